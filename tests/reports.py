"""Evaluation reports for the tests of their page: invented systems, invented visits, figures that fit together."""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import Any

SUMMARY = (
    "unsupported_strict",
    "unsupported_judged",
    "spurious",
    "wrong",
    "omission",
    "coverage",
    "precision",
    "recall",
    "f1",
    "exact_record",
    "abbreviation",
    "abbreviation_wrong",
    "schema_valid",
    "evidence",
)
PER_FIELD = ("precision", "recall", "spurious", "wrong", "omission", "unsupported_judged")
SPEAKERS: tuple[str | None, ...] = ("Nurse", "Patient", "Daughter", None)
SAID = (
    "He slept most of the night, woke twice to use the bathroom, and says the cough is a little better than it was.",
    "Blood pressure this morning was one thirty-two over seventy-eight, heart rate eighty-eight and regular.",
    "I would rather not have the tube put back in, we talked about that last week with the whole family.",
    "No, no fever. The dressing was changed at six, and the skin around it is dry and intact.",
    "She walks to the chair with the walker and one person beside her, then she has to sit for a while.",
    "Pain is about a three, it was a six before the tablet. Oh, and she asked about going home on Friday.",
)
TOPICS = ("Pain", "Skin", "Lung", "Heart", "Diet", "Sleep", "Gait", "Mood", "Wound", "Bowel", "Urine", "Airway", "Line")
ASPECTS = ("score", "site", "colour", "device", "rate", "pattern", "status", "plan")
ASPECTS_TOO = ("support", "history", "quality", "goal", "response", "amount", "odour")
TYPES = ("enum", "string", "set", "number")


def rate(numerator: int, denominator: int, *, width: float | None = 0.05) -> dict[str, Any]:
    """Return a rate, with an interval where it has a width."""
    value = numerator / denominator if denominator else None
    ends: dict[str, float | None] = {"low": None, "high": None}
    if value is not None and width is not None:
        ends = {"low": max(value - width, 0.0), "high": min(value + width, 1.0)}
    return {"value": value, **ends, "numerator": numerator, "denominator": denominator}


def summary(hallucination: float, coverage: float, *, precision: float, predicted: int = 700) -> dict[str, Any]:
    """Return a system's summary from three figures that decide the rest."""
    shares = {
        "unsupported_strict": hallucination * 0.8,
        "unsupported_judged": hallucination,
        "spurious": max((1 - precision) * 0.7, hallucination),
        "wrong": 1 - precision - max((1 - precision) * 0.7, hallucination),
        "precision": precision,
    }
    out = {name: rate(round(share * predicted), predicted) for name, share in shares.items()}
    recall = min(coverage, precision)
    of_gold = {"omission": 1 - coverage, "coverage": coverage, "recall": recall}
    out |= {name: rate(round(share * 780), 780) for name, share in of_gold.items()}
    f1 = 2 * precision * recall / (precision + recall)
    out |= {"f1": rate(round(f1 * 1480), 1480, width=0.03), "exact_record": rate(3, 56, width=0.06)}
    out |= {"abbreviation": rate(18, 40, width=0.15), "abbreviation_wrong": rate(11, 40, width=0.14)}
    out |= {"schema_valid": rate(56, 56, width=0.0), "evidence": rate(0, 0)}
    return {name: out[name] for name in SUMMARY}


def system(name: str, figures: dict[str, Any], **more: Any) -> dict[str, Any]:
    """Return a system that answered all cases with records of its own."""
    usage = {"prompt_tokens": 184_220, "completion_tokens": 20_117, "cost": 0.0312, "seconds": 412.5}
    about = {"kind": "records", "spec": f"drafts/{name}.jsonl", "cases": 56, "missing_cases": 0, "usage": usage}
    return {"name": name, **about, "summary": figures, "calibration": None, "risk_coverage": None, **more}


def pairs(systems: Sequence[dict[str, Any]], *, told: float = 0.06) -> list[dict[str, Any]]:
    """Return all paired differences; those above ``told`` are distinguishable."""
    out = []
    for place, first in enumerate(systems):
        for second in systems[place + 1 :]:
            for name in SUMMARY:
                one, other = (each["summary"][name]["value"] for each in (first, second))
                if one is None or other is None:
                    continue
                gap = one - other
                apart = abs(gap) > told
                about = {"a": first["name"], "b": second["name"], "metric": name, "p": 0.0 if apart else 0.31}
                out.append(
                    {**about, "difference": gap, "low": gap - told, "high": gap + told, "distinguishable": apart}
                )
    return out


def probabilities(*, skill: float) -> dict[str, Any]:
    """Return calibration and risk-coverage of a system whose probabilities are worth something."""
    bins = [
        {"low": n / 10, "high": (n + 1) / 10, "count": 20 + n * n * 3, "confidence": n / 10 + 0.05, "accuracy": 0}
        for n in range(10)
    ]
    for each in bins:
        each["accuracy"] = min(each["confidence"] * skill, 1.0)
    curve = [
        {"threshold": 1 - n / 60, "coverage": 0.75 * n / 60, "risk": 0.02 + 0.3 * (n / 60) ** 2 * (2 - skill)}
        for n in range(1, 61)
    ]
    return {"calibration": {"ece": 0.041, "bins": bins}, "risk_coverage": curve}


def excerpt(*pieces: tuple[str | None, str, str]) -> list[dict[str, Any]]:
    """Return an excerpt of (speaker, text, the words that are marked)."""
    out = []
    for segment, (speaker, text, marked) in enumerate(pieces):
        start = text.index(marked)
        marks = [[start, start + len(marked)]] if marked else []
        out.append({"segment": segment, "speaker": speaker, "text": text, "marks": marks})
    return out


def error(name: str, kind: str, pointer: str = "/pain", **more: Any) -> dict[str, Any]:
    """Return an error of a system."""
    about = {"system": name, "case": "visit-7", "pointer": pointer, "label": "Pain", "kind": kind, "reason": ""}
    values = {"predicted": None if kind == "omission" else "7", "gold": "3" if kind in ("wrong", "omission") else None}
    return {**about, **values, "excerpt": excerpt(("Nurse", SAID[5], "about a three")), **more}


def small_report() -> dict[str, Any]:
    """Return three systems, two of which have probabilities, with one error of each kind."""
    systems = [
        system("plain prompt", summary(0.22, 0.78, precision=0.61)),
        system(
            "gated",
            summary(0.035, 0.71, precision=0.86),
            kind="onrecord",
            spec="gated.toml",
            **probabilities(skill=0.96),
        ),
        system(
            "gated, small model",
            summary(0.05, 0.52, precision=0.83),
            kind="onrecord",
            missing_cases=2,
            cases=54,
            usage=dict.fromkeys(("prompt_tokens", "completion_tokens", "cost", "seconds")),
            **probabilities(skill=0.8),
        ),
    ]
    names = [each["name"] for each in systems]
    fields = [
        ("/pain", "Pain", "number"),
        ("/skin/colour", "Skin colour", "enum"),
        ("/medications/*/dose", "Medications, dose", "string"),
    ]
    return {
        "version": "0.1.0",
        "date": "2026-11-25",
        "seed": 0,
        "cases": {"count": 56, "fields": 3, "gold_leaves": 780, "source": "visits.jsonl"},
        "systems": systems,
        "fields": [
            {
                "pointer": pointer,
                "label": label,
                "type": kind,
                "gold": 40 - 10 * place,
                "systems": field_rates(names, 40, place),
            }
            for place, (pointer, label, kind) in enumerate(fields)
        ],
        "slices": [
            {"by": by, "name": name, "cases": 20, "gold": 120, "systems": field_rates(names, 120, place, width=0.08)}
            for place, (by, name) in enumerate(
                (("type", "enum"), ("type", "number"), ("tag", "night shift"), ("length", "under 300 words"))
            )
        ],
        "comparisons": pairs(systems),
        "resolution": [
            {
                "metric": "unsupported_judged",
                "points": 6.1,
                "sentence": "56 cases: differences in hallucination under 6 points cannot be told apart.",
            },
            {
                "metric": "f1",
                "points": 4.2,
                "sentence": "56 cases: differences in F1 under 4 points cannot be told apart.",
            },
        ],
        "verdict": [
            "gated invents least: 3.5 % of its values are without support, against 22.0 % of plain prompt's.",
            "plain prompt answers the most values: 78.0 % of them, against 71.0 % of gated's.",
            "gated and gated, small model cannot be told apart on hallucination.",
        ],
        "errors": [
            error("plain prompt", "wrong", reason="7 is not 3"),
            error("plain prompt", "spurious", "/skin/colour", label="Skin colour", predicted="pale", excerpt=[]),
            error("gated", "omission"),
            error("gated", "unsupported", "/medications/0/dose", label="Medications, 1, dose", predicted="60 mg"),
        ],
        "problems": [{"where": "drafts/gated.jsonl:17", "what": "not JSON"}],
    }


def field_rates(names: Sequence[str], of: int, seed: int, *, width: float | None = None) -> dict[str, Any]:
    """Return per-field rates of the systems."""
    draw = random.Random(seed)
    return {
        name: {kind: rate(draw.randint(0, of), of, width=width) for kind in PER_FIELD}
        if of
        else {kind: rate(0, 0) for kind in PER_FIELD}
        for name in names
    }


def large_report(*, errors: int = 5000) -> dict[str, Any]:
    """Return four systems over 193 fields with so many errors, as a large schema gives them."""
    draw = random.Random(193)
    systems = [
        system("small-hosted-0shot", summary(0.083, 0.73, precision=0.80)),
        system("small-hosted-5shot-fixed", summary(0.402, 0.74, precision=0.52)),
        system("small-hosted-5shot-retrieved", summary(0.516, 0.79, precision=0.41)),
        system("open-30b-0shot", summary(0.825, 0.86, precision=0.14)),
    ]
    names = [each["name"] for each in systems]
    labels = [f"{topic} {aspect}" for topic in TOPICS for aspect in ASPECTS + ASPECTS_TOO][:193]
    fields = []
    for place, label in enumerate(labels):
        gold = int(draw.expovariate(0.25))
        kind = draw.choice(TYPES)
        fields.append(
            {
                "pointer": f"/{place}",
                "label": label,
                "type": kind,
                "gold": gold,
                "systems": field_rates(names, gold, place),
            }
        )
    cases = [f"visit-{number}" for number in range(56)]
    texts = {case: [(draw.choice(SPEAKERS), " ".join(draw.sample(SAID, 4))) for _ in range(4)] for case in cases}
    weights = (3, 20, 27, 50)
    rows = []
    for _ in range(errors):
        case, field = draw.choice(cases), draw.choice(fields)
        kind = draw.choices(("wrong", "spurious", "unsupported", "omission"), (3, 4, 5, 2))[0]
        speaker, text = draw.choice(texts[case])
        words = text.split()
        at = draw.randrange(len(words) - 4)
        start = len(" ".join(words[:at])) + bool(at)
        marked = [[start, start + len(" ".join(words[at : at + 4]))]] if kind != "unsupported" else []
        rows.append(
            {
                "system": draw.choices(names, weights)[0],
                "case": case,
                "pointer": field["pointer"],
                "label": field["label"],
                "kind": kind,
                "predicted": None
                if kind == "omission"
                else draw.choice(("Yes", "intact", 3, "assisted with one person", ["dry", "warm"])),
                "gold": draw.choice(("No", "impaired", 5)) if kind in ("wrong", "omission") else None,
                "reason": "no check supports it" if kind == "unsupported" else "",
                "excerpt": [{"segment": 0, "speaker": speaker, "text": text, "marks": marked}]
                if draw.random() < 0.9
                else [],
            }
        )
    report = small_report()
    return report | {
        "cases": {"count": 56, "fields": 193, "gold_leaves": 780, "source": "dev.jsonl"},
        "systems": systems,
        "fields": fields,
        "slices": [
            {"by": by, "name": name, "cases": 20, "gold": 200, "systems": field_rates(names, 200, place, width=0.06)}
            for place, (by, name) in enumerate(
                [("type", kind) for kind in TYPES] + [("length", size) for size in ("short", "middle", "long")]
            )
        ],
        "comparisons": pairs(systems),
        "verdict": [
            "small-hosted-0shot invents least: 8.3 % of what it writes is without support, the next 40.2 %.",
            "open-30b-0shot covers the most, 86.0 % of the expected values, and invents 82.5 % of what it writes.",
            "Five examples in the prompt made the same model invent more, whether fixed or retrieved.",
            "Coverage of small-hosted-0shot and small-hosted-5shot-fixed cannot be told apart.",
        ],
        "errors": rows,
        "problems": [],
    }
