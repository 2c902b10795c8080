"""The advice as Markdown, and its tables as rows for a terminal and a page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from onrecord.tuning.advising.measuring import BROKEN, HALLUCINATION, RECALL, Kind
from onrecord.tuning.advising.wording import percent, points

SHOWN = (HALLUCINATION, RECALL, Kind.FORM.value, Kind.MISSED.value)
HEADS = {
    HALLUCINATION: "hallucination",
    RECALL: "recall",
    Kind.FORM.value: "wrong forms",
    Kind.MISSED.value: "missed",
    Kind.INVENTED.value: "invented",
    Kind.WRONG.value: "wrong",
    BROKEN: "refused by the schema",
}
_FIELDS = 10


def summary(content: Mapping[str, Any]) -> str:
    """Return what was measured, in a sentence."""
    values, rates = content["values"], content["rates"]
    taught = f", {content['train']} pairs to train with" if content["train"] else ""
    return (
        f"{content['system']} on {content['cases']} transcripts{taught}: {values['given']} values given, "
        f"{values['right']} right ones; hallucination {_rate(rates[HALLUCINATION])}, recall {_rate(rates[RECALL])}."
    )


def _rate(rate: Mapping[str, Any]) -> str:
    if rate["low"] is None:
        return percent(rate["value"])
    return f"{percent(rate['value'])} ({_bare(rate['low'])} to {_bare(rate['high'])})"


def _bare(value: float) -> str:
    return f"{100 * value:.1f}"


def error_rows(content: Mapping[str, Any]) -> list[tuple[str, str, str]]:
    """Return each kind of error with its count and its share."""
    return [(row["title"], str(row["numerator"]), f"{_rate(row)} of {row['of']}") for row in content["errors"]]


def error_notes(content: Mapping[str, Any]) -> list[str]:
    """Return what is to be known beside the errors."""
    return [f"{row['kind'].capitalize()}: {row['note']}" for row in content["errors"] if row["note"]]


def field_words(content: Mapping[str, Any], most: int) -> str:
    """Return the fields with most hallucinations, in one line."""
    worst = [row for row in content["fields"] if row["invented"] or row["wrong"]][:most]
    return ", ".join(f"{row['label']} ({row['invented'] + row['wrong']})" for row in worst) or "none"


def effect_cell(row: Mapping[str, Any], rate: str) -> str:
    """Return what a remedy changes of a rate, in points with the interval."""
    effect = row["effects"].get(rate)
    if effect is None:
        return "-"
    if effect["change"] is None:
        return "n/a"
    return f"{points(effect['change'])} ({points(effect['low'])} to {points(effect['high'])})"


def remedy_rows(content: Mapping[str, Any], rates: Sequence[str] = SHOWN) -> list[tuple[str, ...]]:
    """Return each remedy with what it changes, and what that says of hallucination."""
    return [(row["name"], *(effect_cell(row, rate) for rate in rates), row["says"]) for row in content["remedies"]]


def markdown(content: Mapping[str, Any]) -> str:
    """Return the advice."""
    parts = [
        f"# Advice on {_cell(content['system'])}",
        summary(content),
        "## Do first",
        "\n".join(f"{place}. {row['sentence']}" for place, row in enumerate(content["first"], 1)),
        content["rule"],
    ]
    if content["against"]:
        parts += ["## Do not", _bullets([row["sentence"] for row in content["against"]])]
    parts += ["## What goes wrong", _table(("", "count", "share (95 %)"), error_rows(content))]
    if error_notes(content):
        parts.append(_bullets(error_notes(content)))
    parts += ["## Fields with most hallucinations", _table(*_fields(content))]
    head = ("remedy", *(HEADS[rate] for rate in SHOWN), "hallucination")
    parts += [
        "## What each remedy changes, in points",
        _table(head, remedy_rows(content)),
        _bullets([f"{row['name']}: {row['note']}" for row in content["remedies"] if row["note"]]),
    ]
    if content["examples"]["sentence"]:
        parts += ["## More examples", content["examples"]["sentence"]]
    parts += ["## What the cases cannot tell yet", _bullets(content["unknown"])]
    return "\n\n".join(part for part in parts if part) + "\n"


def _fields(content: Mapping[str, Any]) -> tuple[Sequence[str], list[tuple[str, ...]]]:
    head = ("field", "labels", *(HEADS[kind.value] for kind in Kind))
    rows = [
        (f"{row['label']} (`{row['pointer']}`)", str(row["labels"]), *(str(row[kind.value]) for kind in Kind))
        for row in content["fields"][:_FIELDS]
    ]
    return head, rows


def _bullets(sentences: Sequence[str]) -> str:
    return "\n".join(f"- {sentence}" for sentence in sentences)


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(map(_cell, line)) + " |" for line in lines)


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")
