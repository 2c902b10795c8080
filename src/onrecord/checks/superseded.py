"""What used to be, or was only meant to be, gives way to what is or came to be.

Looks, in the turn of a number, a date or an option, for a word that places it in the past or in a plan ("used to be
forty", "the budget was ten", "supposed to take two"), and for another one of its kind that is told as what holds ("it's
thirty now", "we spent twelve"). A change that is told whole ("went up from three to five") is read the same way. Fields
that ask for what was, or for the plan, are left alone. Not covered: plans and outcomes that are told in turns of their
own, and words that are no options, unless the field asks for an outcome ("colour received").
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from onrecord.checks.condition import puts_an_option
from onrecord.checks.finding import Finding, Verdict
from onrecord.checks.place import answers, first_words, last_words, within
from onrecord.grounding import Evidence, Role, is_yes_no
from onrecord.grounding.topics import root_of
from onrecord.language.content import content_tokens
from onrecord.language.dates import find_whens
from onrecord.language.numbers import Quantity, find_quantities
from onrecord.language.phrases import phrases
from onrecord.language.tokens import tokenize, words_of
from onrecord.language.units import canonical_unit
from onrecord.language.wordlists import load
from onrecord.propose import Claim
from onrecord.schema import Field
from onrecord.transcript import Segment, Span, Transcript

_ASKS_FOR_IT = re.compile(
    r"\b(?:budget|limit|target|goal|aim|plan|suppos|prescrib|order|request|expect|ask|want|quot|promis|schedul|book|intend|advertis|"
    r"estimat|due|max|min|allow|recommend|normal|usual|typical|previous|prior|former|last|past|histor|origin|initial|before|"
    r"old|baseline|start|first|ever|forecast|from|preference|prefer|condition|reason|complaint)",
    re.IGNORECASE,
)
_ASKS_FOR_OUTCOME = re.compile(
    r"\b(?:received|delivered|sent|arrived|taken|given|got|actual|actually|outcome|result|final|charged|paid|served|supplied|"
    r"installed|came)\b",
    re.IGNORECASE,
)
_WAS = re.compile(r"\b(?:was|were|had|been)\b", re.IGNORECASE)
_OLD_ONE = re.compile(
    r"\b(?:old|previous|former|last|original)\s+\w+\s+(?:was|were)\s+(?:an?\s+|the\s+)?$", re.IGNORECASE
)
_LEFT = re.compile(
    r"\b(?:left|quit|sold|gave up|got rid of|moved out of)\s+(?:the\s+|my\s+|his\s+|her\s+)?$", re.IGNORECASE
)
# "I was a driver but my back went, I'm a cook now"; "we did have a dog but he's with my mother".
_ONCE_WAS = re.compile(r"\b(?:i|we|he|she|they)\s+(?:was|were)\s+(?:an?|with|at)\s+(?:the\s+|\w+\s+)?$", re.IGNORECASE)
_DID_HAVE = re.compile(
    r"\b(?:i|we|he|she|they)\s+did\s+(?:have|keep|own|use|take|do|drive)\s+(?:an?\s+|the\s+|some\s+)?(?:\w+\s+)?$",
    re.IGNORECASE,
)
_BUT_NOW = re.compile(
    r"^(?=[^.;!?]*\b(?:but|until|till)\b).*?\b(?:am|is|are|have|has|['’](?:m|s|re|ve))\b.*\b(?:now|these days|nowadays|"
    r"at the (?:moment|minute))\b",
    re.IGNORECASE | re.DOTALL,
)
_HOPED = re.compile(
    r"\b(?:was|were)\s+(?:really\s+|just\s+)?(?:hoping|planning)\s+(?:for|on|to\s+\w+)\s+(?:the\s+|an?\s+|about\s+)?$",
    re.IGNORECASE,
)
_BUT = re.compile(r"^[^.;!?]*?\bbut\b", re.IGNORECASE)
_HAD = re.compile(r"\b(?:had|was|were|drove|used|took|worked|lived)\b", re.IGNORECASE)
_STARTS_ANEW = re.compile(
    r"\b(?:now|these days|nowadays|instead|currently|since then|at the moment)\b|['’]ve got\b|\b(?:put|fitted|"
    r"bought|have|has|took|"
    r"got|joined|switched)\b",
    re.IGNORECASE,
)
_BRACKET = re.compile(r"[()\[\]]")
_MOVED = re.compile(r"\b(?:mov|switch|chang|transferr|upgrad|downgrad|relocat)\w*\b", re.IGNORECASE)
_MOVED_FROM = re.compile(
    r"\b(?:mov|switch|upgrad|downgrad|relocat)(?:ed|ing|e)?\s+(?:(?:over|away|here|there|up|down|across|out)\s+)?from\s+"
    r"(?:(?:the|a|an|my|our|his|her|their|with)\s+)?$",
    re.IGNORECASE,
)
_TO_NEXT = re.compile(r"^\s+(?:\w+\s+)?to\s+(?:the\s+|an?\s+)?\w", re.IGNORECASE)
_FORMERLY = re.compile(r"\b(?:used to|originally|previously|formerly)\b", re.IGNORECASE)
_USUALLY = re.compile(r"\b(?:usually|normally|generally|always|typically|as a rule|most days)\b", re.IGNORECASE)
_THIS_TIME = re.compile(r"\b(?:last (?!year)\w+|yesterday|this \w+|today|tonight|now|at the moment)\b", re.IGNORECASE)
_WAS_JUST = re.compile(r"\b(?:was|were|had been)\s+(?:at\s+|about\s+|on\s+|the\s+)?$", re.IGNORECASE)
_NOW = re.compile(
    r"\b(?:now|today|currently|nowadays|these days|at the moment|this time|this year|this month|this week|tonight|"
    r"(?:gone|went|come|came|going) (?:up|down)|up to|down to)\b",
    re.IGNORECASE,
)
_IS = re.compile(r"\b(?:is|are|it['’]?s|that['’]?s|has|have)\b|['’](?:s|re)\b|\bonly\b|\bbut\b", re.IGNORECASE)
_THEN = re.compile(
    r"^[^\w,.;]*(?:\w+[^\w,.;]+){0,3}?(?:last \w+|yesterday|before|back then|"
    r"originally|initially|at first|to begin with|this morning|earlier|(?:a )?\w+ ago)\b",
    re.IGNORECASE,
)
_CAME_TO_BE = re.compile(
    r"\b(?:took|taken|got|gave|given|sent|came|comes?|spent|won|lost|paid|pay|charged|was|were|is|are|did|had|has|"
    r"ended up|turned out|turned up|arrived|received|delivered|went|ate|drank|used|made|only|actually|in fact|ran|"
    r"cost|lasted|weighs|weighed|measured|showed up|put|brought|served|doing|it['’]s|that['’]s)\b|['’]s\b",
    re.IGNORECASE,
)
_FROM = re.compile(r"\bfrom\s+(?:about\s+|the\s+)?$", re.IGNORECASE)
_CHANGED = re.compile(
    r"\b(?:went|gone|going|goes|up|down|rose|risen|fell|fallen|dropped|cut|increased?|reduced?|raised?|lowered|changed?|switched|moved|"
    r"upped|bumped|improved)\b",
    re.IGNORECASE,
)
_JOINT = re.compile(r"[,.;!?]|\b(?:and|but)\b", re.IGNORECASE)
_HOLDS = re.compile(r"\b(?:is|are|has|have|i|we|you|they|he|she|it)\b|['’](?:s|re)\b", re.IGNORECASE)
_TO = re.compile(r"^\W*(?:(?:\w+\W+){0,4}?)to\b", re.IGNORECASE)
_IDLE_BEHIND = re.compile(rf"(?:{_CAME_TO_BE.pattern})|(?:{_NOW.pattern})|yesterday|last\b|this\b|on\b", re.IGNORECASE)
_BACK = 80  # characters before the value's sentence in which what holds may have been told
_NEXT_SENTENCE = re.compile(r"[.;!?]\s+[^.;!?]*")
_NEAR = 5  # words before a value in which its time is told
_PLANNED = 8  # words before it in which a plan is
_SHORT = 5  # words before it in which a mere "was" is
_OUTCOME = 3  # words behind the other one in which it came to be
_TIMES = 10  # what is more than so many times as much is of another sort


def superseded(claim: Claim, evidence: tuple[Evidence, ...], transcript: Transcript, field: Field) -> Finding | None:
    """Find against a value that was so once, or was planned, where another one is told as what holds."""
    pieces = answers(evidence)
    asked = f"{field.label} {field.description}"
    if not pieces or is_yes_no(field) or isinstance(claim.value, bool) or _asks_for_it(asked):
        return None
    piece = pieces[-1]
    segment = transcript.segments[piece.segment]
    start, end = within(piece, segment)
    before, behind = _turn_around(segment, start, end)
    others = list(_others(claim, piece, field, segment, transcript))
    found = next((span for span in others if _gives_way(before, behind, segment.text, (start, end), span, field)), None)
    if found is None and _MOVED_FROM.search(before):
        found = (start - len(before), end)
    if found is None and not others and _has_left(before, behind, transcript.slice(piece.span)):
        found = (end, end + len(behind))
    if found is None and not others and _ASKS_FOR_OUTCOME.search(asked):
        came = _CAME_TO_BE.search(behind) if _is_planned(last_words(before, _PLANNED), field) else None
        found = (end + came.start(), end + len(behind)) if came else None
    if found is None:
        return None
    span = Span(segment.span.start + found[0], segment.span.start + found[1])
    seen = Evidence(Role.CORRECTION, segment.index, span)
    return Finding("superseded", Verdict.CONTRADICTED, "it was so once or was planned, and another holds", (seen,))


@lru_cache(maxsize=4096)
def _asks_for_it(asked: str) -> bool:
    return _ASKS_FOR_IT.search(asked) is not None


def _has_left(before: str, behind: str, value: str) -> bool:
    """Say whether words are told as left behind: "left X, she's at Y now", "moved from X to Y", "hoping for X, but"."""
    before = _BRACKET.split(before)[-1]
    if _FROM.search(before) and _MOVED.search(before) and _TO_NEXT.match(behind):
        return True
    if _HOPED.search(before) and _BUT.match(behind):
        return True  # "we were hoping for six months, but yes, all right"
    if find_quantities(value):
        return False
    if _DID_HAVE.search(before) and _BUT.match(behind):
        return True
    if _ONCE_WAS.search(before) and _BUT_NOW.match(behind):
        return True
    if not _STARTS_ANEW.search(behind):
        return False
    was_old = _OLD_ONE.search(before) or _LEFT.search(before) or _FORMERLY.search(last_words(before, _NEAR))
    return bool(was_old or (_HAD.search(last_words(before, _SHORT)) and _THEN.match(behind)))


def _turn_around(segment: Segment, start: int, end: int) -> tuple[str, str]:
    """Return the sentence before a value, and what follows it as far as the end of the next sentence."""
    before = re.split(r"[.;!?]\s+", segment.text[:start])[-1]
    rest = segment.text[end:]
    stop = re.search(r"[.;!?](?:\s+|$)", rest)
    if stop is None:
        return before, rest
    following = _NEXT_SENTENCE.match(rest, stop.start())
    return before, rest[: following.end() if following else stop.start()]


def _others(
    claim: Claim, piece: Evidence, field: Field, segment: Segment, transcript: Transcript
) -> Iterator[tuple[int, int]]:
    """Yield where the turn says another number, date or option of the value's kind."""
    own = transcript.slice(piece.span)
    whens = find_whens(own)
    if field.options and not isinstance(claim.value, int | float):
        mine = {token.stem for token in content_tokens(str(claim.value))}
        rivals = {token.stem for option in field.options for token in content_tokens(str(option))} - mine
        yield from ((t.start, t.end) for t in tokenize(segment.text) if t.stem in rivals)
    elif whens:
        dates = [(when.dates, when.times) for when in whens]
        yield from ((w.start, w.end) for w in find_whens(segment.text) if (w.dates, w.times) not in dates)
    elif mine_said := find_quantities(own):
        thing = _thing(segment.text, within(piece, segment)[1])
        named = {thing, *_roots(f"{field.label} {field.description}"), ""}
        for other in find_quantities(segment.text):
            if _same_sort(mine_said[0], other) and _thing(segment.text, other.end) in named:
                yield other.start, other.end


def _same_sort(own: Quantity, other: Quantity) -> bool:
    """Say whether one amount can be said in the place of the other: not of what is measured or is ten times as much."""
    if other.kind != own.kind or set(other.values) & set(own.values):
        return False
    if own.unit is not None and other.unit is not None and own.unit != other.unit:
        return False
    a, b = own.values[0], other.values[0]
    return any(
        a <= _TIMES * c and c <= _TIMES * a for c in (b, 1000 * b)
    )  # "the budget was ten thousand, we spent twelve"


def _thing(text: str, end: int) -> str:
    """Return the root of the word right behind a number, if it names what is counted; empty for other words."""
    behind = text[end:]
    token = next(words_of(behind), None)
    if token is None or behind[: token.start].strip() or token.norm in load("stopwords"):
        return ""
    return "" if _IDLE_BEHIND.match(behind.strip()) or canonical_unit(token.norm) else root_of(token)


def _gives_way(
    before: str, behind: str, text: str, value: tuple[int, int], other: tuple[int, int], field: Field
) -> bool:
    """Say whether a value at ``value`` of a turn is told as past or planned, and the other one as what holds."""
    start, end = value
    if other[0] < end:
        # "It's moderate, was severe this morning."
        ahead = text[max(0, start - len(before) - _BACK) : other[0]]
        is_past = _WAS_JUST.search(text[other[1] : start]) or _FORMERLY.search(text[other[1] : start])
        is_past = is_past or _THEN.match(behind)
        if _names(text[other[1] : start], field) and not _names(ahead, field):
            return False  # "The rent is eight fifty, and the deposit was a thousand": the other one is of another thing
        return bool(
            is_past and not phrases("planned").search(ahead) and not _WAS.search(ahead) and _HOLDS.search(ahead)
        )
    if other[0] > end + len(behind):
        return False
    between = text[end : other[0]]
    after = re.split(r"[.;!?]\s", text[other[1] :])[0]
    now = _NOW.search(between) or _NOW.search(re.split(r",|\band\b|\bbut\b", after)[0])
    if _FROM.search(before) and _CHANGED.search(before) and _TO.match(between):
        return not puts_an_option(before)
    if _is_planned(last_words(before, _PLANNED), field) and (
        _CAME_TO_BE.search(between) or _CAME_TO_BE.search(first_words(after, _OUTCOME))
    ):
        return True
    if phrases("formerly").search(last_words(before, _NEAR)) or _THEN.match(between):
        return bool(now or _IS.search(between))
    if _USUALLY.search(last_words(before, _SHORT)) and _THIS_TIME.search(between + after):
        return True
    told = _JOINT.split(between)[-1]
    changed = _CHANGED.search(told) and _TO.search(told)
    return bool(_WAS.search(last_words(before, _SHORT)) and (now or changed)) and _is_of_it(told, field)


def _is_planned(before: str, field: Field) -> bool:
    """Say whether the words before a value are those of a plan that the field does not name: a list price is one."""
    found = phrases("planned").search(before)
    words = _roots(found.group()) if found else set()
    return found is not None and not (words and words <= _roots(field.label))


def _names(text: str, field: Field) -> bool:
    return bool(_roots(text) & _roots(field.label))


def _is_of_it(told: str, field: Field) -> bool:
    """Say whether the words before another value name no other thing than the field's."""
    rest = _CAME_TO_BE.sub(" ", _CHANGED.sub(" ", _NOW.sub(" ", told)))
    return _roots(rest) <= _roots(f"{field.label} {field.description}")


def _roots(text: str) -> set[str]:
    return {root_of(token) for token in content_tokens(text)}
