"""A yes or a no is what was said to the question about the field, or what a statement about it says.

The topic's own words find the place; the reply, or the denial in the statement, decides between yes and no. Not
covered: answers that only knowledge of the world turns into one ("It's on its roof in a ditch").
"""

from __future__ import annotations

import re
from dataclasses import replace

from onrecord.checks.finding import Finding, Verdict
from onrecord.checks.negation import denial_around, denials, has_negation
from onrecord.checks.place import answers, near, sentence_of, statement_around, within
from onrecord.dialogue import Asked, Reply, asked_at, clauses, question_before, reply_of
from onrecord.grounding import Evidence, Role, is_yes_no, says_yes
from onrecord.grounding.topics import covers, topic_of
from onrecord.language.content import content_tokens
from onrecord.language.phrases import phrases, says
from onrecord.language.tokens import tokenize
from onrecord.language.wordlists import load
from onrecord.propose import Claim
from onrecord.schema import Field
from onrecord.transcript import Span, Transcript

_INSISTS = re.compile(
    r"\b(?:i|we|they|he|she|it)\s+(?:do|does|did)\s+(?!not\b|n['’]t)[a-z]+|^\W*no\W+(?:i|he|she|it|they|we)\s+(?:is|are|am|was|were|has|have|will|can)\b"
    r"(?!['’]t|n['’]t|\s*(?:not|n['’]t|never))",
    re.IGNORECASE,
)
_ASKED_NEGATIVELY = re.compile(
    r"\b(?:no|not|never|don['’]?t|doesn['’]?t|didn['’]?t|haven['’]?t|hasn['’]?t)\b", re.IGNORECASE
)
_OUT_OF = re.compile(r"\bout of\s+(?:the\s+|its\s+)?$", re.IGNORECASE)
_DONE = frozenset(
    {"given", "done", "paid", "sent", "taken", "made", "left", "met", "sold", "bought", "told", "seen", "in"}
)
_SEVERAL = re.compile(r"\b(?:or|and)\b", re.IGNORECASE)
# Where "on" and "off" are no prepositions: "it's off", "on, I think", "still on".
_STATE = re.compile(
    r"\b(on|off)\b(?=\W*$|\s*[.,;!?]|\s+(?:now|again|already|since|all|at the moment|and|but|because|right)\b)",
    re.IGNORECASE,
)
_ANY = re.compile(r"\bany\b", re.IGNORECASE)
_ALL_WELL = re.compile(
    r"\b(?:we|i|they|he|she|everyone|everybody)(?:['’](?:re|m|s)|\s+(?:are|am|is))?\s+(?:all\s+)?(?:fine|good|okay|ok|well|"
    r"easy|alright|all right)\b(?!\s+(?:with|but))|^\W*(?:all|no,?)\s+(?:good|fine|clear|well)\b|"
    r"\beats? (?:anything|everything)\b|"
    r"\bnot (?:a single )?one\b|\bnot a (?:thing|bit|drop|word)\b",
    re.IGNORECASE,
)
_EVADES = re.compile(
    r"\b(?:near|nearly|almost|why|what|how|who|when|where|sorry|pardon|hello|look|listen|see|check|ask|think|"
    r"tell)\b",
    re.IGNORECASE,
)
_HAS_IT = re.compile(r"\b(?:has|had|have|got)\s+(?:it|one|that|them|some)\b", re.IGNORECASE)
_OF_KIN = re.compile(r"\b(?:family|relative|parent|hereditary)", re.IGNORECASE)
_SOME = re.compile(r"\b(?:one|some|a few|a couple|several|loads|plenty|lots)\b", re.IGNORECASE)
# "He wanted the bins moved, but" moves none, unless a wish is what the field asks for.
_WISHED = re.compile(
    r"\b(?:want(?:ed|s)|would like|['’]d like|wish(?:ed|es)|hoped|asked)\s+(?:for\s+)?(?:[\w'’-]+\s+){0,3}$",
    re.IGNORECASE,
)
_BUT = re.compile(r"\b(?:but|only|except)\b", re.IGNORECASE)
_ASKS_FOR_WISH = re.compile(r"\b(?:request|want|wish|ask|order|need|requir|prefer)", re.IGNORECASE)
_SHORT, _LONG = 4, 10  # words of a reply that names what was asked for; of one that says that there are some
_ASKED_OF_PAST = re.compile(r"\W*(?:\w+\W+){0,3}?(?:did|was|were|has|have|had)\b", re.IGNORECASE)
_ASKED_OF_THEN = re.compile(r"\b(?:did|was|were|had|ever|used to|before|previously)\b", re.IGNORECASE)
_UNTIL = re.compile(r"\b(?:did|had|used to|was|were)\b[^.?!]*?\b(?:but|until|till)\b(.*)", re.IGNORECASE | re.DOTALL)
_TIME_ONLY = re.compile(
    r"\W*(?:(?:just|only|about|back|yeah|oh)\W+)*(?:this \w+|yesterday|last \w+|today|earlier|just now|recently|"
    r"on \w+day|in \w+|"
    r"(?:\w+ )?\w+ (?:days?|weeks?|months?|years?|hours?|minutes?) ago|a while ago|at \w+)\W*",
    re.IGNORECASE,
)
_CLEFT = re.compile(
    r"\bit['’]?\s?(?:s|is|was)\s+(?:the|my|his|her|our|your|their)?\s*(\w+)\s+(?:that|who|which)\b", re.IGNORECASE
)
_WORKS = re.compile(r"\b(?:works?|working|runs?|running|functional|functioning|in order)\b", re.IGNORECASE)
_IN_STATE = re.compile(
    r"(?:['’]s|['’]re|\s+(?:is|are|was|were|has|have|keeps?))\s+(?:been\s+|all\s+|completely\s+|just\s+|still\s+|now\s+|gone\s+)*"
    r"(?:(off|broken|dead|down|out|faulty|packed up|failed|kaput|on the blink|playing up)|(?:back )?on|fine|okay|ok|"
    r"running|"
    r"up and running|working)\b(?!\s+(?:of|the|a|an|my|at)\b)",
    re.IGNORECASE,
)
_NOTHING = re.compile(
    r"\s+(?:absolutely\s+|almost\s+)?(?:nothing|none|nobody|no one|nowhere|neither|zero)\b", re.IGNORECASE
)
# What somebody is told to do is not yet done: "you want to wear a helmet".
_ADVISED = re.compile(
    r"\b(?:you|he|she|they|we|i)(?:['’]d|['’]ve)?\s+(?:really\s+|still\s+)?(?:want to|wanna|should(?: have)?|"
    r"should['’]ve|ought to|"
    r"need to|must|have to|got to|gotta|better)\s+(?:\w+\s+){0,3}$",
    re.IGNORECASE,
)
_ASKS_FOR_ADVICE = re.compile(
    r"\b(?:advi|recommend|need|requir|plan|must|should|instruct|told|tell|ask|want|due|will|order|suggest|follow|refer|"
    r"to be|to do|"
    r"allow|agree|able|can\b|outstanding|action|oblig|polic|rule|manda|accept|eligib|interest|request|book|prefer|urgent)",
    re.IGNORECASE,
)
_PART = re.compile(r"[.,;!?]")
_HALF = 0.5
_OPEN_QUESTION = re.compile(r"\b(?:what|which|who|whose|when|where|why|how)\b", re.IGNORECASE)


def yes_or_no(claim: Claim, evidence: tuple[Evidence, ...], transcript: Transcript, field: Field) -> Finding | None:
    """Find for a yes or a no that was said, against its opposite, and against either where nothing was."""
    pieces = answers(evidence)
    if not is_yes_no(field) or not pieces:
        return None
    said, seen = what_is_said(pieces, field, transcript)
    if said is None:
        return Finding("polarity", Verdict.UNSUPPORTED, "spoken of, but neither confirmed nor denied", seen)
    if has_negation(field.label) or field.label.lower().endswith(" free"):
        said = not said  # "no known allergies": yes means that there are none
    if said is says_yes(claim.value):
        half = not _is_whole(pieces[-1], field, transcript)
        return Finding("polarity", Verdict.SUPPORTED, "the answer says so", seen, is_weak=half)
    against = tuple(Evidence(Role.CONTRADICTION, e.segment, e.span) for e in seen)
    return Finding("polarity", Verdict.CONTRADICTED, "the answer says the opposite", against)


def _is_whole(piece: Evidence, field: Field, transcript: Transcript) -> bool:
    """Say whether more than half of the topic's words are said, in the turn or the question that it answers."""
    asked = question_before(transcript, piece.segment)
    words = tokenize(transcript.segments[piece.segment].text)
    return covers(topic_of(field), words, tokenize(asked.text) if asked else ())[0] > _HALF


def what_is_said(
    pieces: tuple[Evidence, ...], field: Field, transcript: Transcript
) -> tuple[bool | None, tuple[Evidence, ...]]:
    """Return what the place says of its topic, and the words that say it."""
    piece = pieces[-1]
    segment = transcript.segments[piece.segment]
    asked = asked_at(transcript, piece.segment, within(piece, segment)[0])
    if asked is None and (named := _state_told(piece, field, transcript)) is not None:
        return named, (piece,)
    if asked is not None:
        return _replied(asked, field, transcript)
    if governed := _as_answered(piece, field, transcript):
        return governed
    if _is_pending(piece, field, transcript) or _is_advised(piece, field, transcript):
        return None, (piece,)
    if not _is_whole(piece, field, transcript) and not any(denial_around(one, transcript) for one in pieces):
        return None, (piece,)  # "I have pain in my stomach" says nothing of chest pain; "no pain" does
    other = _CLEFT.search(segment.text[: within(piece, segment)[0]])
    if other and not covers(topic_of(field), tokenize(other.group(1)))[0]:
        return False, (piece,)  # "it's the dog that limps", asked of the cat
    denied = any(_is_denied(one, transcript) for one in pieces) or _denied_inside(pieces, transcript)
    if not denied and _has_stopped(piece, transcript):
        resumed = _resumed(piece, transcript)
        return resumed is not None, (piece,) if resumed is None else (resumed,)
    return not denied, (_with_denial(piece, transcript) if denied else piece,)


def _with_denial(piece: Evidence, transcript: Transcript) -> Evidence:
    """Return a denied piece with the word that denies it where that stands before: "no chest pain"."""
    before, _ = statement_around(piece, transcript)
    said = denials(before)
    if not said:
        return piece
    start = piece.span.start - len(before) + said[-1].start
    return replace(piece, span=Span(start, piece.span.end))


def _as_answered(
    piece: Evidence, field: Field, transcript: Transcript
) -> tuple[bool | None, tuple[Evidence, ...]] | None:
    """Return what the reply says to which the statement belongs: "Is the phone affected?" - "No, the phone works".

    None where the statement speaks of the whole topic by itself, or answers no question about it.
    """
    segment = transcript.segments[piece.segment]
    sentence = sentence_of(piece, transcript)
    asked = question_before(transcript, piece.segment)
    topic = topic_of(field)
    if asked is None or covers(topic, tokenize(sentence))[0] == 1 or not covers(topic, tokenize(asked.text))[0]:
        return None
    opening = clauses(asked.text)[-1]
    for text in (sentence, segment.text):
        reply = reply_of(text)
        if reply in {Reply.YES, Reply.NO}:
            return _replied(Asked(opening, reply, segment.index), field, transcript)
    return None


def _is_pending(piece: Evidence, field: Field, transcript: Transcript) -> bool:
    """Say whether a field asks for what has happened, and the statement says that it is still to come."""
    before, _ = statement_around(piece, transcript)
    asks_for_fact = any(word.endswith("ed") or word in _DONE for word in field.label.lower().split())
    if asks_for_fact and _WISHED.search(before) and not _ASKS_FOR_WISH.search(field.label):
        return _BUT.search(near(piece, transcript)[1]) is not None
    return asks_for_fact and bool(phrases("pending").search(before))


def _is_advised(piece: Evidence, field: Field, transcript: Transcript) -> bool:
    """Say whether a field asks for what is so, and the statement says only what somebody ought to do."""
    before, _ = statement_around(piece, transcript)
    return _ADVISED.search(before) is not None and not _ASKS_FOR_ADVICE.search(f"{field.label} {field.description}")


def _is_denied(piece: Evidence, transcript: Transcript) -> bool:
    """Say whether a topic is denied, is what something is out of ("out of warranty"), or came to nothing."""
    before, after = statement_around(piece, transcript)
    return bool(denial_around(piece, transcript) or _OUT_OF.search(before) or _NOTHING.match(after))


def _denied_inside(pieces: tuple[Evidence, ...], transcript: Transcript) -> bool:
    """Say whether a denial stands between the topic's own words: "the doors do not lock"."""
    return any(has_negation(transcript.slice(piece.span)) for piece in pieces)


def _replied(asked: Asked, field: Field, transcript: Transcript) -> tuple[bool | None, tuple[Evidence, ...]]:
    if asked.segment is None:
        return None, ()
    turn = transcript.segments[asked.segment]
    seen = (Evidence(Role.ANSWER, turn.index, turn.span),)
    if (named := _state_named(field, turn.text)) is not None:
        return named, seen
    if _names_another(asked, turn.text, field):
        return None, seen
    if asked.reply is Reply.NO or _has_ended(asked, turn.text):
        return False, seen
    if (answered := _answers_any(asked, turn.text, f"{field.label} {field.description}")) is not None:
        return answered, seen
    if asked.reply is Reply.YES:
        if _OPEN_QUESTION.search(asked.clause.text.split(",")[0]):
            return None, seen
        negative = bool(_ASKED_NEGATIVELY.search(asked.clause.text)) and not _INSISTS.search(turn.text)
        return not negative, seen
    return None, seen


def _has_ended(asked: Asked, reply: str) -> bool:
    """Say whether a reply says that it was so and has ended: "Do you have a plan?" - "We did, but it lapsed"."""
    since = _UNTIL.search(reply)
    if since is None or _ASKED_OF_THEN.search(asked.clause.text) or phrases("resumed").search(reply):
        return False
    return bool(phrases("stopped").search(since[1]))


def _answers_any(asked: Asked, reply: str, about: str) -> bool | None:
    """Return what a reply to "any X?" says that is no yes and no no: who names one has one, who is fine has none."""
    if asked.reply is not Reply.OTHER:
        return None
    if _ASKED_OF_PAST.match(asked.clause.text) and _TIME_ONLY.fullmatch(reply):
        return True  # "Did it reach you?" - "This morning."
    if _HAS_IT.search(reply) and _OF_KIN.search(about):
        return True  # "Any diabetes in the family?" - "My dad has it."
    if not _ANY.search(asked.clause.text) or any(t.norm in load("kin") for t in tokenize(reply)):
        return None
    if _ALL_WELL.search(reply):
        return False
    most = _LONG if _SOME.search(reply) else _SHORT
    named = len(tokenize(reply)) <= most and content_tokens(reply) and not _EVADES.search(reply) and "?" not in reply
    return True if named and not has_negation(reply) and not phrases("hedges").search(reply) else None


def _state_told(piece: Evidence, field: Field, transcript: Transcript) -> bool | None:
    """Return what a statement says of a state: on or off, or of what works or not ("the heating's off")."""
    if (named := _state_named(field, sentence_of(piece, transcript))) is not None:
        return named
    if not _WORKS.search(field.label):
        return None
    _, after = statement_around(piece, transcript)
    told = _IN_STATE.match(f"'s{after}" if transcript.slice(piece.span)[-2:] in {"'s", "’s"} else after)
    return None if told is None else told.group(1) is None


def _state_named(field: Field, text: str) -> bool | None:
    """Return what a text says of a field whose options are on and off, by the last of the two that it names."""
    if not {"on", "off"} <= {str(option).lower() for option in field.options}:
        return None
    found = list(_STATE.finditer(text))
    if not found:
        return None
    is_on = found[-1].group(1).lower() == "on"
    return is_on is not bool(denials(_PART.split(text[: found[-1].start()])[-1]))


def _names_another(asked: Asked, reply: str, field: Field) -> bool:
    """Say whether a reply takes up another part of the question: "Pain or palpitations?" - "Palpitations, yes"."""
    if not _SEVERAL.search(asked.clause.text):
        return False
    words = {token.stem for token in content_tokens(reply)}
    taken_up = words & {token.stem for token in content_tokens(asked.clause.text)}
    return bool(taken_up) and not covers(topic_of(field), tokenize(reply))[0]


def _has_stopped(piece: Evidence, transcript: Transcript) -> bool:
    """Say whether the statement says that it was so and is no longer."""
    return any(says("stopped", text) for text in statement_around(piece, transcript))


def _resumed(piece: Evidence, transcript: Transcript) -> Evidence | None:
    """Return the turn, this one or one of the next, that says that it goes on again."""
    for turn in transcript.segments[piece.segment : piece.segment + 4]:
        if says("resumed", turn.text):
            return Evidence(Role.ANSWER, turn.index, turn.span)
    return None
