"""Units: canonical names and exact factors."""

from __future__ import annotations

import pytest

from onrecord.language.units import FORMS, canonical_unit, convertible

NAMES = {
    "milligrams": "mg",
    "µg": "mcg",
    "mL": "ml",
    "Degrees  Celsius": "degC",
    "beats per minute": "bpm",
    "mm Hg": "mmHg",
    "hrs.": "hour",
    "a day": "per_day",
    "quid": "GBP",
    "apples": None,
    "": None,
}


@pytest.mark.parametrize(("form", "name"), NAMES.items(), ids=NAMES)
def test_a_unit_has_one_name(form: str, name: str | None) -> None:
    """Every form of a unit gives its canonical name."""
    assert name == canonical_unit(form)


@pytest.mark.parametrize(
    ("a", "b", "factor"),
    [("g", "mg", 1000.0), ("mg", "mcg", 1000.0), ("hour", "minute", 60.0), ("ml", "l", 0.001),
     ("mg", "mg", 1.0),
     ("kg", "lb", None), ("mg", "ml", None), ("week", "month", None), ("degC", "degF", None)],
)  # fmt: skip
def test_only_exact_factors_are_given(a: str, b: str, factor: float | None) -> None:
    """Units of one metric dimension convert; others do not."""
    assert factor == convertible(a, b)


def test_forms_are_in_lower_case() -> None:
    """Forms are looked up in lower case."""
    assert [form for form in FORMS if form != form.lower()] == []
