"""What a tuned writer writes of held-out cases, by the very path of inference: the runtime, the prompt, the schema."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from onrecord.errors import InputError
from onrecord.evaluation import Case, read_cases
from onrecord.evaluation.judging import Judge
from onrecord.evaluation.matching import Matcher
from onrecord.evaluation.metrics import Prediction, Scorer, leaf_counts, totals
from onrecord.glossary import Glossary
from onrecord.models import Model
from onrecord.schema import Schema
from onrecord.tuning.curve import Measured
from onrecord.tuning.folder import GLOSSARY, HELD_OUT, SCHEMA
from onrecord.writer import Writer

_COUNTED = ("unsupported_judged", "unsupported_strict", "recall")


@dataclass(frozen=True, slots=True)
class HeldOut:
    """Held-out cases, and what they are written and judged with."""

    cases: tuple[Case, ...]
    schema: Schema
    glossary: Glossary | None = None

    @classmethod
    def of(cls, folder: Path, *, most: int, seed: int) -> HeldOut:
        """Return the held-out cases of a training folder, at most ``most`` of them, drawn with ``seed``.

        Raises:
            InputError: the cases, the schema or the glossary cannot be read, or there are no cases.
        """
        schema = Schema.from_file(folder / SCHEMA)
        terms = folder / GLOSSARY
        glossary = Glossary.from_file(terms) if terms.is_file() else None
        path = folder / HELD_OUT
        if not path.is_file() or not path.read_bytes().strip():
            hint = "Prepare with more cases or a larger --validation, or take the last checkpoint with --held-out 0"
            raise InputError("holds no cases to choose the checkpoint by", where=str(path), hint=hint)
        cases = read_cases(path).cases
        if len(cases) > most:
            chosen = set(random.Random(f"onrecord {seed}").sample(range(len(cases)), most))  # noqa: S311 - no secret
            cases = tuple(case for at, case in enumerate(cases) if at in chosen)
        return cls(cases, schema, glossary)

    def measured(
        self,
        model: Model,
        *,
        step: int,
        epoch: float,
        loss: float | None = None,
        progress: Callable[[int, int], None] | None = None,
    ) -> Measured:
        """Return what ``model`` writes of all cases."""
        writer = Writer(model, self.schema, self.glossary)
        scorer = Scorer(self.schema, Matcher(self.schema, glossary=self.glossary), Judge(self.schema, self.glossary))
        counts, failed = [], 0
        for number, case in enumerate(self.cases, 1):
            record = writer.extract(case.transcript)
            failed += bool(record.failures)
            counts.append(leaf_counts(scorer.score(case, Prediction(record.data)).leaves))
            if progress is not None:
                progress(number, len(self.cases))
        sums = totals(counts, _COUNTED)
        return Measured(
            step,
            epoch,
            cases=len(self.cases),
            failed=failed,
            predicted=sums["unsupported_judged"][1],
            unsupported=sums["unsupported_judged"][0],
            absent=sums["unsupported_strict"][0],
            labels=sums["recall"][1],
            found=sums["recall"][0],
            loss=loss,
        )
