"""Copy-only decoding on service dialogues: the built-in model's own answers, with and without it, nothing checked.

The same questions over the same segments. With it, free text can only copy the segments that are shown or a glossary
form; without, JSON Schema fixes the shape alone. What is claimed is scored as it is: the checks, that would withhold
most of what is wrong, come after this. Dialogues are the first of each of the 17 services of SGD dev.

    python benchmarks/copying.py [--limit N]
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Any

from rich.console import Console
from rich.progress import track

from corpora import Case, options, require_data, sgd, spread
from invariants import PlainModel
from onrecord import open_model
from onrecord.language.content import missing_words
from onrecord.models import Model
from onrecord.propose import LlmProposer
from onrecord.schema import Kind
from reporting import write_result
from scoring import Lines, report, rows

EACH = 3


def claimed(cases: Sequence[Case], model: Model, *, name: str) -> tuple[Lines, dict[str, int]]:
    """Return what the model alone claims, and how much of its free text has a content word that nobody says."""
    lines, counts = {}, {"free_text": 0, "with_absent_word": 0}
    for case in track(cases, description=name, console=Console(stderr=True)):
        start = time.perf_counter()
        record: dict[str, Any] = {}
        for claim in LlmProposer(case.transcript, case.schema, model).propose().claims:
            record.setdefault(claim.pointer[1:], claim.value)
            field = case.schema.field_for(claim.pointer)
            if field is not None and field.kind is Kind.STRING and isinstance(claim.value, str):
                counts["free_text"] += 1
                counts["with_absent_word"] += bool(missing_words(claim.value, case.transcript.text))
        lines[case.id] = {"id": case.id, "record": record, "seconds": round(time.perf_counter() - start, 2)}
    return lines, counts


def main() -> None:
    """Measure both."""
    chosen = options(__doc__)
    require_data()
    cases = spread(sgd(), EACH)[: chosen.limit]
    model = open_model("local")
    copied, of_copied = claimed(cases, model, name="copying")
    plain, of_plain = claimed(cases, PlainModel(model), name="plain")
    model.close()
    found = rows(report({"copying": copied, "plain JSON Schema": plain}, cases))
    found["copying"].update(of_copied)
    found["plain JSON Schema"].update(of_plain)
    write_result("copying", {"cases": len(cases), "systems": found}, whole=chosen.whole)


if __name__ == "__main__":
    main()
