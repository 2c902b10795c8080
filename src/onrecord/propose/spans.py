"""Free text without a model: what follows a field's own name, and what answers a question that asks for it.

Three patterns, all verbatim: the short answer to a question that names the field; what follows the field's name
("the room is twelve") or takes the place after a phrase that its description leaves open ("allergic to", "suffers
from"); and, for names of persons, who is introduced ("this is Rosa Field"). Where several places fit, those that
say most of the field's name count. Fields for numbers, codes and the like get what was spelled there, written out
("E twelve" is E12). A greeting answers nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from onrecord.language.codes import find_codes
from onrecord.language.content import content_tokens
from onrecord.language.number_words import NUMBER_WORDS
from onrecord.language.tokens import Token, tokenize
from onrecord.language.wordlists import load
from onrecord.propose.claims import Claim, Proposal
from onrecord.schema import Field, Kind, Schema
from onrecord.transcript import Segment, Span, Transcript

_ENOUGH = 0.6  # share of a label's words that must be said
_ENOUGH_DESCRIPTION = 0.6
_BY_DESCRIPTION = 0.5  # what an answer by the description counts: less than any by the name
_FOCUS = 0.25  # what it adds that the field is what the question asks for: "which car", not "damage to your car"
_LONGEST = 8  # words of one value
_SENTENCE = re.compile(r"[^.;!?\n]*(?:[.;!?\n]+(?=\s|$)|$)|[^\n]+")
_CLAUSE = re.compile(
    r"[,;:!?\n]|\.(?!\w)|\s(?:but|when|because|so|then|that|which|who|if|while|although)\s", re.IGNORECASE
)
_LIST = re.compile(r"\s*(?:,|\band\b|\bor\b)\s*", re.IGNORECASE)
_COPULAS = frozenset({"is", "was", "are", "were"})
_MODALS = frozenset({"can", "could", "will", "would", "should", "may", "might", "must"})
_LINKS = frozenset({"to", "with", "from", "as"})
_DETERMINERS = frozenset({"the", "a", "an", "my", "his", "her", "their", "our", "your"})
_IT_IS = frozenset({"it", "it's", "its", "that's", "is", "he's", "she's", "they're", "i'm", "we're", "at"})
_OPENERS = load("fillers") | _DETERMINERS | _IT_IS
_CODES = frozenset(
    {"number", "code", "id", "identifier", "reference", "ref", "serial", "postcode", "zip", "phone", "plate", "pin"}
)
_TIMES = frozenset(
    {"when", "date", "time", "day", "start", "started", "begin", "began", "onset", "due", "long", "since"}
)
_PLACES = frozenset({"where", "location", "place", "address", "site", "home", "room"})
_SUBJECTS = frozenset(["i", "you", "he", "she", "it", "we", "they", "that", "this", "there"])
_PERSONS = frozenset({"patient", "resident", "client", "person", "caller", "customer", "member"})
_NAME = frozenset({"full", "first", "last", "name"})
_STAFF = frozenset({"doctor", "dr", "nurse", "professor", "officer", "agent"})
_THIRD_PERSON = frozenset({"he", "he's", "his", "she", "she's", "her", "aged", "bed"})
_LOOSE = frozenset({"of", "to", "with", "from", "for", "only", "called", "some"})
_ADDRESSED = (
    r"(?:[\s,]+(?:(?i:dr|mr|mrs|ms|miss|doctor|nurse|professor|officer)\.?\s+[A-Z][\w'’-]+|"
    r"(?i:there|all|everyone|everybody|sir|madam|ma['’]?am|miss|doctor|doc|nurse|professor|officer)\b))"
)
_GOES_ON = r"(?=,?\s+(?i:i|we|it|he|she|they|my|this)\b)"
_HELLO = (
    r"(?i:hello|hi|hiya|hey|good (?:morning|afternoon|evening|day))"
    rf"(?:{_ADDRESSED}|(?=\s*(?:[,.;!—–-]|$))|{_GOES_ON})"
)
_GREETING = re.compile(rf"(?:\W*{_HELLO}[\s,.;!—–-]*)+")
# "Morning" alone may be a time of day: only where more follows, and not where a time is asked for.
_DAYTIME = rf"(?i:morning|afternoon|evening)(?:{_ADDRESSED}|(?=[.!]\s+\w)|{_GOES_ON})"
_GREETING_OR_TIME = re.compile(rf"(?:\W*(?:{_HELLO}|{_DAYTIME})[\s,.;!—–-]*)+")
_ASKS_FOR_TIME = frozenset({"when", "time", "times", "which", "often", "shift", "slot", "or"})
_INTRODUCED = re.compile(
    r"\b(?:[Tt]his is|[Mm]y name is|[Nn]ame is|[Nn]ame's)\s+((?:[A-Z][\w'’-]+)(?:\s[A-Z][\w'’-]+){0,2})"
)


@dataclass(frozen=True, slots=True)
class _Place:
    cover: float
    segment: int
    span: Span


class SpansProposer:
    """Proposes verbatim values of free-text fields that are not inside an array of objects."""

    def __init__(self, transcript: Transcript, schema: Schema) -> None:
        self.name = "spans"
        self._transcript = transcript
        self._schema = schema
        self._topics = load("topics")
        self._negations = load("negations")
        self._stopwords = load("stopwords")

    def propose(self) -> Proposal:
        """Return the claims of all free-text fields, in schema order."""
        claims: list[Claim] = []
        for field in self._schema.fields:
            if field.kind is Kind.STRING and ("*" not in field.pointer or field.pointer.endswith("/*")):
                claims.extend(self._claims(field))
        return Proposal(tuple(claims))

    def _claims(self, field: Field) -> Iterator[Claim]:
        label = _whole(field)
        complements = list(self._complements(field, label if self._stems(field.label) else set()))
        answers = self._answers(field)
        # "I'm allergic to penicillin" answers as a whole what its complement answers in one word.
        places = [a for a in answers if not any(a.span.start <= c.span.start < a.span.end for c in complements)]
        places += complements
        if _is_person(field):
            places = [p for p in (*places, *self._introductions()) if self._names_a_person(p.span)]
        most = max((place.cover for place in places), default=0.0)
        index = 0
        for place in sorted(set(places), key=lambda p: p.span):
            if field.in_array:
                for span in self._items(place.span, label):
                    yield self._claim(f"{field.pointer[:-1]}{index}", span)
                    index += 1
            elif place.cover == most:
                yield from self._scalar(field, place, label)

    def _stems(self, text: str) -> set[str]:
        """Return the stems of what tells this field from others."""
        return {t.stem for t in content_tokens(text) if t.norm not in self._topics | _PERSONS}

    def _names_a_person(self, span: Span) -> bool:
        """Say whether all of it is capitalised, and not staff's; a transcript without capitals cannot tell."""
        first = next(iter(self._first_clause(span, set())), None)
        speaker = self._transcript.segment_at(span.start).speaker or ""
        words = self._transcript.slice(first).split() if first else []
        if not words or words[0].lower() in _STAFF:
            return False
        if _STAFF & set(speaker.lower().split()) and not self._tells_of_another(span):
            return False
        if self._transcript.text == self._transcript.text.lower():
            return True
        return all(word[:1].isupper() for word in words)

    def _tells_of_another(self, span: Span) -> bool:
        """Say whether the sentence goes on about who was named: "this is Rosa Field in bed four, she is seventy"."""
        segment = self._transcript.segment_at(span.start)
        sentence = _SENTENCE.match(self._transcript.text[span.start : segment.span.end])
        return bool(sentence and _THIRD_PERSON & {token.norm for token in tokenize(sentence.group())})

    def _scalar(self, field: Field, place: _Place, label: set[str]) -> Iterator[Claim]:
        """Yield the longest code of a place for a field that asks for one, else its first clause as it was said."""
        codes = find_codes(self._transcript.slice(place.span))
        if codes and _CODES & {token.norm for token in tokenize(field.label)}:
            code = max(codes, key=lambda c: len(c.value))
            span = Span(place.span.start + code.start, place.span.start + code.end)
            yield Claim(field.pointer, code.value, (self.name,), (place.segment,), (span,))
            return
        for span in self._first_clause(place.span, label):
            yield self._claim(field.pointer, span)

    def _claim(self, pointer: str, span: Span) -> Claim:
        segment = self._transcript.segment_at(span.start).index
        return Claim(pointer, self._transcript.slice(span), (self.name,), (segment,), (span,))

    def _answers(self, field: Field) -> Iterator[_Place]:
        """Yield the first sentence of each answer to a question that names the field."""
        label, described = self._stems(field.label), self._stems(field.description)
        names = (label, _whole(field)) if label else ()
        segments = self._transcript.segments
        for question, answer in pairwise(segments):
            if not question.text.rstrip().endswith("?") or (answer.speaker and answer.speaker == question.speaker):
                continue
            asked = tokenize(_last_sentence(question.text))
            if _asks_for_truth(asked) or not _asks_for(field, asked):
                continue
            cover = _cover(names, described, {token.stem for token in asked})
            if cover and _focus(asked) & (described | _whole(field)):
                cover += _FOCUS
            timed = bool(_ASKS_FOR_TIME & {token.norm for token in (*asked, *tokenize(field.label))})
            span = self._stripped(answer, _GREETING if timed else _GREETING_OR_TIME)
            if cover and span is not None:
                yield _Place(cover, answer.index, span)

    def _stripped(self, answer: Segment, greeting: re.Pattern[str]) -> Span | None:
        """Return the first sentence without the words that only open it; None for a denial or nothing of content."""
        greeted = greeting.match(answer.text)
        at = greeted.end() if greeted else 0
        sentence = _SENTENCE.match(answer.text, at)
        text = sentence.group() if sentence else ""
        tokens = list(tokenize(text))
        while tokens and tokens[0].norm in _OPENERS:
            tokens.pop(0)
        if text.rstrip().endswith("?"):
            return None  # "Pints?": asked back
        if not tokens or tokens[0].norm in self._negations or not (content_tokens(text) or _has_number(tokens)):
            return None
        start = answer.span.start + at
        return Span(start + tokens[0].start, start + tokens[-1].end)

    def _complements(self, field: Field, label: set[str]) -> Iterator[_Place]:
        """Yield what follows "LABEL is", and what follows a phrase that the field leaves open ("allergic to")."""
        phrases = _phrases(field.label) | _phrases(field.description)
        for segment in self._transcript.segments:
            for sentence in _SENTENCE.finditer(segment.text):
                tokens = tokenize(sentence.group())
                whole = bool(label) and label <= {token.stem for token in tokens}
                last = max((at for at, token in enumerate(tokens) if token.stem in label), default=-1)
                for at, (token, link) in enumerate(pairwise(tokens[:-1])):
                    is_named = whole and at == last and link.norm in _COPULAS
                    if is_named or (token.stem, link.norm) in phrases:
                        start = segment.span.start + sentence.start()
                        span = Span(start + tokens[at + 2].start, start + tokens[-1].end)
                        yield _Place(1.0, segment.index, span)
                        break

    def _introductions(self) -> Iterator[_Place]:
        """Yield the first person introduced, not by staff or as staff: those who follow are mostly staff."""
        for segment in self._transcript.segments:
            if found := _INTRODUCED.search(segment.text):
                span = Span(segment.span.start + found.start(1), segment.span.start + found.end(1))
                if self._names_a_person(span):
                    yield _Place(1.0, segment.index, span)
                    return

    def _first_clause(self, span: Span, label: set[str]) -> Iterator[Span]:
        text = self._transcript.slice(span)
        cut = _CLAUSE.search(text)
        yield from self._short(span.start, span.start + (cut.start() if cut else len(text)), label)

    def _items(self, span: Span, label: set[str]) -> Iterator[Span]:
        text = self._transcript.slice(span)
        start = 0
        for mark in [*_LIST.finditer(text), None]:
            end = mark.start() if mark else len(text)
            first = next(iter(tokenize(text[start:end])), None)
            if start and first is not None and first.norm in _SUBJECTS:
                return  # "penicillin, she told me": the list is over
            yield from self._short(span.start + start, span.start + end, label)
            start = mark.end() if mark else end

    def _short(self, start: int, end: int, label: set[str]) -> Iterator[Span]:
        """Yield the span without loose ends if it is a value's length and says more than the field's name."""
        tokens = list(tokenize(self._transcript.text[start:end]))
        while tokens and (tokens[0].norm in _OPENERS | _LOOSE or (tokens[0].stem in label and len(tokens) > 1)):
            tokens.pop(0)
        # What begins with "I was" or ends with "of a" is a piece of a sentence, not a value.
        if not 0 < len(tokens) <= _LONGEST or tokens[-1].norm in self._stopwords:
            return
        if tokens[0].norm == "any":  # "any medication" is none in particular
            return
        if any(token.norm in _SUBJECTS or token.norm.partition("'")[0] in _SUBJECTS for token in tokens[:2]):
            return
        inner = Span(start + tokens[0].start, start + tokens[-1].end)
        if any(t.stem not in label for t in content_tokens(self._transcript.slice(inner))) or _has_number(tokens):
            yield inner


def _cover(names: Sequence[set[str]], described: set[str], asked: set[str]) -> float:
    """Return the share of a name of the field, or of its description, that was asked for; 0 where it is too little."""
    by_name = max((len(name & asked) / len(name) for name in names if name), default=0.0)
    by_description = len(described & asked) / len(described) if described else 0.0
    if by_name >= _ENOUGH:
        return by_name
    return _BY_DESCRIPTION if by_description >= _ENOUGH_DESCRIPTION else 0.0


def _phrases(text: str) -> set[tuple[str, str]]:
    """Return each content word and preposition that end a clause: what they lack is the value ("allergic to")."""
    content = {token.start for token in content_tokens(text)}
    found = set()
    tokens = tokenize(text)
    for (word, link), after in zip(pairwise(tokens), [*tokens[2:], None], strict=False):
        is_open = after is None or after.norm in {"or", "and"} or text[link.end : after.start].strip()
        if is_open and word.start in content and link.norm in _LINKS:
            found.add((word.stem, link.norm))
    return found


def _whole(field: Field) -> set[str]:
    """Return the stems of the whole label; whose it is does not count."""
    return {token.stem for token in content_tokens(field.label) if token.norm not in _PERSONS}


def _is_person(field: Field) -> bool:
    words = {token.norm for token in tokenize(field.label)}
    return "name" in words and words <= _PERSONS | _NAME


def _focus(question: tuple[Token, ...]) -> set[str]:
    """Return the stems of the two words behind "what" or "which"."""
    at = next((i for i, token in enumerate(question) if token.norm in {"what", "which"}), len(question))
    return {token.stem for token in question[at + 1 : at + 3]}


def _asks_for_truth(question: tuple[Token, ...]) -> bool:
    """Say whether "is the plan clear?" is asked, which no value answers; "is there anything else?" asks for one."""
    words = [token.norm for token in question if token.norm not in _OPENERS - _COPULAS and token.norm != "and"]
    if words[:1] and words[0] in _COPULAS:
        return words[1:2] != ["there"]
    return bool(words[:1]) and words[0] in _MODALS and words[1:2] != ["you"] and words[1:2] != ["i"]


def _asks_for(field: Field, question: tuple[Token, ...]) -> bool:
    """Say whether a question that asks when or where asks for what the field holds."""
    words = {token.norm for token in tokenize(f"{field.label} {field.description}")}
    asked = {token.norm for token in question}
    if "when" in asked and "where" in asked:
        return bool(words & (_TIMES | _PLACES))
    if "when" in asked:
        return bool(words & _TIMES)
    return "where" not in asked or bool(words & _PLACES)


def _last_sentence(text: str) -> str:
    return [m.group() for m in _SENTENCE.finditer(text) if m.group().strip()][-1]


def _has_number(tokens: list[Token]) -> bool:
    return any(token.norm[:1].isdigit() or token.norm in NUMBER_WORDS for token in tokens)
