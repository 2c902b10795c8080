"""House forms: the conformance cases of the glossary, and others of the same form.

python benchmarks/glossary_conformance.py [CASES.jsonl] [--no-meaning] [--misses]

Two ways of running each case are scored against ``expected``:

- ``evidence given``: the case's evidence (its key ``evidence``, a list of segments; where a case has none, its whole
  transcript) is handed to the glossary, which decides what the field holds. No other proposer and no check runs.
- ``extractor``: ``Extractor(model=None)`` on the whole transcript: every proposer that needs no model, every check.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import defaultdict
from pathlib import Path
from typing import Any

from corpora import ROOT, lines
from onrecord import Extractor, Glossary, Schema, Transcript
from onrecord.glossary.choice import Chooser
from onrecord.glossary.fit import Encode
from onrecord.models.encoder import open_encoder
from onrecord.schema import leaves
from reporting import write_result

CASES = ROOT.parent / "shared" / "conformance" / "glossary.jsonl"


def given(case: dict[str, Any], encode: Encode | None) -> str | None:
    """Return what the glossary alone puts into the case's field."""
    schema, glossary = Schema.from_dict(case["schema"]), Glossary.from_terms(case["glossary"])
    segments = case["transcript"]
    if case.get("evidence"):
        segments = [segments[i] for i in sorted(case["evidence"])]
    transcript = Transcript.from_segments(segments)
    field = schema.field_for(case["pointer"])
    assert field is not None, case["id"]
    chooser = Chooser(
        transcript,
        schema.fields,
        glossary.matches(transcript.text),
        glossary=glossary,
        accepts=schema.accepts,
        encode=encode,
    )
    choices = chooser.choices(field)
    place = int(last) if (last := case["pointer"].rpartition("/")[2]).isdigit() and field.in_array else 0
    return choices[place].value if len(choices) > place else None


def extracted(case: dict[str, Any], encode: Encode | None) -> str | None:
    """Return what the whole extractor, without a model, puts into the case's field."""
    schema, glossary = Schema.from_dict(case["schema"]), Glossary.from_terms(case["glossary"])
    extractor = Extractor(schema, model=None, glossary=glossary, encoder=None if encode is None else open_encoder())
    record = extractor.extract(Transcript.from_segments(case["transcript"]))
    return dict(leaves(record.data)).get(case["pointer"])


def score(cases: list[dict[str, Any]], encode: Encode | None, run: Any, *, misses: bool) -> dict[str, Any]:
    """Return the figures of one way of running."""
    right: dict[str, list[bool]] = defaultdict(list)
    invented, nulls = 0, 0
    for case in cases:
        got = run(case, encode)
        is_right = got == case["expected"]
        right[case["category"]].append(is_right)
        if case["expected"] is None:
            nulls += 1
            invented += got is not None
        if misses and not is_right:
            print(f"  {run.__name__} {case['id']}: {got!r}, not {case['expected']!r}", file=sys.stderr)
    every = [one for several in right.values() for one in several]
    return {
        "right": f"{sum(every)}/{len(every)}",
        "share": round(sum(every) / len(every), 3),
        "held where null is right": f"{invented}/{nulls}",
        "lowest category": min(f"{sum(o) / len(o):.2f} {name}" for name, o in right.items()),
        "by category": {name: f"{sum(o)}/{len(o)}" for name, o in sorted(right.items())},
    }


def main() -> None:
    """Score the cases both ways."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("cases", nargs="?", type=Path, default=CASES)
    parser.add_argument("--no-meaning", action="store_true", help="without the sentence encoder")
    parser.add_argument("--misses", action="store_true", help="name each case that is wrong")
    options = parser.parse_args()
    if not options.cases.exists():
        sys.exit(f"{options.cases} is not here: nothing was measured")
    cases = list(lines(options.cases))
    encode = None if options.no_meaning else open_encoder().encode
    figures = {
        "cases": len(cases),
        "encoder": "none" if encode is None else "all-MiniLM-L6-v2",
        "evidence given": score(cases, encode, given, misses=options.misses),
        "extractor": score(cases, encode, extracted, misses=options.misses),
    }
    whole = options.cases == CASES and not options.no_meaning
    write_result("glossary_conformance", json.loads(json.dumps(figures)), whole=whole)


if __name__ == "__main__":
    main()
