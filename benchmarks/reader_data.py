"""What the reader is trained on: dialogues of SGD train under varied fields, with their answers.

Each time a dialogue is drawn it looks different: fields are shuffled, left out, and joined by those of other services,
whose answer is null; names or descriptions are left out; speakers are renamed, punctuation is dropped as recognisers
do. In deletion twins the turns that say a value are taken out, and its answer becomes null.
"""

from __future__ import annotations

import json
import random
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from corpora import DATA, lines
from onrecord.models.reader_layout import FIELDS_LONGEST, LONGEST, Asked, Piece, Row, Said, field_piece, row, turn_piece

HELD_OUT: Final = ("Calendar_1", "Movies_1", "Music_2", "Services_3")  # of train: to choose epoch and thresholds
FOREIGN = (0, 0, 0, 0, 0, 1, 1, 2)  # fields of other services beside a dialogue's own; more make it timid
SPEAKERS = (
    ("Customer", "Agent"), ("Caller", "Clerk"), ("Speaker 1", "Speaker 2"), ("Patient", "Nurse"), ("Client", "Advisor"),
    ("Speaker A", "Speaker B"), ("Guest", "Reception"), ("User", "Assistant"), ("", ""),
)  # fmt: skip
COUNTS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
RARE = 4000  # words of the vocabulary behind this one are taken for names
_TIME_WORDS = """today tomorrow morning afternoon evening night noon midnight next this week weekend monday tuesday
wednesday thursday friday saturday sunday january february march april may june july august september october november
december later after before half past quarter one two three four five six seven eight nine ten eleven twelve first
second third"""
_TIMES = frozenset(_TIME_WORDS.split())
MADE_UP = "made up"  # the service of made-up conversations
_YES_NO = {"true": "yes", "false": "no"}
_PUNCTUATION = re.compile(r"[.,!?;:]+(?=\s|$)")


@dataclass(frozen=True, slots=True)
class Turn:
    """What one speaker said, and whether it is the customer."""

    side: int
    text: str


@dataclass(frozen=True, slots=True)
class Answer:
    """The right answer to one field.

    Attributes:
        spans: (turn, start, end) of every place that says the right value of an open field.
        option: the right option of a closed one, by its number.
        mentions: (turn, start, end) of every place that names that option in words, where some do.
        told: (turn, start, end) of all places that speak of the field, right or later corrected.
        known: False where the answer cannot be told, and nothing is to be learned from it.
    """

    spans: tuple[tuple[int, int, int], ...] = ()
    option: int | None = None
    mentions: tuple[tuple[int, int, int], ...] = ()
    told: tuple[tuple[int, int, int], ...] = ()
    known: bool = True


@dataclass(frozen=True, slots=True)
class Example:
    """A dialogue with the fields asked of it, and their answers."""

    turns: tuple[Turn, ...]
    fields: tuple[Asked, ...]
    answers: tuple[Answer, ...]
    service: str = ""


@dataclass(frozen=True, slots=True)
class Labelled:
    """One row with, by field, what is right of it.

    Attributes:
        spans: (first, last) positions of the right words of open fields.
        right: for closed fields, the number of the right option, -1 for null.
        places: positions at which a closed field's answer stands, where that is known.
    """

    row: Row
    known: tuple[bool, ...]
    spans: tuple[tuple[tuple[int, int], ...], ...]
    right: tuple[int, ...]
    places: tuple[tuple[int, ...], ...]


def asked(name: str, field: Mapping[str, Any]) -> Asked:
    """Return a property of a JSON Schema as it is put to the reader."""
    options = tuple(_YES_NO.get(str(o).lower(), str(o)) for o in field.get("enum", ()) if o is not None)
    return Asked(spaced(field.get("title") or name), field.get("description", ""), options)


def spaced(name: str) -> str:
    """Return a field's name in words."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name).replace("_", " ").strip().lower()


def examples(split: str = "train") -> Iterator[Example]:
    """Yield the dialogues of a split of SGD under the whole schema of their service."""
    schemas = json.loads((DATA / "sgd" / f"{split}.schemas.json").read_text(encoding="utf-8"))
    for case in lines(DATA / "sgd" / f"{split}.jsonl"):
        turns = tuple(Turn(int(t["speaker"] != "Customer"), t["text"]) for t in case["transcript"])
        properties = schemas[case["service"]]["properties"]
        fields = tuple(asked(name, p) for name, p in properties.items())
        answers = tuple(
            _answer(case, name, list(p.get("enum", ())), one, turns)
            for (name, p), one in zip(properties.items(), fields, strict=True)
        )
        yield Example(turns, fields, answers, case["service"])


def _answer(case: Mapping[str, Any], name: str, options: list[Any], field: Asked, turns: Sequence[Turn]) -> Answer:
    value = case["record"].get(name)
    told = tuple(tuple(s) for s in case["spans"].get(name, ()))
    if value is None:
        return Answer(told=told)
    if options:
        at = [o for o in options if o is not None].index(value)
        return Answer(option=at, mentions=tuple(_mentions(field.options[at], turns)))
    forms = {str(form).lower() for form in (value, *case["accept"].get(name, ()))}
    spans = tuple(s for s in told if turns[s[0]].text[s[1] : s[2]].lower() in forms)
    return Answer(spans=spans, told=told, known=bool(spans))


def _mentions(option: str, turns: Sequence[Turn]) -> Iterator[tuple[int, int, int]]:
    """Yield where an option is named; yes and no name nothing."""
    if option in {"yes", "no"}:
        return
    words = [option, *(COUNTS[int(option)] for _ in "1" if option.isdigit() and int(option) < len(COUNTS))]
    pattern = re.compile(rf"\b(?:{'|'.join(re.escape(word) for word in words)})\b", re.IGNORECASE)
    for number, turn in enumerate(turns):
        for found in pattern.finditer(turn.text):
            yield number, found.start(), found.end()


def visits() -> list[tuple[Turn, ...]]:
    """Return the visits of SIMORD train, for conversations that have nothing to do with a service."""
    return [
        tuple(Turn(int(t["speaker"] != "DOCTOR"), t["text"]) for t in visit["transcript"])
        for visit in lines(DATA / "simord" / "train.jsonl")
    ]


class Varied:
    """Draws varied rows of examples; equal seeds draw equal rows."""

    def __init__(self, pool: Sequence[Example], tokenizer: Any, strange: Sequence[Asked]) -> None:
        """Take the examples, and fields that none of their dialogues speaks of."""
        self._tokenizer = tokenizer
        self._strange = list(strange)
        vocabulary = sorted(tokenizer.get_vocab().items(), key=lambda entry: entry[1])
        self._names = [word for word, at in vocabulary if at > RARE and word.isalpha() and 3 < len(word) < 10]
        self._schemas: dict[str, tuple[Asked, ...]] = {one.service: one.fields for one in pool}

    def draw(self, example: Example, rng: random.Random) -> Labelled:
        """Return one varied row of an example."""
        if rng.random() < 0.2:
            example = deletion_twin(example, rng)
        if rng.random() < 0.5:
            example = renamed(example, self._names, rng)
        pairs = [(f, a) for f, a in zip(example.fields, example.answers, strict=True) if rng.random() > 0.08]
        pairs = [(self._worded(field, rng), answer) for field, answer in pairs]
        pairs += [(field, Answer()) for field in self._foreign(example, rng)]
        if example.service != MADE_UP and rng.random() < 0.15:
            pairs += [(field, Answer()) for field in rng.sample(self._strange, rng.randint(1, 3))]
        rng.shuffle(pairs)
        turns = example.turns
        if rng.random() < 0.15:
            turns, pairs = _unpunctuated(turns, pairs)
        return laid_out(self._tokenizer, turns, pairs, rng.choice(SPEAKERS) if rng.random() < 0.6 else SPEAKERS[0], rng)

    def elsewhere(self, turns: Sequence[Turn], rng: random.Random) -> Labelled:
        """Return a row of a part of quite another conversation, in which no field of any service is answered."""
        first = rng.randrange(max(1, len(turns) - 12))
        services = sorted(s for s in self._schemas if not s.startswith("Services"))
        fields = [rng.choice(self._schemas[rng.choice(services)]) for _ in range(rng.randint(3, 7))]
        pairs = [(self._worded(field, rng), Answer()) for field in fields]
        part = turns[first : first + rng.randint(8, 30)]
        return laid_out(self._tokenizer, part, pairs, rng.choice((("Doctor", "Patient"), ("", ""), SPEAKERS[0])), rng)

    def _worded(self, field: Asked, rng: random.Random) -> Asked:
        chance = rng.random()
        name, description = field.name, field.description
        if chance < 0.08 and description:
            name = ""
        elif chance < 0.2 and name:
            description = ""
        elif chance < 0.35:
            description = " ".join(w for w in description.split() if rng.random() > 0.15)
        return Asked(name, description, field.options)

    def _foreign(self, example: Example, rng: random.Random) -> list[Asked]:
        """Return fields of services of another kind; theirs is null, as long as they say what they are for."""
        kind = example.service.partition("_")[0]
        own = {f.name for f in example.fields}
        others = [s for s in self._schemas if s.partition("_")[0] != kind]
        return [
            field
            for _ in range(rng.choice(FOREIGN))
            if others and (field := rng.choice(self._schemas[rng.choice(others)])).name not in own
        ]


def deletion_twin(example: Example, rng: random.Random) -> Example:
    """Return the example without the turns that say one of its values; what else they said is gone with them."""
    said = [i for i, a in enumerate(example.answers) if a.spans]
    if not said:
        return example
    chosen = rng.choice(said)
    gone = {turn for turn, _, _ in example.answers[chosen].told}
    kept = [i for i in range(len(example.turns)) if i not in gone]
    if len(kept) < 4:
        return example
    at = {old: new for new, old in enumerate(kept)}

    def moved(spans: Sequence[tuple[int, int, int]]) -> tuple[tuple[int, int, int], ...]:
        return tuple((at[t], s, e) for t, s, e in spans if t in at)

    def left(answer: Answer) -> Answer:
        spans, mentions, told = moved(answer.spans), moved(answer.mentions), moved(answer.told)
        if answer.option is None:
            # An earlier value that was corrected in a turn now gone is neither right nor wrong.
            return Answer(spans, told=told, known=answer.known and (bool(spans) or not told))
        return Answer(option=answer.option, mentions=mentions, told=told, known=bool(mentions))

    turns = tuple(example.turns[i] for i in kept)
    return Example(turns, example.fields, tuple(left(a) for a in example.answers), example.service)


def renamed(example: Example, names: Sequence[str], rng: random.Random) -> Example:
    """Return the example with names that nobody knows in the place of some values: the talk must tell what they are."""
    swaps: dict[str, str] = {}
    for field, answer in zip(example.fields, example.answers, strict=True):
        if field.options or not answer.spans or rng.random() < 0.4:
            continue
        for turn, start, end in answer.told:
            old = example.turns[turn].text[start:end].lower()
            if len(old) > 3 and not any(c.isdigit() for c in old) and not _TIMES & set(old.split()):
                new = " ".join(rng.choice(names).capitalize() for _ in range(rng.choice((1, 1, 2, 2, 3))))
                swaps.setdefault(old, new)
    if not swaps:
        return example
    words = "|".join(re.escape(old) for old in sorted(swaps, key=len, reverse=True))
    found = [list(re.finditer(rf"(?<!\w)(?:{words})(?!\w)", turn.text, re.IGNORECASE)) for turn in example.turns]

    def moved(spans: Sequence[tuple[int, int, int]]) -> tuple[tuple[int, int, int], ...]:
        return tuple((t, _moved(s, found[t], swaps), _moved(e, found[t], swaps)) for t, s, e in spans)

    turns = tuple(
        Turn(turn.side, re.sub(rf"(?<!\w)(?:{words})(?!\w)", lambda m: swaps[m.group().lower()], turn.text, flags=re.I))
        for turn in example.turns
    )
    answers = tuple(
        Answer(moved(a.spans), a.option, moved(a.mentions), moved(a.told), a.known) for a in example.answers
    )
    return Example(turns, example.fields, answers, example.service)


def _moved(at: int, found: Sequence[re.Match[str]], swaps: Mapping[str, str]) -> int:
    shift = 0
    for match in found:
        new = swaps[match.group().lower()]
        if match.end() <= at:
            shift += len(new) - len(match.group())
        elif match.start() < at:
            return match.start() + shift + min(at - match.start(), len(new))
    return at + shift


def _unpunctuated(
    turns: Sequence[Turn], pairs: Sequence[tuple[Asked, Answer]]
) -> tuple[tuple[Turn, ...], list[tuple[Asked, Answer]]]:
    """Put spaces in the place of punctuation, so that no offset moves."""
    bare = tuple(Turn(t.side, _PUNCTUATION.sub(lambda m: " " * len(m.group()), t.text)) for t in turns)
    return bare, list(pairs)


def laid_out(
    tokenizer: Any,
    turns: Sequence[Turn],
    pairs: Sequence[tuple[Asked, Answer]],
    speakers: tuple[str, str],
    rng: random.Random,
) -> Labelled:
    """Write one row; a dialogue that is too long loses turns at either end, and what they say becomes unknown."""
    pieces: list[Piece] = []
    kept: list[Answer] = []
    for field, answer in pairs:
        piece = field_piece(tokenizer, field)
        if sum(len(p.ids) for p in pieces) + len(piece.ids) <= FIELDS_LONGEST:
            pieces.append(piece)
            kept.append(answer)
    room = LONGEST - 3 - sum(len(p.ids) for p in pieces)
    said = [turn_piece(tokenizer, Said(speakers[t.side], t.text), i) for i, t in enumerate(turns)]
    while sum(len(p.ids) for p in said) > room:
        said.pop(0 if rng.random() < 0.5 else -1)
    written = row(pieces, said)
    there = {word.turn for word in written.words if word}
    whole = len(there) == len(turns)
    at: dict[int, list[tuple[int, int, int]]] = {}
    for place, word in enumerate(written.words):
        if word:
            at.setdefault(word.turn, []).append((written.said_from + place, word.start, word.end))
    known, spans, right, places = [], [], [], []
    for answer in kept:
        found = [p for s in answer.spans if s[0] in there and (p := _positions(at[s[0]], s))]
        named = [p for s in answer.mentions if s[0] in there and (p := _positions(at[s[0]], s))]
        sure = whole or bool(found or named) or not (answer.spans or answer.told or answer.option is not None)
        known.append(answer.known and sure)
        spans.append(tuple(found))
        right.append(-1 if answer.option is None else answer.option)
        places.append(tuple(i for first, last in named for i in range(first, last + 1)))
    return Labelled(written, tuple(known), tuple(spans), tuple(right), tuple(places))


def _positions(words: Sequence[tuple[int, int, int]], span: tuple[int, int, int]) -> tuple[int, int] | None:
    inside = [at for at, start, end in words if start < span[2] and end > span[1]]
    return (inside[0], inside[-1]) if inside else None
