"""A value that was denied is not a fact.

Looks at the words before the evidence within its statement ("no", "denies", "without"; two denials cancel out), and
right behind it ("the Corsa it was not", "MRSA negative", "not me"). Yes-or-no fields are left alone: there a denial
is an answer. Not covered: irony, and denials by words that deny nothing elsewhere.
"""

from __future__ import annotations

import re
from functools import lru_cache

from onrecord.checks.finding import Finding, Verdict
from onrecord.checks.place import answers, statement_around, within
from onrecord.grounding import Evidence, Role, is_yes_no, when_of
from onrecord.language.numbers import find_quantities
from onrecord.language.phrases import phrases
from onrecord.language.tokens import READ_BEFORE, Token, tokenize
from onrecord.language.wordlists import load
from onrecord.propose import Claim
from onrecord.schema import Field
from onrecord.transcript import Span, Transcript

_BREAK = re.compile(
    r"[:]|\bno,\s|\b(?:just|only|but|reports?|reported|complain(?:s|ed|ing)? of|endorses?|positive for)\b|"
    r"\bno\s+(?:(?:love|mate|sir|madam|dear|pet|darling|honey|doctor|"
    r"sorry)\s+)?(?=(?:it|that|this|he|she|they|we|i)['’ ])",
    re.IGNORECASE,
)
_LISTED = re.compile(r"^[^.;!?]{0,60}?\b(?:or|nor)\b", re.IGNORECASE)
_CARRIES = re.compile(
    r"\b(?:den(?:y|ies|ied|ying)|negative for)\b",
    re.IGNORECASE,
)
_IN_LIST = 1  # words before a value in its place of a list
_ANYTHING_BUT = re.compile(r"\b(?:anything|anybody|anyone|anywhere) but\s+(?:the\s+|an?\s+)?$", re.IGNORECASE)
_REFUSED = re.compile(
    r"\b(?:refus(?:ed|es|ing)|declin(?:ed|es|ing)|reject(?:ed|s|ing)|turned down|skipped|left out)\s+"
    r"(?:(?:the|an?|his|her|my|our|their|any|to \w+)\s+)?$",
    re.IGNORECASE,
)
# "Let's leave the wheels for now": "leave" alone may mean to hand over.
_LEFT_OUT = re.compile(
    r"\b(?:let['’]?s|let us|(?:i|we)(?:['’]?ll|['’]?d| will| would| can)?|(?:can|could|shall) we|just|please|"
    r"to)\s+(?:(?:just|rather|"
    r"probably|maybe|also)\s+)*(?:(leave)|skip|pass on|hold off on|do without|go without|forget(?: about)?|drop)\s+"
    r"(?:(?:the|that|an?|my|his|her|our|their|your|this)\s+)?$",
    re.IGNORECASE,
)
_FOR_NOW = re.compile(
    r"^\W*(?:\w+\W+){0,2}?(?:for (?:now|today|the moment|the time being|this time|another (?:day|time))|this time|"
    r"out|until|till)\b",
    re.IGNORECASE,
)
_NEAR_BEHIND = 20  # characters
_JOINTS = re.compile(r",|\b(?:and|or)\b|(?=\bnor\b)", re.IGNORECASE)
_SINCE = re.compile(
    r"\b(?:since|until|till|for|in|before|after|more than)\s+(?:the\s+|a\s+|he was\s+|she was\s+|"
    r"it was\s+)?(?:\w+\s+)?$",
    re.IGNORECASE,
)
_AVOIDS = re.compile(
    r"\b(?:avoid|exclu|leave out|left out|without|except|restrict|not allowed|forbid|contraindicat|refus)",
    re.IGNORECASE,
)
_INTOLERANT = re.compile(r"\b(?:allerg|intoler)", re.IGNORECASE)
_CANNOT = re.compile(
    r"\b(?:can['’]?t|cannot|can not|mustn['’]?t)\s+(?:\w+\s+)?(?:have|eat|take|tolerate|drink|do|touch)\s+(?:any\s+)?$",
    re.IGNORECASE,
)
# Fields of who or what is not there: that something is not there is the fact they ask for, unless it is not absent.
ASKS_OF_ABSENT = re.compile(
    r"\b(?:absent|absences?|absentees?|missing|lacking|unavailable|out of stock)\b|"
    r"\b(?:who|what|is|are|was|were|be|been)\s+(?:away|not (?:here|there|present))\b|^away\b(?!\s+\w)",
    re.IGNORECASE,
)
_GONE = re.compile(
    r"\b(?:absent|away|missing|gone|lacking|unavailable|off (?:sick|today|work)|on (?:leave|holiday)|out of stock)\b",
    re.IGNORECASE,
)
# Fields of what is wrong: what is said to be fine is not.
_TROUBLE = re.compile(
    r"\b(?:fault|problem|complain|damage|defect|issue|symptom|injur|trouble|broken|failed|failing|failure|allerg|"
    r"intoleran|"
    r"ailment|cause|sore|hurt|pain|leak|worn|dislike)",
    re.IGNORECASE,
)
_FINE = re.compile(
    r"^(?:['’]s|\s+(?:is|are|was|were|looks?|looked|seems?|feels?|felt|sounds?|tested|came (?:back|up)|checked out))\s+"
    r"(?:(?:all|perfectly|totally|absolutely|just|quite|really|completely|still|now)\s+)*"
    r"(?:fine|ok|okay|good|great|alright|all right|perfect|sound|healthy|normal|clear|intact|unharmed|undamaged|"
    r"unhurt|lovely)\b"
    r"|^\s+(?:still\s+|both\s+|all\s+)?(?:works?|worked|working)\b(?!\s+(?:loose|only|if|when))",
    re.IGNORECASE,
)
_FINE_WITH = re.compile(
    r"\b(?:fine|ok|okay|alright|all right|no (?:problem|trouble|issue|bother)s?|nothing wrong)\s+with\s+"
    r"(?:the\s+|my\s+|his\s+|her\s+|any\s+)?(?:\w+\s+(?:and|or)\s+)?$",
    re.IGNORECASE,
)
_CLOSE = 2  # words before a value in which a denial undoes what was stated elsewhere
_REACH = 8  # words: a denial opens a list ("no fever, cough or chest pain") and rarely reaches further
_INSTEAD = re.compile(
    r"\b(?:(?<=['’]re )out of|(?<=\bare )out of|(?<=['’]m )out of|(?<=['’]s )out of|(?<=\bis )out of|ran out of|"
    r"run out of|"
    r"instead of|rather than|free of|free from|apart from|other than|besides|aside from|except|"
    r"except for)\s+(?:the\s+|a\s+|an\s+|any\s+|my\s+)?$",
    re.IGNORECASE,
)
_BEHIND = re.compile(
    r"^[^\w]*(?:(?:it\s+|that\s+|he\s+|she\s+|they\s+)?(?:is|was|are|were|has|have|does|did)(?:n['’]?t|\s+not)\b|"
    r"['’]s\s+not\b|(?:is|was|are|were|came back|both)?\s*"
    r"(?:negative|denied|absent|ruled out)\b|:\s*(?:no|none|nil|negative|denied)\b|,?\s*not\s+(?:me|him|her|us|mine|"
    r"his|hers)\b|"
    r",\s*no[.,]|\?\s*no\b|(?:['’]s|['’]re|\s*(?:is|are|was|were))\s+(?:no (?:good|use)|full\b|fully booked|booked up|"
    r"impossible|out of the question)|\s*(?:won['’]?t|doesn['’]?t|don['’]?t|didn['’]?t|will not|does not)\s+(?:work|"
    r"suit|do)\b)",
    re.IGNORECASE,
)

# Who is not wanted again was there before: "I'd rather not have Hart's back" denies nothing that was.
_WISHED_AWAY = re.compile(
    r"\brather not\b|\bwould(?:n['’]?t| not) (?:want|like|use|have)\b|\bnever again\b", re.IGNORECASE
)

_TAG = re.compile(  # "Mrs Dale, isn't it?" asks to be confirmed, and denies nothing
    r"^[’'\w]{0,2}\s*,\s*(?:is|was|are|were|has|have|does|do|did|ca|wo)n['’]?t\s+(?:it|that|he|she|they|we|you|i|"
    r"there)\s*(?:[?.!,]|$)",
    re.IGNORECASE,
)
# All words of the patterns above, wherever they stand.
_ANY_DENIAL = re.compile(
    r"refus|declin|reject|\b(?:leave|skip|pass on|hold off on|do without|go without|forget|drop|turned down|skipped|"
    r"left out|any(?:thing|body|one|where) but|out of|instead of|"
    r"rather than|free of|free from|apart from|other than|besides|aside from|except|negative|denied|absent|ruled out|"
    r"no|none|nil|not|full|fully booked|booked up|impossible)\b|(?:is|was|are|were|has|have|does|did|do|wo)n['’]?t\b",
    re.IGNORECASE,
)


def denied(claim: Claim, evidence: tuple[Evidence, ...], transcript: Transcript, field: Field) -> Finding | None:
    """Find against a value whose own statement denies it."""
    pieces = answers(evidence)
    if not pieces or is_yes_no(field):
        return None
    in_value = has_negation(claim.spoken or str(claim.value))
    in_words = any(has_negation(transcript.slice(piece.span)) for piece in pieces)
    if in_value or (in_words and claim.term is not None):
        return None  # "do not want to be resuscitated": the denial is part of the term
    if in_words and when_of(str(claim.value), field) is None:  # "not yesterday, the day before" is a date
        inside = next(piece for piece in pieces if has_negation(transcript.slice(piece.span)))
        found = Evidence(Role.CONTRADICTION, inside.segment, inside.span)
        return Finding("negation", Verdict.CONTRADICTED, "denied between its words", (found,))
    asked = f"{field.label} {field.description} {' '.join(field.context)}"
    for piece in pieces:
        cue = denial_around(piece, transcript)
        if not cue and _TROUBLE.search(asked):
            cue = _said_to_be_fine(piece, transcript)
        if cue and (
            _AVOIDS.search(asked)
            or (_INTOLERANT.search(asked) and _CANNOT.search(statement_around(piece, transcript)[0]))
        ):
            continue  # what somebody cannot have is what such a field asks for
        if cue and ASKS_OF_ABSENT.search(asked) and not _GONE.search(_denied_words(piece, transcript)):
            continue  # "Sam isn't here"
        if cue:
            segment = transcript.segments[piece.segment]
            found = Evidence(
                Role.CONTRADICTION, segment.index, segment.span if cue == "after" else _seen(piece, segment.span)
            )
            near = cue == "after" or bool(denials(_last_words(piece, transcript)))
            near = near and not _WISHED_AWAY.search(statement_around(piece, transcript)[0])
            return Finding("negation", Verdict.CONTRADICTED, "denied where it is said", (found,), takes_back=near)
    return None


def _last_words(piece: Evidence, transcript: Transcript) -> str:
    """Return the words right before a piece: "it wasn't the Corsa" denies it, "not like eighty at all" does not."""
    before, _ = statement_around(piece, transcript)
    tokens = tokenize(before)[-_CLOSE:]
    return before[tokens[0].start :] if tokens else ""


def denial_around(piece: Evidence, transcript: Transcript) -> str:
    """Return "before" or "after" where a denial reaches a piece of evidence from there; empty where none does."""
    segment = transcript.segments[piece.segment]
    if not _may_deny(segment.text):
        return ""
    before, after = _around(piece, transcript)
    if _ANYTHING_BUT.search(segment.text[: within(piece, segment)[0]]):
        return "before"  # the clause begins behind "but"
    said = _BREAK.split(before)[-1]
    if _REFUSED.search(before) or _is_left_out(before, after):
        return "before"
    if exception := _INSTEAD.search(before):
        return "" if denials(before[: exception.start()]) else "before"  # "nothing apart from hay fever" states it
    if _is_denied(said, after):
        return "before"
    return "after" if _BEHIND.match(after) and not _TAG.match(after) else ""


def _is_left_out(before: str, after: str) -> bool:
    """Say whether a value is put off or left out: "let's leave the wheels for now", "I'll skip the starter"."""
    found = _LEFT_OUT.search(before)
    return found is not None and (found.group(1) is None or _FOR_NOW.match(after) is not None)


def _denied_words(piece: Evidence, transcript: Transcript) -> str:
    """Return the words around a piece that its denial is of: as far as the next comma."""
    before, after = _around(piece, transcript)
    return f"{before.rpartition(',')[2]} {after.partition(',')[0]}"


@lru_cache(maxsize=READ_BEFORE)
def _may_deny(text: str) -> bool:
    """Say whether a turn holds any word that can deny: most do not, and need no closer look."""
    return has_negation(text) or _ANY_DENIAL.search(text) is not None


def _around(piece: Evidence, transcript: Transcript) -> tuple[str, str]:
    """Return the words of the statement before a piece and behind it, a "'s" of the piece with those behind."""
    before, after = statement_around(piece, transcript)
    return before, f"'s{after}" if transcript.slice(piece.span)[-2:] in {"'s", "’s"} else after


def is_refused(words: str, text: str) -> bool:
    """Say whether a text names a value only to refuse it: "Monday's no good", "Monday won't work"."""
    at = text.lower().find(words.lower())
    return at >= 0 and text[:at].strip(" ,.").count(" ") < _CLOSE and bool(_BEHIND.match(text[at + len(words) :]))


def _said_to_be_fine(piece: Evidence, transcript: Transcript) -> str:
    """Return where nothing is said to be wrong with a piece: "the alternator's fine", "no trouble with aspirin"."""
    before, after = _around(piece, transcript)
    if _FINE_WITH.search(before):
        return "before"
    return "after" if _FINE.match(after) else ""


def _is_denied(before: str, after: str) -> bool:
    """Say whether the words before a value deny it: two denials cancel out, but not those of two things in a row.

    "No turbulence and no icing" denies both, "no fever, cough or pain" all three, "not saying I don't" nothing, and
    "no fever, pulse eighty" no pulse.
    """
    if not denials(before) or (_SINCE.search(before) and not _LISTED.search(after)):
        return False
    joints = list(_JOINTS.finditer(before))
    last = before[joints[-1].end() :] if joints else before
    own = len(denials(last))
    if own or not joints:
        return own % 2 == 1
    joint = joints[-1].group().strip().lower()
    if joint in {"or", "nor"}:
        return True
    words = tokenize(last)
    if joint == "and":
        return not words
    listed = _LISTED.search(after) is not None or len(joints) > 1
    carries = _CARRIES.search(before) is not None
    return len(words) <= _IN_LIST and (carries or (listed and not find_quantities(after[:_NEAR_BEHIND])))


def denials(text: str) -> list[Token]:
    """Return the words that deny within reach of the end of ``text``."""
    cues, idle = load("negations"), [m.span() for m in phrases("idle_negations").finditer(text)]
    last = tokenize(text)[-_REACH:]
    return [t for t in last if t.norm in cues and not any(a <= t.start < b for a, b in idle)]


def has_negation(text: str) -> bool:
    """Say whether a text has a word that denies."""
    return not load("negations").isdisjoint([token.norm for token in tokenize(text)])


def _seen(piece: Evidence, segment: Span) -> Span:
    return Span(segment.start, piece.span.end)
