"""Wording: advice in plain sentences, each with its figures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from onrecord.tuning.advising.examples import Examples
from onrecord.tuning.advising.measuring import BROKEN, HALLUCINATION, RECALL, Effect, Kind, Says, transcripts_needed
from onrecord.tuning.advising.ranking import Measured
from onrecord.tuning.advising.remedies import Family, Remedy

_FAR = 50  # times the transcripts at hand: to ask for more than that is to ask for nothing
_TINY = 0.0005
_DO: Mapping[Family, str] = {
    Family.CHECKS: "Check its records (`onrecord check`)",
    Family.GATE: "Put a gate behind it ({name}: {how})",
    Family.GLOSSARY: "Write house forms from a glossary ({name}: {how})",
    Family.LABELS: "Mend the labels that the audit doubts (`onrecord audit --fix`)",
    Family.EXAMPLES: "Label more pairs",
    Family.TUNING: "Take the tuned system {name!r}",
    Family.MODEL: "Take {name!r} in its place",
}
_AIMS = {
    HALLUCINATION: "hallucination",
    Kind.FORM.value: "the share of wrong house forms",
    Kind.MISSED.value: "what is missed",
    BROKEN: "the share of records that the schema refuses",
}


def percent(value: float | None, *, digits: int = 1) -> str:
    """Return a share in percent."""
    return "n/a" if value is None else f"{100 * value:.{digits}f} %"


def points(value: float | None) -> str:
    """Return a change of a share, in points with a sign."""
    return "n/a" if value is None else f"{100 * value:+.1f}"


def span(effect: Effect) -> str:
    """Return a change with its interval."""
    if effect.change is None:
        return "n/a"
    return f"{points(effect.change)} ({points(effect.low)} to {points(effect.high)})"


def advice(one: Measured) -> str:
    """Return what to do, in a sentence with its figures."""
    effect = one.effects[one.aim]
    found = (
        f"{_do(one.remedy)}: {_AIMS[one.aim]} falls from {percent(effect.before)} to {percent(effect.after)}, by "
        f"{_unsigned(effect.high)} to {_unsigned(effect.low)} points{_cost(one)}."
    )
    return found if not one.remedy.note else f"{found[:-1]}; {one.remedy.note}."


def _do(remedy: Remedy) -> str:
    how = {
        "default gate": "`--gate default`",
        "learned gate": "`onrecord learn`, then `--gate`",
        "glossary": "`--glossary`",
        "glossary, mined": "`onrecord glossary mine`, then `--glossary`",
    }
    shown = how.get(remedy.name, "`onrecord learn`, then `--gate` with a `--budget`")
    return _DO[remedy.family].format(name=remedy.name, how=shown)


def _unsigned(value: float | None) -> str:
    return f"{abs(100 * (value or 0.0)):.1f}"


def _cost(one: Measured) -> str:
    """Say what becomes of recall, and of hallucination where another error is the aim."""
    parts = []
    recall = one.effects[RECALL]
    if recall.change is not None:
        moves = "falls" if recall.change < 0 else "rises"
        sure = "" if recall.says is not Says.NOTHING else ", which may be chance"
        parts.append(f"recall {moves} by {_unsigned(recall.change)}{sure}" if abs(recall.change) >= _TINY else "")
        if not parts[-1]:
            parts[-1] = "recall stays as it is"
    if one.aim != HALLUCINATION:
        parts.append("no difference in hallucination is shown")
    return "".join(f"; {part}" for part in parts)


def warning(one: Measured) -> str:
    """Return what not to do, in a sentence."""
    effect = one.effects[one.harms]
    return (
        f"{_do(one.remedy)}: {_AIMS[one.harms]} rises from {percent(effect.before)} to {percent(effect.after)}, by "
        f"{_unsigned(effect.low)} to {_unsigned(effect.high)} points."
    )


def unknown(one: Measured, transcripts: int) -> str:
    """Say what cannot be told of a remedy, and what it would take."""
    remedy = one.remedy
    if not one.effects:
        return f"{remedy.name}: not measured; {remedy.why_not}."
    if one.is_idle:
        return f"{remedy.name}: it changes nothing in {transcripts} transcripts."
    effect = one.effects[HALLUCINATION]
    if effect.change is None:
        return (
            f"{remedy.name}: no change can be worked out, since one of the two gives no value, or from one transcript."
        )
    found = f"{remedy.name}: no difference in hallucination is shown, {span(effect)} points"
    needed = transcripts_needed(effect, transcripts)
    if abs(effect.change) < _TINY or needed is None or needed > _FAR * transcripts:
        return f"{found}; {4 * transcripts} transcripts would halve that interval."
    return f"{found}; if it is what it seems, about {needed} transcripts would show it."


def of_fields(few: Mapping[str, int], transcripts: int) -> list[str]:
    """Say of how many fields the labels are too few."""
    found = []
    if few["never"]:
        found.append(f"{few['never']} of {few['fields']} fields are filled in none of {transcripts} transcripts.")
    if few["rare"]:
        found.append(
            f"{few['rare']} of {few['fields']} fields are filled in fewer than {few['least']}: it takes about "
            f"{few['needed']} transcripts until the rarest of them has {few['least']}."
        )
    return found


def of_examples(examples: Examples) -> str:
    """Say what more pairs would bring."""
    if not examples.forecast:
        return f"More examples: nothing is forecast; {examples.says}."
    now = examples.curve[-1]
    ahead = "; ".join(
        f"{point['pairs']} pairs about {point['f1']:.3f} ({point['low']:.3f} to {point['high']:.3f})"
        for point in examples.forecast
    )
    return (
        f"More examples: a learned gate has an F1 of {now['f1']:.3f} with {now['pairs']} pairs; by the line through "
        f"its curve {ahead}. A forecast, not a measurement."
    )


TUNING = (
    "tuning: not measured, since no tuned system was named (--tuned). It takes `onrecord tune prepare`, a trainer, and "
    "the tuned system's records of these cases; labels that the transcript does not support teach a writer to invent "
    "(docs/why-finetuning-hallucinates.md)."
)


def nothing_helps(measured: Sequence[Measured], transcripts: int) -> str:
    """Return the first advice where no remedy is shown to lower anything."""
    tried = sum(bool(one.effects) for one in measured)
    return (
        f"Leave it as it is for now: of {tried} remedies that were measured, none is shown to lower an error on "
        f"{transcripts} transcripts. Label more of them to tell more."
    )
