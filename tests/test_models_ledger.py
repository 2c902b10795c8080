"""The ledger of a run: what is counted, and the limit on its cost."""

from __future__ import annotations

import pytest

from onrecord import ModelError, UsageError
from onrecord.models import Endpoint, Ledger, Usage

PRICED = Endpoint("nano", "openai", "http://h/v1", "m", read_price=1.0, write_price=10.0)
FREE = Endpoint("other", "openai", "http://h/v1", "m")
MOST = Usage(1000, 100)  # costs 0.002


def test_money_is_counted_where_prices_are_known() -> None:
    """One line a model; a model without prices has tokens alone, and the sum is unknown."""
    ledger = Ledger()
    ledger.settle(PRICED, ledger.reserve(PRICED, MOST), Usage(500, 50))
    assert ledger.cost == pytest.approx(0.001)
    ledger.settle(FREE, ledger.reserve(FREE, MOST), Usage(1, 2))
    assert ledger.lines() == [
        "nano: 1 requests, 500 tokens read, 50 written, cost 0.0010",
        "other: 1 requests, 1 tokens read, 2 written",
    ]
    assert ledger.cost is None


def test_no_request_is_sent_that_could_exceed_the_limit() -> None:
    """What is on its way counts at its most, what has come at its cost."""
    ledger = Ledger(max_cost=0.005)
    held = [ledger.reserve(PRICED, MOST) for _ in range(2)]
    with pytest.raises(ModelError, match="cost more than it may"):
        ledger.reserve(PRICED, MOST)
    for one in held:
        ledger.settle(PRICED, one, Usage(100, 10))
    assert ledger.reserve(PRICED, MOST) == pytest.approx(0.002)


def test_a_request_that_nobody_answered_costs_nothing() -> None:
    """It is counted as a request."""
    ledger = Ledger(max_cost=0.002)
    ledger.settle(PRICED, ledger.reserve(PRICED, MOST), None)
    assert (ledger.accounts["nano"].requests, ledger.cost) == (1, 0.0)


@pytest.mark.parametrize("most", [-1.0, float("nan"), float("inf")])
def test_a_limit_must_be_an_amount(most: float) -> None:
    """Anything else is refused."""
    with pytest.raises(UsageError):
        Ledger(max_cost=most)
