"""Units of measure, time and money: their canonical names, and exact factors within one metric dimension.

Knows nothing of numbers. Not covered: conversion between systems (pounds to kilograms), currencies, and
temperatures, since those are seldom exact as spoken.
"""

from __future__ import annotations

import re
from typing import Final

_SPOKEN: Final = {
    "mg": "mg|mgs|milligram|milligrams|milligramme|milligrammes",
    "mcg": "mcg|mcgs|mic|mics|ug|µg|μg|microgram|micrograms|microgramme|microgrammes",
    "ng": "ng|nanogram|nanograms",
    "g": "gram|grams|gramme|grammes|gm|gms",
    "kg": "kg|kgs|kilo|kilos|kilogram|kilograms|kilogramme|kilogrammes",
    "tonne": "tonne|tonnes",
    "lb": "lb|lbs|pound|pounds",
    "oz": "oz|ounce|ounces",
    "stone": "stone|stones",
    "ml": "ml|mls|mils|millilitre|millilitres|milliliter|milliliters|cc|ccs",
    "cl": "cl|centilitre|centilitres|centiliter|centiliters",
    "dl": "dl|decilitre|decilitres|deciliter|deciliters",
    "l": "litre|litres|liter|liters",
    "pint": "pint|pints",
    "gallon": "gallon|gallons",
    "mm": "mm|millimetre|millimetres|millimeter|millimeters",
    "cm": "cm|cms|centimetre|centimetres|centimeter|centimeters",
    "m": "metre|metres|meter|meters",
    "km": "km|kms|kilometre|kilometres|kilometer|kilometers",
    "inch": "inch|inches",
    "foot": "ft|foot|feet",
    "yard": "yard|yards",
    "mile": "mile|miles",
    "degC": "°c|° c|degrees c|degree c|degrees celsius|degree celsius|celsius|centigrade|degrees centigrade",
    "degF": "°f|° f|degrees f|degree f|degrees fahrenheit|degree fahrenheit|fahrenheit",
    "degree": "°|degree|degrees",
    "bpm": "bpm|beats per minute|beats a minute|beats/min|beats/minute",
    "per_minute": "breaths per minute|breaths a minute|breaths/min|/min|/minute|per minute|a minute",
    "per_hour": "per hour|an hour|/hour|/hr|hourly|every hour",
    "per_day": "per day|a day|/day|daily|each day|every day|nightly|every night|a night|per night",
    "per_week": "per week|a week|/week|weekly|each week|every week",
    "per_month": "per month|a month|/month|monthly|each month|every month",
    "per_year": "per year|a year|/year|yearly|annually|each year|every year",
    "mmHg": "mmhg|mm hg|millimetres of mercury|millimeters of mercury",
    "unit": "iu|unit|units|international units",
    "mmol": "mmol|mmols|millimole|millimoles",
    "mmol/l": "mmol/l|millimoles per litre|millimoles per liter|mmol per litre|mmol per liter",
    "mg/dl": "mg/dl|milligrams per decilitre|milligrams per deciliter",
    "mg/kg": "mg/kg|mg per kg|milligrams per kilo|milligrams per kilogram",
    "mg/ml": "mg/ml|milligrams per ml|milligrams per millilitre|milligrams per milliliter",
    "g/l": "g/l|grams per litre|grams per liter",
    "g/dl": "g/dl|grams per decilitre|grams per deciliter",
    "ml/h": "ml/h|ml/hr|mls/hr|ml per hour|mls per hour|mils an hour|ml an hour|mls an hour"
    "|millilitres per hour|milliliters per hour|millilitres an hour|milliliters an hour",
    "l/min": "l/min|litres per minute|liters per minute|litres a minute|liters a minute",
    "mph": "mph|miles per hour|miles an hour",
    "km/h": "km/h|kph|kilometres per hour|kilometers per hour|kilometres an hour|kilometers an hour",
    "kcal": "kcal|kcals|calorie|calories|kilocalories",
    "kPa": "kpa|kilopascal|kilopascals",
    "second": "second|seconds|sec|secs",
    "minute": "minute|minutes|min|mins",
    "hour": "hour|hours|hr|hrs",
    "day": "day|days",
    "week": "week|weeks|wk|wks",
    "month": "month|months|mth|mths",
    "year": "year|years|yr|yrs|year old|years old|year-old|years-old|year of age|years of age|yo|y/o",
    "USD": "usd|dollar|dollars|buck|bucks|us dollars|$",
    "EUR": "eur|euro|euros|€",
    "GBP": "gbp|quid|pounds sterling|sterling|£",
    "percent": "%|percent|per cent|pct",
}
# Read as units only behind figures: "5 g", "2 l", "38 c"; never behind number words or on their own.
SHORT: Final = {"g": "g", "l": "l", "m": "m", "c": "degC", "f": "degF", "h": "hour", "u": "unit"}
MONEY: Final = frozenset({"USD", "EUR", "GBP"})

FORMS: Final = {form: unit for unit, forms in _SPOKEN.items() for form in forms.split("|")}

# Dimension and size of each unit that converts exactly.
_SIZES: Final = {
    **{unit: ("mass", size) for unit, size in (("ng", 1e-9), ("mcg", 1e-6), ("mg", 1e-3), ("g", 1.0))},
    **{unit: ("mass", size) for unit, size in (("kg", 1e3), ("tonne", 1e6))},
    **{unit: ("volume", size) for unit, size in (("ml", 1e-3), ("cl", 1e-2), ("dl", 1e-1), ("l", 1.0))},
    **{unit: ("length", size) for unit, size in (("mm", 1e-3), ("cm", 1e-2), ("m", 1.0), ("km", 1e3))},
    **{unit: ("time", size) for unit, size in (("second", 1.0), ("minute", 60.0), ("hour", 3600.0))},
    **{unit: ("time", size) for unit, size in (("day", 86400.0), ("week", 604800.0))},
    **{unit: ("calendar", size) for unit, size in (("month", 1.0), ("year", 12.0))},
    **{unit: ("concentration", size) for unit, size in (("mg/dl", 1e-2), ("mg/ml", 1.0))},
    **{unit: ("density", size) for unit, size in (("g/l", 1.0), ("g/dl", 10.0))},
}
_SPACES = re.compile(r"\s+")


def canonical_unit(word_or_phrase: str) -> str | None:
    """Return the canonical name of a unit ('milligrams' -> 'mg', 'beats a minute' -> 'bpm'), else None.

    'pounds' is 'lb'; behind a number it is read as money too, see ``onrecord.language.numbers``.
    """
    phrase = _SPACES.sub(" ", word_or_phrase.strip().lower())
    return FORMS.get(phrase) or FORMS.get(phrase.rstrip("."))


def convertible(a: str, b: str) -> float | None:
    """Return the factor from canonical unit ``a`` to ``b`` (g to mg: 1000); None where none is exact."""
    if a == b:
        return 1.0
    first, second = _SIZES.get(a), _SIZES.get(b)
    if first is None or second is None or first[0] != second[0]:
        return None
    # Powers of ten do not divide exactly in binary: 0.001 / 1e-06 is 1000.0000000000001 without rounding.
    return float(f"{first[1] / second[1]:.12g}")
