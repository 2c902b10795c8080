"""Another option of a closed field was said, or all that were named are denied.

An option that the checks support is found before this (``extractor``). Here one is enough that was stated, though not
beside the field's name, where nothing else speaks against it and no other option has as much. Not covered: options in
other words.
"""

from __future__ import annotations

import re

from onrecord.checks import Finding, Judged, Reading, Verdict
from onrecord.checks.topic import sentences
from onrecord.grounding import Grounder, is_yes_no
from onrecord.language.content import missing_words
from onrecord.otherwise.rivals import against, in_its_place, readings_of
from onrecord.propose import Claim
from onrecord.schema import Field
from onrecord.transcript import Transcript

_FEW = 6  # options that are looked at
_NONE = re.compile(r"\b(?:none|neither|not any) of (?:those|them|these|the)\b|\bneither\b", re.IGNORECASE)


def another_option(judged: Judged, field: Field, grounder: Grounder, transcript: Transcript) -> Finding | None:
    """Find against an option where one other was stated, and nothing but the field's name is missing there."""
    found = [
        (rival, reading)
        for rival, readings in _rivals(judged, field, grounder, transcript)
        for reading in sorted(readings, key=lambda r: r.end)[:_FEW]
        if _is_stated(rival, reading, transcript)
    ]
    if len({str(rival.value) for rival, _ in found}) != 1:
        return None
    rival, reading = found[0]
    return in_its_place(rival, reading, field, transcript)


def none_of_them(judged: Judged, field: Field, grounder: Grounder, transcript: Transcript) -> Finding | None:
    """Find against an option where a list of the others is answered with "none of those"."""
    for _, readings in _rivals(judged, field, grounder, transcript):
        for reading in readings:
            replies = [e for f in reading.findings if f.check == "question" for e in f.evidence]
            if any(_NONE.search(transcript.segments[reply.segment].text) for reply in replies):
                return against("none of them was meant", *reading.evidence, *replies)
    return None


def _rivals(
    judged: Judged, field: Field, grounder: Grounder, transcript: Transcript
) -> list[tuple[Claim, tuple[Reading, ...]]]:
    """Return the other options of a small closed field, with what the checks read at each of their places."""
    if not 1 < len(field.options) <= _FEW or field.in_array or is_yes_no(field):
        return []
    others = [o for o in field.options if o is not None and str(o) != str(judged.claim.value)]
    return [readings_of(judged.claim, option, field, grounder, transcript) for option in others]


def _is_stated(rival: Claim, reading: Reading, transcript: Transcript) -> bool:
    """Say whether an option was said as a fact, and only the field's name is not beside it."""
    missing = {f.check for f in reading.findings if f.verdict is not Verdict.SUPPORTED}
    return missing <= {"options"} and not missing_words(str(rival.value), sentences(reading.evidence, transcript))
