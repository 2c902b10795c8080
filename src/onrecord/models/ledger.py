"""What a run asks and what it costs: requests, tokens, money; and a limit that no request is sent beyond."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field

from onrecord.errors import ModelError, UsageError
from onrecord.models.base import Usage
from onrecord.models.endpoints import Endpoint


@dataclass(slots=True)
class Account:
    """What one model was sent and answered; ``cost`` is None where its prices are not known."""

    requests: int = 0
    usage: Usage = field(default_factory=Usage)
    cost: float | None = 0.0


class Ledger:
    """The accounts of one run, by model; safe to use from several threads.

    Args:
        max_cost: money that may be spent; a request that could exceed it is not sent. None for no limit.
    """

    def __init__(self, *, max_cost: float | None = None) -> None:
        if max_cost is not None and not 0 <= max_cost < float("inf"):
            raise UsageError("the most that a run may cost must be 0 or more")
        self.max_cost = max_cost
        self.accounts: dict[str, Account] = {}
        self._held = 0.0  # what requests on their way may still cost
        self._lock = threading.Lock()

    @property
    def cost(self) -> float | None:
        """The money spent; None where a model's prices are not known."""
        known = [account.cost for account in self.accounts.values()]
        return None if None in known else sum(cost or 0.0 for cost in known)

    def admit(self, one: Endpoint) -> None:
        """Open a model's account, or refuse a model whose cost could not be limited.

        Raises:
            UsageError: there is a limit, and its prices are not known.
        """
        if self.max_cost is not None and one.cost(Usage()) is None:
            hint = f'Name it in models.toml with endpoint = "{one.name}", read_price and write_price'
            raise UsageError("its prices are not known, so its cost cannot be limited", where=one.name, hint=hint)
        with self._lock:
            self.accounts.setdefault(one.name, Account())  # in the order of opening, whoever is asked first

    def reserve(self, one: Endpoint, most: Usage) -> float:
        """Set aside what a request may cost at most, and return it.

        Raises:
            ModelError: the limit could be exceeded; the request must not be sent.
        """
        cost = one.cost(most) or 0.0
        with self._lock:
            if self.max_cost is not None and (self.cost or 0.0) + self._held + cost > self.max_cost:
                raise ModelError("not asked: the run would cost more than it may", where=one.name)
            self._held += cost
        return cost

    def settle(self, one: Endpoint, reserved: float, usage: Usage | None) -> None:
        """Book a request that was sent: ``usage`` is None where no answer came, which costs nothing."""
        with self._lock:
            self._held -= reserved
            account = self.accounts.setdefault(one.name, Account())
            account.requests += 1
            if usage is not None:
                account.usage += usage
                cost = one.cost(account.usage)
                account.cost = cost

    def lines(self) -> list[str]:
        """Return one line for each model that was asked, for people."""
        with self._lock:
            return [_line(name, account) for name, account in self.accounts.items() if account.requests]


def _line(name: str, account: Account) -> str:
    counted = f"{account.usage.prompt_tokens} tokens read, {account.usage.completion_tokens} written"
    money = "" if account.cost is None else f", cost {account.cost:.4f}"
    return f"{name}: {account.requests} requests, {counted}{money}"
