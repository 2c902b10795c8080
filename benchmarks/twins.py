"""Deletion twins judged by people's marks: is what a twin has as null really not said, and what it keeps really said?

SGD marks every place that says a value. Twins are made without these marks, by the checks alone, as ``tune prepare``
makes them of cases without evidence; then the marks are looked at:

- null and unsaid: of the labels that a twin nulled, those of which no marked place and no accepted form is left.
- kept and said: of the labels that a twin kept, those of which a marked place is left.

python benchmarks/twins.py [--each 20]
"""

from __future__ import annotations

import argparse
import json
import re
from collections import Counter
from typing import Any

from corpora import require_data, sgd, sgd_schemas, spread
from onrecord import Extractor
from onrecord.evaluation import Case
from onrecord.tuning.places import Labelled, labelled
from onrecord.tuning.twins import Twins

_SERVICES = ("Restaurants_1", "Media_1", "Events_1", "Music_2", "Movies_1", "Flights_1")


def main() -> None:
    """Print the counts of each service, and of all."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--each", type=int, default=20, help="dialogues of each service")
    parser.add_argument("--null-share", type=float, default=0.2)
    options = parser.parse_args()
    require_data()
    schemas = sgd_schemas("train")
    total: Counter[str] = Counter()
    for service in _SERVICES:
        given = [case for case in spread(sgd("train"), options.each) if case.group == service]
        checks = Extractor(schemas[service], model=None, reader=None)
        cases = [labelled(Case(one.id, one.transcript, one.record or {}), schemas[service], checks) for one in given]
        twins = Twins(schemas[service], checks).of(cases, null_share=options.null_share)
        marks = {one.id: one for one in given}
        found = Counter(cases=len(cases), twins=len(twins))
        before = {case.case.id: case for case in cases}
        for twin in twins:
            found += _judged(before[twin.case.id], twin, marks[twin.case.id])
        print(json.dumps({"service": service, **found}))
        total += found
    print(json.dumps({"service": "all", **total}))


def _judged(case: Labelled, twin: Labelled, marked: Any) -> Counter[str]:
    """Return how many labels a twin nulled and kept, and of how many the marks bear that out."""
    left = [segment.text for segment in twin.transcript.segments]
    found: Counter[str] = Counter()
    for pointer, one in case.said.items():
        if not marked.evidence.get(pointer):
            continue  # an option that is said in other words has no marks
        forms = {re.escape(str(form)) for form in (one.value, *marked.accept.get(pointer, ()))}
        said = any(re.search(rf"(?<!\w){form}(?!\w)", text, re.IGNORECASE) for form in forms for text in left)
        if pointer in twin.said:
            found.update(kept=1, kept_and_said=int(said))
        else:
            found.update(nulled=1, nulled_and_unsaid=int(not said))
    return found


if __name__ == "__main__":
    main()
