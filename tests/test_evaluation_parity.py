"""Exact scoring is the scoring of the MEDIQA-SYNUR organisers: published figures come out to the last digit."""

from __future__ import annotations

from pathlib import Path

import pytest

from onrecord import Schema
from onrecord.drafts_file import read_draft_file
from onrecord.evaluation import read_cases
from onrecord.evaluation.matching import Matcher, Scoring
from onrecord.evaluation.metrics import Prediction, Scorer, case_counts, totals

SYNUR = Path(__file__).resolve().parent.parent.parent / "shared" / "data" / "synur"

pytestmark = pytest.mark.skipif(not SYNUR.is_dir(), reason="the evaluation data (../shared/data) is not here")


@pytest.mark.parametrize(
    ("name", "published"),
    [
        ("gpt-5-nano-0shot", (".8004", ".5862", ".6767", ".083")),
        ("gpt-5-nano-5shot-fixed", (".5172", ".5483", ".5323", ".402")),
        ("gpt-5-nano-5shot-retrieved", (".4235", ".5744", ".4875", ".516")),
        ("qwen-30b-0shot", (".1521", ".6828", ".2488", ".825")),
    ],
)
def test_published_drafts_score_as_published(name: str, published: tuple[str, ...]) -> None:
    """Precision, recall, F1 over unrolled values, and the share of named fields that are spurious."""
    schema = Schema.from_file(SYNUR / "schema.json")
    records = read_draft_file(SYNUR / "drafts" / f"{name}.jsonl").records
    scorer = Scorer(schema, Matcher(schema, Scoring.EXACT))
    scores = [scorer.score(case, Prediction(records[case.id])) for case in read_cases(SYNUR / "dev.jsonl").cases]
    found = totals(case_counts(score, scoring=Scoring.EXACT) for score in scores)

    def shown(metric: str, digits: int) -> str:
        numerator, denominator = found[metric]
        return f"{numerator / denominator:.{digits}f}"[1:]

    assert published == (shown("precision", 4), shown("recall", 4), shown("f1", 4), shown("spurious", 3))
