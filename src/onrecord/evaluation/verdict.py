"""Verdict: plain sentences that say which system is better on what, and what cannot be told."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from onrecord.evaluation.metrics import LOWER_IS_BETTER

_HEADLINES: Mapping[str, tuple[str, str, str]] = {
    # metric: what it is called, what the best one does, what the others do
    "unsupported_judged": ("hallucination", "invents least", "invent more"),
    "coverage": ("coverage", "fills most of what was said", "fill less"),
    "f1": ("F1", "is right most often, all told", "are behind"),
    "abbreviation": ("abbreviations", "writes most abbreviations in the house's form", "write fewer"),
}


def verdict(
    systems: Sequence[Mapping[str, Any]],
    compared: Sequence[Mapping[str, Any]],
    resolved: Sequence[Mapping[str, Any]],
    *,
    cases: int,
    problems: int,
) -> list[str]:
    """Return the sentences: one a headline metric, the choice that they leave, and what to keep in mind."""
    sentences = []
    best: dict[str, list[str]] = {}
    for metric, words in _HEADLINES.items():
        ranked = _ranked(systems, metric)
        if len(ranked) >= 2:
            best[metric], sentence = _compare(ranked, metric, words, compared, cases)
            sentences.append(sentence)
    if not best:
        sentences.extend(_alone(system) for system in systems)
    sentences.extend(_choice(best))
    sentences.extend(row["sentence"] for row in resolved if row["metric"] == "unsupported_judged")
    sentences.extend(_caveats(systems, cases, problems))
    return sentences


def _ranked(systems: Sequence[Mapping[str, Any]], metric: str) -> list[tuple[str, float, Mapping[str, Any]]]:
    rated = [
        (str(system["name"]), float(rate["value"]), rate)
        for system in systems
        if (rate := system["summary"][metric])["value"] is not None
    ]
    return sorted(rated, key=lambda entry: entry[1] if metric in LOWER_IS_BETTER else -entry[1])


def _compare(
    ranked: Sequence[tuple[str, float, Mapping[str, Any]]],
    metric: str,
    words: tuple[str, str, str],
    compared: Sequence[Mapping[str, Any]],
    cases: int,
) -> tuple[list[str], str]:
    """Return the systems that nothing tells from the best one, itself included, and the sentence."""
    called, does, others = words
    name, value, rate = ranked[0]
    tied = [entry for entry in ranked[1:] if not _apart(name, entry[0], metric, compared)]
    behind = [entry for entry in ranked[1:] if entry not in tied]
    if not behind:
        shown = _listed([f"{n} {percent(v)}" for n, v, _ in ranked])
        return [n for n, _, _ in ranked], f"On {called} no system stands out with {cases} cases: {shown}."
    figure = f"{percent(value)} ({percent(rate['low'])} to {percent(rate['high'])})"
    sentence = f"On {called}, {name} {does}: {figure}."
    if tied:
        shown = _listed([f"{n} ({percent(v)})" for n, v, _ in tied])
        sentence += f" {shown} cannot be told apart from it with {cases} cases."
    shown = _listed([f"{n} ({percent(v)})" for n, v, _ in behind])
    only_one = others.replace("are", "is") if others.startswith("are") else others.replace(" ", "s ", 1)
    sentence += f" {shown} {others if len(behind) > 1 else only_one}, by more than chance."
    return [name, *(n for n, _, _ in tied)], sentence


def _apart(a: str, b: str, metric: str, compared: Sequence[Mapping[str, Any]]) -> bool:
    return any(row["distinguishable"] for row in compared if row["metric"] == metric and {row["a"], row["b"]} == {a, b})


def _choice(best: Mapping[str, Sequence[str]]) -> list[str]:
    """Say what remains to be chosen between truth and coverage, where no one system has both."""
    truth, full = best.get("unsupported_judged"), best.get("coverage")
    if not truth or not full:
        return []
    both = [name for name in truth if name in full]
    if both and len(truth) + len(full) > 2 * len(both):
        return [f"{_listed(both)} {'is' if len(both) == 1 else 'are'} among the best on both."]
    if both:
        return []
    return [f"No system is best on both: {_listed(truth)} invents least, {_listed(full)} fills most. Weigh the two."]


def _alone(system: Mapping[str, Any]) -> str:
    summary = system["summary"]
    invented, filled, f1 = (summary[metric] for metric in ("unsupported_judged", "coverage", "f1"))
    if invented["value"] is None:
        return f"{system['name']} gives no value at all."
    parts = [f"{percent(invented['value'])} of the values that {system['name']} gives have no support"]
    if invented["low"] is not None:
        parts[0] += f" ({percent(invented['low'])} to {percent(invented['high'])})"
    if filled["value"] is not None:
        parts.append(
            f"it fills {percent(filled['value'])} of what is to be filled, with an F1 of {percent(f1['value'])}"
        )
    return "; ".join(parts) + "."


def _caveats(systems: Sequence[Mapping[str, Any]], cases: int, problems: int) -> list[str]:
    found = [
        f"{system['name']} lacks {system['missing_cases']} of {cases} cases; they count as empty records."
        for system in systems
        if system["missing_cases"]
    ]
    if problems:
        found.append(f"The input has {problems} flaw{'s' if problems > 1 else ''}: see the problems.")
    return found


def percent(value: float | None) -> str:
    """Return a rate in percent, with one decimal."""
    return "n/a" if value is None else f"{100 * value:.1f} %"


def _listed(names: Sequence[str]) -> str:
    return " and ".join(filter(None, (", ".join(names[:-1]), names[-1]))) if names else ""
