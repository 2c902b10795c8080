"""The reader: fields and a conversation in, the words that answer each field out, each with its probability.

A small encoder that ships with the package reads all fields and the conversation together, so that it sees what is
asked for, who asked and what was answered. It only ever points: an open field's answer is a run of the words said, a
closed field's is one of its options at a word, and no answer is an answer. It knows texts, and neither transcripts nor
schemas.
``docs/reader.md`` says what it was trained on and what it cannot do; it needs the extra ``meaning``.
"""

from __future__ import annotations

import importlib.util
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import as_file, files
from pathlib import Path
from typing import Any, Final, Protocol

import numpy as np
import numpy.typing as npt

from onrecord.errors import MissingExtraError, ModelError
from onrecord.models.reader_layout import (
    FIELDS_LONGEST,
    LONGEST,
    LONGEST_ANSWER,
    Asked,
    Piece,
    Row,
    Said,
    Word,
    field_piece,
    row,
    turn_piece,
)

WEIGHTS: Final = "reader.onnx"
_OVERLAP: Final = 64  # tokens that two windows share, so that question and answer stand in one of them
_RUNS: Final = 24  # of each window, the likeliest
_SURE: Final = 0.5  # from here on a later window's answer counts against earlier ones
_LEAST: Final = 0.001  # runs that are less likely are left out
_TOKENIZER: Final = "tokenizer"  # its name among the model's metadata

Numbers = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Answer:
    """One possible answer.

    Attributes:
        probability: that this is the answer, all of its places together.
        turn: the turn of its likeliest place.
        start: where the place begins in the turn's text.
        end: where it ends.
        option: of a closed field, the number of the option; its place is the word that speaks most for it.
    """

    probability: float
    turn: int
    start: int
    end: int
    option: int | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """What a reader makes of one field.

    Attributes:
        answers: those that it holds possible, the likeliest first.
        windows: in how many parts it read the conversation; of more than one it saw none whole.
    """

    answers: tuple[Answer, ...]
    windows: int = 1


class Reader(Protocol):
    """Answers fields from a conversation."""

    @property
    def name(self) -> str:
        """What results name it by."""
        ...

    def read(self, fields: Sequence[Asked], turns: Sequence[Said]) -> tuple[Reading | None, ...]:
        """Return one reading a field; None for a field that cannot be put, since its options take too much room."""
        ...


@dataclass(frozen=True, slots=True)
class _Seen:
    """What one window says of one field: the probability of null, and possible answers by what they say."""

    null: float
    answers: dict[str, Answer]


class OnnxReader:
    """A reader in one ONNX file that carries its tokenizer; it runs on the processor.

    Raises:
        MissingExtraError: onnxruntime or tokenizers are not installed.
        ModelError: the file is no reader.
    """

    def __init__(self, weights: Path, *, threads: int = 2) -> None:
        self.name = "reader"
        try:
            import onnxruntime  # noqa: PLC0415 - an extra
            import tokenizers  # noqa: PLC0415 - an extra
        except ImportError as error:
            raise MissingExtraError("onnxruntime", "meaning") from error
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        options.log_severity_level = 3
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        try:
            self._session: Any = onnxruntime.InferenceSession(str(weights), options, providers=["CPUExecutionProvider"])
            kept = self._session.get_modelmeta().custom_metadata_map[_TOKENIZER]
            self._tokenizer: Any = tokenizers.Tokenizer.from_str(kept)
            self._tokenizer.no_truncation()
            self._tokenizer.no_padding()
        except Exception as error:
            raise ModelError("the reader cannot be loaded", where=str(weights)) from error

    def read(self, fields: Sequence[Asked], turns: Sequence[Said]) -> tuple[Reading | None, ...]:
        """Return one reading a field, None for one whose options take too much room.

        The time grows with the number of fields times the length of what was said.
        """
        said = [turn_piece(self._tokenizer, turn, number) for number, turn in enumerate(turns)]
        found: dict[int, Reading] = {}
        for batch in _batches([field_piece(self._tokenizer, field) for field in fields]):
            pieces = [piece for _, piece in batch]
            room = LONGEST - 3 - sum(len(piece.ids) for piece in pieces)
            seen = [self._window(row(pieces, window), turns) for window in _windows(said, room)]
            found.update((at, _together([one[i] for one in seen])) for i, (at, _) in enumerate(batch))
        return tuple(found.get(at) for at in range(len(fields)))

    def _window(self, read: Row, turns: Sequence[Said]) -> list[_Seen]:
        """Return what one window says of each field of its row."""
        asking = [*read.fields, *(at for options in read.options for at in options)]
        types = np.zeros((1, len(read.ids)), dtype=np.int64)
        types[0, read.said_from :] = 1
        given = {"ids": np.array([read.ids]), "types": types, "asking": np.array(asking, dtype=np.int64)}
        start, end, option, null = self._session.run(None, given)
        begin = read.said_from
        turn = np.array([word.turn if word else -1 for word in read.words])
        seen, first = [], len(read.fields)
        for number, options in enumerate(read.options):
            if options:
                scores = option[first : first + len(options), begin:]
                seen.append(_closed(null[number], np.where(turn < 0, -np.inf, scores), read.words))
                first += len(options)
            else:
                runs = _runs(start[number, begin:], end[number, begin:], turn)
                seen.append(_open(null[number], runs, read.words, turns))
        return seen


def _batches(pieces: Sequence[Piece]) -> Iterator[list[tuple[int, Piece]]]:
    """Yield numbered fields in groups that fit one row, in order: fields beside each other tell each other apart."""
    batch: list[tuple[int, Piece]] = []
    for at, piece in enumerate(pieces):
        if len(piece.ids) > FIELDS_LONGEST:
            continue
        if sum(len(p.ids) for _, p in batch) + len(piece.ids) > FIELDS_LONGEST:
            yield batch
            batch = []
        batch.append((at, piece))
    if batch:
        yield batch


def _windows(turns: Sequence[Piece], room: int) -> Iterator[list[Piece]]:
    """Yield overlapping windows over the turns; a turn that is longer than a window is cut."""
    parts = [part for turn in turns for part in _cut(turn, room - _OVERLAP)]
    first = 0
    while first < len(parts):
        last, used = first, 0
        while last < len(parts) and used + len(parts[last].ids) <= room:
            used += len(parts[last].ids)
            last += 1
        yield parts[first:last]
        if last == len(parts):
            return
        back, shared = last, 0
        while back - 1 > first and shared + len(parts[back - 1].ids) <= _OVERLAP:
            back -= 1
            shared += len(parts[back].ids)
        first = back


def _cut(turn: Piece, longest: int) -> Iterator[Piece]:
    step = max(longest - _OVERLAP, 1)
    for at in range(0, max(len(turn.ids) - _OVERLAP, 1), step):
        yield Piece(turn.ids[at : at + longest], words=turn.words[at : at + longest])


def _runs(start: Numbers, end: Numbers, turn: npt.NDArray[np.int64]) -> Numbers:
    """Return [words, LONGEST_ANSWER] scores of runs from each word on; none goes over the end of a turn."""
    count = len(start)
    last = np.arange(count)[:, None] + np.arange(LONGEST_ANSWER)[None, :]
    inside = last < count
    last = np.minimum(last, count - 1)
    fits = inside & (turn[last] == turn[:, None]) & (turn[:, None] >= 0)
    runs: Numbers = np.where(fits, start[:, None] + end[last], -np.inf)
    return runs


def _shares(null: Any, scores: Numbers) -> tuple[float, Numbers]:
    """Return the softmax over null and all scores."""
    top = max(float(null), float(scores.max(initial=-np.inf)))
    chances = np.exp(scores - top)
    nothing = float(np.exp(null - top))
    total = nothing + float(chances.sum())
    return nothing / total, chances / total


def _open(null: Any, scores: Numbers, words: Sequence[Word | None], turns: Sequence[Said]) -> _Seen:
    nothing, chances = _shares(null, scores)
    flat = chances.ravel()
    found: dict[str, Answer] = {}
    for at in np.argsort(-flat, kind="stable")[:_RUNS].tolist():
        chance = float(flat[at])
        begin, more = divmod(at, LONGEST_ANSWER)
        first, last = words[begin], words[min(begin + more, len(words) - 1)]
        if chance < _LEAST or first is None or last is None:
            break
        said = " ".join(turns[first.turn].text[first.start : last.end].lower().split())
        known = found.get(said)
        if known is None:
            found[said] = Answer(chance, first.turn, first.start, last.end)
        else:
            found[said] = Answer(known.probability + chance, known.turn, known.start, known.end)
    return _Seen(nothing, found)


def _closed(null: Any, scores: Numbers, words: Sequence[Word | None]) -> _Seen:
    nothing, chances = _shares(null, scores)
    found: dict[str, Answer] = {}
    for option, by_word in enumerate(chances):
        word = words[int(by_word.argmax())]
        if word is not None:
            found[str(option)] = Answer(float(by_word.sum()), word.turn, word.start, word.end, option)
    return _Seen(nothing, found)


def _together(seen: Sequence[_Seen]) -> Reading:
    """Return what all windows say.

    A later window that surely gives another answer takes from the earlier ones, since the last word counts. Each window
    is one more chance to err, and long talk is unlike what the probabilities were calibrated on: the odds of an answer
    are divided by the square of their number.
    """
    found: dict[str, Answer] = {}
    for one in seen:
        for said, answer in found.items():
            other = max((a.probability for text, a in one.answers.items() if text != said), default=0.0)
            if other >= _SURE:
                found[said] = _with(answer, answer.probability * (1 - other))
        for said, answer in one.answers.items():
            if said not in found or answer.probability >= found[said].probability:
                found[said] = answer
    doubt = len(seen) ** 2
    answers = [_with(a, a.probability / (a.probability + (1 - a.probability) * doubt)) for a in found.values()]
    return Reading(tuple(sorted(answers, key=lambda a: (-a.probability, a.turn, a.start))), len(seen))


def _with(answer: Answer, probability: float) -> Answer:
    return Answer(probability, answer.turn, answer.start, answer.end, answer.option)


def reader_is_here() -> bool:
    """Say whether the built-in reader can be opened: its file ships, what runs it is an extra."""
    installed = all(importlib.util.find_spec(name) for name in ("onnxruntime", "tokenizers"))
    return installed and files("onrecord.models").joinpath(WEIGHTS).is_file()


@lru_cache(maxsize=1)
def open_reader() -> OnnxReader:
    """Return the built-in reader.

    Raises:
        MissingExtraError: onnxruntime or tokenizers are not installed.
        ModelError: the file is damaged.
    """
    with as_file(files("onrecord.models").joinpath(WEIGHTS)) as path:
        return OnnxReader(path)
