"""Of two values of a kind in one sentence each belongs to the words that it stands with.

"The roof is poor, the walls are good" says nothing good of the roof. The sentence is cut between its values (numbers,
dates, days, or options of the field); where another part names more of the field than the value's own part, and the
value's own part names something else, the value is that thing's. Not covered: values in sentences of their own, and
things that are told apart by their order alone.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from dataclasses import dataclass

from onrecord.checks.finding import Finding, Verdict
from onrecord.checks.negation import denials
from onrecord.checks.place import answers, within
from onrecord.dialogue import Mood, clause_at
from onrecord.grounding import Evidence, Role, is_yes_no, unit_of
from onrecord.grounding.topics import root_of
from onrecord.language.content import content_tokens
from onrecord.language.dates import find_whens
from onrecord.language.numbers import find_quantities
from onrecord.language.tokens import Token, tokenize
from onrecord.language.units import canonical_unit
from onrecord.language.wordlists import load
from onrecord.propose import Claim
from onrecord.schema import Field
from onrecord.transcript import Segment, Span, Transcript

_DAY = re.compile(r"\b(?:mon|tues|wednes|thurs|fri|satur|sun)days?\b", re.IGNORECASE)
_JOINT = re.compile(r"[,;–—]|\b(?:and|but|while|whereas|then|plus)\b", re.IGNORECASE)
_LOOSER_JOINT = re.compile(r"\b(?:at|for|with|by|on)\b", re.IGNORECASE)
_ARTICLES = r"(?:(?:the|a|an|my|his|her|its|our|your|their|some|both)\s+)?"
_LINK = (
    r"(?:['’]s|['’]re|\s+(?:is|are|was|were|at|on|about|around|costs?|comes? to|closes?|opens?|starts?|ends?|weighs?|"
    r"looks?|feels?|seems?|gets?|got|needs?|takes?|has|have|in|only|just|now|still|quite|very|of|a|an|the))*"
)
_SUBJECT = re.compile(rf"^\W*(?:\w+ly\s+)?{_ARTICLES}((?:[\w'’-]+\s+)??[\w-]+?){_LINK}\s*$", re.IGNORECASE)
_OWN_SUBJECT = re.compile(r"^\W*(?:i|we|you|he|she|they)\b", re.IGNORECASE)
_FOR_WHOM = re.compile(rf"^\s*(?:[\w-]+\s+)?(?:for|on)\s+{_ARTICLES}([\w-]+)", re.IGNORECASE)
_ASSIGNED = r"(?:['’]s|\s+(?:is|was|at|of|costs?|limit))*\s+(?:about\s+|now\s+)?"
_NO_THINGS = frozenset(
    {
        "today",
        "yesterday",
        "tomorrow",
        "now",
        "morning",
        "afternoon",
        "evening",
        "night",
        "last",
        "next",
        "year",
        "month",
        "week",
        "time",
    }
)
_SENTENCE_END = re.compile(r"[.;!?\n]+[\"'”’)]*\s+")


@dataclass(frozen=True, slots=True)
class _Part:
    """A part of a sentence with one value of the kind: its words before the value and behind it."""

    before: str
    value: str
    behind: str

    @property
    def words(self) -> tuple[Token, ...]:
        """The content words beside the value."""
        return content_tokens(f"{self.before} . {self.behind}")


def belongs_to_another(
    claim: Claim, evidence: tuple[Evidence, ...], transcript: Transcript, field: Field
) -> Finding | None:
    """Find against a value that stands with another thing's words, where the field's own stand with another value."""
    pieces = answers(evidence)
    if len(pieces) != 1 or is_yes_no(field) or isinstance(claim.value, bool) or claim.term is not None:
        return None
    piece = pieces[0]
    segment = transcript.segments[piece.segment]
    start, end = within(piece, segment)
    if clause_at(segment.text, start).mood is not Mood.STATEMENT:
        return None
    parts, own = _parts(claim, segment, (start, end), field)
    if own is None or len(parts) < 2:
        return None
    roots = _roots_of(field)
    mine = _named(own, roots)
    best = max((part for part in parts if part is not own), key=lambda part: len(_named(part, roots)))
    if any(_is_same(part.value, own.value) and len(_named(part, roots)) > len(mine) for part in parts):
        return None
    more = len(_named(best, roots)) - len(mine)
    if more < 0 or denials(best.before) or not _names_another(own, best, roots, field):
        return None
    if more == 0 and not (_is_subject(best, roots) and not _is_subject(own, roots)):
        return None  # "kitchen closes at nine, bar at eleven": the bar is what the second speaks of
    at = segment.text.find(best.value)
    seen = Evidence(
        Role.CONTRADICTION, segment.index, Span(segment.span.start + at, segment.span.start + at + len(best.value))
    )
    return Finding(
        "parallel", Verdict.CONTRADICTED, "said of another thing in the same sentence", (seen,), takes_back=False
    )


def _parts(claim: Claim, segment: Segment, value: tuple[int, int], field: Field) -> tuple[list[_Part], _Part | None]:
    """Return the parts of the value's sentence, one for each value of its kind, and the value's own."""
    text = segment.text
    ends = [match.end() for match in _SENTENCE_END.finditer(text)]
    first = max((at for at in ends if at <= value[0]), default=0)
    last = min((at for at in ends if at >= value[1]), default=len(text))
    items = [item for item in _items(claim, text, value, field) if first <= item[0] and item[1] <= last]
    if value not in items:
        return [], None
    cuts = [first]
    for (_, stop), (begin, _) in itertools.pairwise(items):
        between = text[stop:begin]
        cut = _JOINT.search(between) or _LOOSER_JOINT.search(between)
        if cut is None:
            return [], None
        cuts.append(stop + cut.start())
    cuts.append(last)
    parts, own = [], None
    for at, item in enumerate(items):
        start = cuts[at]
        joint = _JOINT.match(text, start) if at else None
        part = _Part(
            text[joint.end() if joint else start : item[0]], text[item[0] : item[1]], text[item[1] : cuts[at + 1]]
        )
        parts.append(part)
        own = part if item == value else own
    return parts, own


def _items(claim: Claim, text: str, value: tuple[int, int], field: Field) -> list[tuple[int, int]]:
    """Return where a text says numbers, dates, days or options, whichever the value is one of."""
    said = text[value[0] : value[1]]
    if field.options and isinstance(claim.value, str):
        options = "|".join(re.escape(str(o)) for o in sorted(map(str, field.options), key=len, reverse=True) if str(o))
        return [m.span() for m in re.finditer(rf"(?<!\w)(?:{options})(?!\w)", text, re.IGNORECASE)]
    if _DAY.fullmatch(said):
        return [m.span() for m in _DAY.finditer(text)]
    if find_whens(said) or (isinstance(claim.value, str) and re.fullmatch(r"\d\d:\d\d", claim.value)):
        return [(w.start, w.end) for w in find_whens(text)]
    own = find_quantities(said)
    return [(q.start, q.end) for q in find_quantities(text) if q.kind == own[0].kind] if own else []


def _is_same(a: str, b: str) -> bool:
    """Say whether two values are the same: "three" and "3"."""
    return (
        a.lower() == b.lower()
        or {q.values for q in find_quantities(a)} == {q.values for q in find_quantities(b)} != set()
    )


def _roots_of(field: Field) -> frozenset[str]:
    """Return the roots of the words that say what a field's label is about."""
    words = content_tokens(field.label.replace("_", " "))
    telling = [t for t in words if t.norm not in load("topics") | load("entry_words") and not canonical_unit(t.norm)]
    return frozenset(root_of(token) for token in telling or words)


def _named(part: _Part, roots: frozenset[str]) -> set[str]:
    return {root for root in roots if any(t.norm.startswith(root) or root_of(t) == root for t in part.words)}


def _names_another(own: _Part, best: _Part, roots: frozenset[str], field: Field) -> bool:
    """Say whether the value's own part names a thing, a person or a measure that is not the field's."""
    if _is_thing(_subject(own), roots):
        return True
    counted = next(iter(tokenize(own.behind)), None)
    if (
        counted
        and not own.behind[: counted.start].strip()
        and _is_thing(own.behind[counted.start : counted.end], roots)
    ):
        return True
    unit = next((q.unit for q in find_quantities(own.value) if q.unit), None)
    if (
        unit is not None
        and unit_of(field) != unit
        and not any(canonical_unit(t.norm) == unit for t in tokenize(field.label))
    ):
        return not any(q.unit == unit for q in find_quantities(best.value))
    whom, others = _FOR_WHOM.match(own.behind), _FOR_WHOM.match(best.behind)
    if whom and others and root_of(tokenize(others.group(1))[0]) in roots:
        return root_of(tokenize(whom.group(1))[0]) not in roots
    return bool(_OWN_SUBJECT.match(own.before)) and _is_assigned(best, roots)


def _is_subject(part: _Part, roots: frozenset[str]) -> bool:
    """Say whether a part speaks of a thing of the field's own."""
    return any(root_of(token) in roots for token in content_tokens(_subject(part)))


def _subject(part: _Part) -> str:
    """Return the words for the thing that stands right before the value: "the walls" of "the walls are"."""
    match = _SUBJECT.match(part.before)
    words = match.group(1) if match else ""
    return words if len(content_tokens(words)) == len(tokenize(words)) else ""  # "I put in three": a verb, no thing


def _is_thing(words: str, roots: frozenset[str]) -> bool:
    """Say whether words name a thing that is none of the field's: not a time, and no word of grammar alone."""
    told = [t for t in content_tokens(words) if t.norm not in _NO_THINGS and canonical_unit(t.norm) is None]
    return any(root_of(token) not in roots for token in told)


def _is_assigned(part: _Part, roots: Sequence[str] | frozenset[str]) -> bool:
    """Say whether a part gives its value to the field by name: "the limit is fifty"."""
    return any(re.search(rf"\b{re.escape(root)}\w*{_ASSIGNED}$", part.before, re.IGNORECASE) for root in roots)
