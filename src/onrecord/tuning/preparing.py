"""Preparing: from labelled cases to the training files of a writer, in a folder that ``tune run`` takes.

Prompts are those of inference, labels that the transcript does not support are nulled first, and each case has a twin
from which what some labels say was deleted. ``docs/tuning.md`` says what each file of the folder holds.
"""

from __future__ import annotations

import statistics
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from onrecord.evaluation import Case
from onrecord.extractor import Extractor
from onrecord.glossary import Glossary
from onrecord.learning import audit
from onrecord.learning.auditing import Finding, Fix, fixed
from onrecord.models.encoder import encoder_is_here
from onrecord.models.registry import dry_model
from onrecord.schema import Schema
from onrecord.tuning.chat_lines import ChatLine, Lessons
from onrecord.tuning.places import labelled
from onrecord.tuning.splitting import split
from onrecord.tuning.twins import Twins
from onrecord.version import VERSION

PrepareProgress = Callable[[str, int, int], None]
ASKING = "packed"
NULL_SHARE = 0.2


@dataclass(frozen=True, slots=True)
class Settings:
    """How training files are made.

    Attributes:
        base: the model that is to be tuned: its context bounds a line, its count of tokens is used.
        validation: the share of transcripts that is kept to validate with.
        fixes: what is done about what the audit finds; nothing is audited where there are none.
        null_share: the share of answers about a field that should be null; None for no twins.
        seed: deals cases out.
    """

    base: str = "local"
    validation: float = 0.2
    fixes: frozenset[Fix] = frozenset({Fix.NULL})
    null_share: float | None = NULL_SHARE
    seed: int = 0


@dataclass(frozen=True, slots=True)
class Prepared:
    """Training files, not yet written.

    Attributes:
        train, validation: their lines.
        held_out: the cases of the validation transcripts.
        schema, glossary: what the prompts were made with.
        manifest: what was done, as plain JSON values; no value of a label or transcript is in it.
    """

    train: tuple[ChatLine, ...]
    validation: tuple[ChatLine, ...]
    held_out: tuple[Case, ...]
    schema: Schema
    glossary: Glossary | None
    manifest: dict[str, Any]


@dataclass
class _Side:
    """The lines of one side of the split."""

    lines: list[ChatLine] = field(default_factory=list)
    cases: int = 0
    twins: int = 0


def prepare(
    cases: Sequence[Case],
    schema: Schema,
    *,
    glossary: Glossary | None = None,
    settings: Settings | None = None,
    progress: PrepareProgress | None = None,
) -> Prepared:
    """Make training files of labelled cases.

    Args:
        cases: transcripts with their right records.
        schema: what the writer is to fill.
        glossary: the house's terms, as inference will have them.
        settings: how; the defaults where left out.
        progress: called with (what is done, steps done, steps in all).

    Raises:
        UsageError: there are too few cases, or a setting is out of range.
    """
    chosen = settings or Settings()
    tell = progress or (lambda _what, _done, _all: None)
    train, held_out = split(cases, chosen.validation, seed=chosen.seed)  # refused before the audit takes its time
    kept, nulled, fixes = _fixed(cases, schema, glossary, chosen, tell)
    by_id = {case.id: case for case in kept}
    train, held_out = (tuple(by_id[c.id] for c in side if c.id in by_id) for side in (train, held_out))
    model = dry_model(chosen.base)
    model.needs_focus = False  # a tuned writer is asked many fields at once, whatever its base needs
    lessons = Lessons(Extractor(schema, model=model, glossary=glossary, reader=None), model)
    twins = Twins(schema, Extractor(schema, model=None, glossary=glossary, reader=None))
    sides = []
    for name, side in (("train", train), ("validation", held_out)):
        sides.append(_side(name, side, lessons, twins, schema, chosen, tell))
    manifest = _manifest(sides[0], sides[1], lessons, nulled, fixes, chosen)
    return Prepared(tuple(sides[0].lines), tuple(sides[1].lines), held_out, schema, glossary, manifest)


def _fixed(
    cases: Sequence[Case], schema: Schema, glossary: Glossary | None, settings: Settings, tell: PrepareProgress
) -> tuple[list[Case], list[Finding], Counter[Fix]]:
    """Return the cases with what the audit found put right, the labels that it nulled, and how much was done."""
    if not settings.fixes:
        return list(cases), [], Counter()
    found = audit(cases, schema, glossary=glossary, seed=settings.seed, progress=tell)
    mended, done = fixed(cases, schema, found.findings, settings.fixes)
    nulled = [one for one in found.findings if one.fix is Fix.NULL and Fix.NULL in settings.fixes and one.case]
    return mended, nulled, done


def _side(
    name: str,
    cases: Sequence[Case],
    lessons: Lessons,
    twins: Twins,
    schema: Schema,
    settings: Settings,
    tell: PrepareProgress,
) -> _Side:
    placed = []
    for done, case in enumerate(cases):
        tell(f"{name}: placing labels", done, len(cases))
        placed.append(labelled(case, schema, twins.checks))
    side = _Side(cases=len(placed))
    for done, one in enumerate(placed):
        tell(f"{name}: lines", done, len(placed))
        side.lines += lessons.of(one)
    if settings.null_share is None:
        return side
    asked = Counter(pointer for _, pointer in {(line.case, p) for line in side.lines for p in line.answered})
    made = twins.of(
        placed,
        null_share=settings.null_share,
        asked=asked,
        seed=settings.seed,
        progress=lambda done, total: tell(f"{name}: twins", done, total),
    )
    side.twins = len(made)
    for done, one in enumerate(made):
        tell(f"{name}: lines of twins", done, len(made))
        side.lines += lessons.of(one)
    return side


def _manifest(
    train: _Side,
    validation: _Side,
    lessons: Lessons,
    nulled: Iterable[Finding],
    fixes: Counter[Fix],
    settings: Settings,
) -> dict[str, Any]:
    sizes = [line.tokens for line in (*train.lines, *validation.lines)]
    gone = sorted({(one.case, one.pointer) for one in nulled})
    return {
        "version": VERSION,
        "asking": ASKING,
        "seed": settings.seed,
        "base": settings.base,
        "context_tokens": lessons.model.context_tokens,
        "encoder": encoder_is_here(),
        "counts": {
            "train": len(train.lines),
            "validation": len(validation.lines),
            "train_cases": train.cases,
            "validation_cases": validation.cases,
            "train_twins": train.twins,
            "validation_twins": validation.twins,
            "too_long": len(lessons.too_long),
        },
        "tokens": {
            "counted": "estimated",
            "train": sum(line.tokens for line in train.lines),
            "validation": sum(line.tokens for line in validation.lines),
            "longest": max(sizes, default=0),
            "median": round(statistics.median(sizes)) if sizes else 0,
        },
        "fixes": {fix.value: fixes[fix] for fix in Fix if fix in settings.fixes},
        "nulled": [{"case": case, "pointer": pointer} for case, pointer in gone],
        "refused": [
            {"case": c, "pointer": p} for c, pointers in sorted(lessons.refused.items()) for p in sorted(pointers)
        ],
        "too_long": sorted(set(lessons.too_long)),
        "null_share": settings.null_share,
        "fields": _fields(train.lines),
        "lines": {
            "train": [_about(line) for line in train.lines],
            "validation": [_about(line) for line in validation.lines],
        },
    }


def _about(line: ChatLine) -> dict[str, Any]:
    return {"case": line.case, "twin": line.is_twin, "tokens": line.tokens}


def _fields(lines: Collection[ChatLine]) -> dict[str, dict[str, int]]:
    """Return, for each field or list that was asked, how many answers of the training lines there are, and are null."""
    answers: Counter[str] = Counter(pointer for line in lines for pointer in line.answered)
    filled: Counter[str] = Counter(pointer for line in lines for pointer, says in line.answered.items() if says)
    return {pointer: {"answers": count, "null": count - filled[pointer]} for pointer, count in answers.items()}
