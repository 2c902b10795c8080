"""The index of a glossary: sorted tables of hashes that can lie in memory or in a file that is mapped into it.

Five tables lead from a hash to forms: of a form's keys, of those without its small words, of its letters, of its
sounds, and of groups of its consonants. A table is a sorted array of 64-bit hashes with the numbers of the forms
beside it, and a byte map that says cheaply which hashes it cannot hold. A form knows its term and its place among the
term's forms; terms are decoded when asked for. Two forms that share a hash by chance (once in 10**9 transcripts) would
be taken for one another.
"""

from __future__ import annotations

import json
import mmap
import struct
from array import array
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property, lru_cache
from hashlib import blake2b
from pathlib import Path
from typing import Any, Final, NamedTuple, overload

import numpy as np
import numpy.typing as npt

from onrecord.errors import GlossaryError, OutputError
from onrecord.glossary.faint import Lookup, postings
from onrecord.glossary.forms import Form, forms_of, is_denial
from onrecord.glossary.sounds import MOST, consonants, packed, skeleton, without_one
from onrecord.glossary.terms import Direction, Term

Hashes = npt.NDArray[np.uint64]
MAGIC: Final = b"onrecord-glossary\x00\x02\n"
MULTIPLIER: Final = np.uint64(0x9E3779B97F4A7C15)
_MULTIPLIER: Final = int(MULTIPLIER)
LONG_SKELETON: Final = 5  # consonants from which a skeleton alone is telling; shorter rows keep their vowels
THOROUGH: Final = 5_000  # terms up to which long forms are found by their ends as well, and however long they are
_LONGEST_ROW: Final = 24  # sounds of a form of a larger glossary
EDGE: Final = 6  # consonants at the beginning and at the end of a row, by which long ones are found
HEAD, TAIL = 0b0110 << 60, 0b0111 << 60  # marks of these in the table of sounds
_LETTERS: Final = b"l"
_ALIGN: Final = 64
_MOST_CATEGORIES: Final = 1000
_WRITTEN, _ACRONYM, _UNIT = 1, 2, 4


class FormRow(NamedTuple):
    """What the index knows of a form without decoding its term."""

    term: int
    place: int
    length: int
    is_acronym: bool
    only_written: bool
    is_unit: bool


class Pairs:
    """Hashes with the forms that they lead to, as they are gathered."""

    def __init__(self) -> None:
        self.hashes, self.forms = array("Q"), array("I")

    def add(self, value: int, form: int) -> None:
        """Add one pair."""
        self.hashes.append(value)
        self.forms.append(form)


class Table:
    """A sorted table from hashes to form numbers."""

    def __init__(self, hashes: Hashes, forms: npt.NDArray[np.uint32], seen: npt.NDArray[np.uint8]) -> None:
        self.hashes, self.forms, self.seen = hashes, forms, seen
        self._mask = np.uint64(len(seen) - 1)

    @classmethod
    def of(cls, pairs: Pairs) -> Table:
        """Build from pairs in any order."""
        hashes, forms = np.frombuffer(pairs.hashes, dtype=np.uint64), np.frombuffer(pairs.forms, dtype=np.uint32)
        order = np.lexsort((forms, hashes))
        hashes = np.ascontiguousarray(hashes[order])
        size = 1 << max(10, int(len(hashes) * 8).bit_length())
        seen = np.zeros(size, dtype=np.uint8)
        seen[_spread(hashes) & np.uint64(size - 1)] = 1
        return cls(hashes, np.ascontiguousarray(forms[order]), seen)

    def lookup(self, wanted: Hashes) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.uint32]]:
        """Return pairs (place in ``wanted``, form) of every match, in the order of ``wanted``."""
        likely = np.flatnonzero(self.seen[_spread(wanted) & self._mask])
        sought = wanted[likely]
        first = np.searchsorted(self.hashes, sought, side="left")
        last = np.searchsorted(self.hashes, sought, side="right")
        counts = last - first
        places = np.repeat(likely, counts)
        ends = np.cumsum(counts)
        within = np.arange(int(ends[-1]) if len(ends) else 0) - np.repeat(ends - counts, counts)
        return places, self.forms[np.repeat(first, counts) + within]


class Index:
    """Every form of a glossary's terms, to be looked up in bulk."""

    def __init__(self, terms: Sequence[Term], arrays: dict[str, Any], longest: int) -> None:
        self.terms = terms
        self.longest = longest
        self.categories: tuple[str, ...] = tuple(
            text for text in arrays["categories"].tobytes().decode("utf-8", "surrogatepass").split("\n") if text
        )
        self.denials: list[int] = arrays["denials"].tolist()  # numbers of the terms that say that there is none
        self._rows = arrays["rows"]
        self.sounds = arrays["sounds"]  # of each form that is heard, as it was built; "" for others
        self.exact = Table(arrays["exact"], arrays["exact_forms"], arrays["exact_seen"])
        self.loose = Table(arrays["loose"], arrays["loose_forms"], arrays["loose_seen"])
        self.spelled = Table(arrays["spelled"], arrays["spelled_forms"], arrays["spelled_seen"])
        self.heard = Table(arrays["heard"], arrays["heard_forms"], arrays["heard_seen"])
        self.groups = Table(arrays["groups"], arrays["groups_forms"], arrays["groups_seen"])
        self.has_edges = len(terms) <= THOROUGH
        self.row = lru_cache(maxsize=65536)(self._row)

    def _row(self, form: int) -> FormRow:
        term, place, length, flags = (int(value) for value in self._rows[form])
        return FormRow(term, place, length, bool(flags & _ACRONYM), bool(flags & _WRITTEN), bool(flags & _UNIT))

    @cached_property
    def faint(self) -> Lookup | None:
        """What is looked up for faint matches; None where there are too many terms, or none that is heard."""
        if not len(self.groups.hashes):
            return None
        return Lookup(self.groups, self.sounds, int(np.count_nonzero(self.sounds != b"")))

    @classmethod
    def build(cls, terms: Sequence[Term]) -> Index:
        """Prepare every form of ``terms``."""
        arrays, longest = _arrays(terms)
        return cls(terms, arrays, longest)

    @classmethod
    def open(cls, path: Path) -> Index:
        """Map an index file into memory.

        Raises:
            GlossaryError: the file is none, or was cut off.
        """
        return _opened(path)


def write_index(terms: Sequence[Term], path: Path) -> None:
    """Build the index of ``terms`` into a file that is replaced in one step.

    Raises:
        OutputError: the file cannot be written.
    """
    arrays, longest = _arrays(terms)
    blob = [json.dumps(_packed_term(term), ensure_ascii=False).encode("utf-8", "surrogatepass") for term in terms]
    arrays["starts"] = np.cumsum([0, *map(len, blob)], dtype=np.uint64)
    arrays["blob"] = np.frombuffer(b"".join(blob), dtype=np.uint8)
    entries, at = {}, 0
    for name, values in arrays.items():
        entries[name] = [at, values.dtype.str, list(values.shape)]
        at += -(-values.nbytes // _ALIGN) * _ALIGN
    head = json.dumps({"longest": longest, "size": at, "arrays": entries}).encode()
    lead = len(MAGIC) + 8
    pad = -(lead + len(head)) % _ALIGN
    parts = [MAGIC, struct.pack("<Q", len(head) + pad), head, b" " * pad]
    for values in arrays.values():
        parts += [values.tobytes(), b"\x00" * (-values.nbytes % _ALIGN)]
    part = path.with_name(f"{path.name}.part")
    try:
        with part.open("wb") as file:
            file.writelines(parts)
        part.replace(path)
    except OSError as error:
        what = f"cannot be written: {(error.strerror or 'error').lower()}"
        raise OutputError(what, where=str(path)) from error


def is_index(path: Path) -> bool:
    """Say whether a file is a built index."""
    try:
        with path.open("rb") as file:
            return file.read(len(MAGIC)) == MAGIC
    except OSError:
        return False


@lru_cache(maxsize=1 << 17)
def word_hash(key: str) -> int:
    """Return the hash of one key."""
    return int.from_bytes(blake2b(key.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "little")


def letters_hash(letters: str) -> int:
    """Return the hash of letters that are spelled."""
    return int.from_bytes(blake2b(letters.encode("utf-8"), digest_size=8, person=_LETTERS).digest(), "little")


def run_hash(keys: Iterable[str]) -> int:
    """Return the hash of keys in a row, as ``extended`` computes it for all places at once."""
    value = 0
    for key in keys:
        value = (value * _MULTIPLIER + word_hash(key)) & 0xFFFFFFFFFFFFFFFF
    return value


def extended(runs: Hashes, words: Hashes) -> Hashes:
    """Return the hashes of runs, each with one more word."""
    return runs * MULTIPLIER + words


def sound_hashes(row: str, *, edges: bool) -> Iterator[int]:
    """Yield the hashes by which a form's sounds are found: whole, with each one sound left out, and its two ends."""
    number, count = skeleton(row)
    if count >= LONG_SKELETON:
        yield number
        yield from without_one(number, count, 4)
        if edges and count >= EDGE:
            codes = consonants(row)
            yield from (value | HEAD for value in edge_values(codes[:EDGE]))
            yield from (value | TAIL for value in edge_values(codes[-EDGE:]))
    else:
        number, count = packed(row)
        yield number | 1 << 63
        yield from (one | 1 << 63 for one in without_one(number, count, 5))


def edge_values(codes: Sequence[int]) -> tuple[int, ...]:
    """Return the numbers of six consonants with each one left out."""
    number = 0
    for code in codes:
        number = number << 4 | code
    return without_one(number, len(codes), 4)


def _spread(hashes: Hashes) -> Hashes:
    """Mix the bits, so that the low ones can serve as a place in a byte map."""
    return (hashes * MULTIPLIER) >> np.uint64(20)


def _arrays(terms: Sequence[Term]) -> tuple[dict[str, Any], int]:
    rows = array("I")  # term, place, number of keys and flags of each form
    sounds: list[bytes] = []
    tables = {name: Pairs() for name in ("exact", "loose", "spelled", "heard", "groups")}
    longest, at = 1, 0
    thorough = len(terms) <= THOROUGH
    for number, term in enumerate(terms):
        for place, form in forms_of(term):
            rows.extend((number, place, len(form.keys), _flags(form)))
            heard = form.sounds if thorough else tuple(row for row in form.sounds if len(row) <= _LONGEST_ROW)
            sounds.append(heard[0].encode() if heard else b"")
            if form.keys:
                tables["exact"].add(run_hash(form.keys), at)
                longest = max(longest, len(form.keys))
            if form.loose_keys:
                tables["loose"].add(run_hash(form.loose_keys), at)
            for letters in form.letters:
                tables["spelled"].add(letters_hash(letters), at)
            if thorough and heard and not form.is_acronym:
                for value, posting in postings(heard[0].encode(), at):
                    tables["groups"].add(value, posting)
            for extra, row in enumerate(heard):
                if extra:  # another way to say it is a form of its own here
                    at += 1
                    rows.extend((number, place, 0, _flags(form)))
                    sounds.append(row.encode())
                for value in sound_hashes(row, edges=thorough):
                    tables["heard"].add(value, at)
            at += 1
    arrays: dict[str, Any] = {
        "categories": np.frombuffer("\n".join(_categories(terms)).encode("utf-8", "surrogatepass"), dtype=np.uint8),
        "denials": np.array([n for n, term in enumerate(terms) if is_denial(term)], dtype=np.uint32),
        "rows": np.frombuffer(rows, dtype=np.uint32).reshape(-1, 4),
        "sounds": np.array(sounds or [b""]),
    }
    for name, pairs in tables.items():
        table = Table.of(pairs)
        arrays |= {name: table.hashes, f"{name}_forms": table.forms, f"{name}_seen": table.seen}
    return arrays, longest


def _categories(terms: Sequence[Term]) -> list[str]:
    """Return the categories in order, as many as a house has; beyond that they are no grouping."""
    return list(dict.fromkeys(term.category for term in terms if term.category))[:_MOST_CATEGORIES]


def _flags(form: Form) -> int:
    return _WRITTEN * form.only_written | _ACRONYM * form.is_acronym | _UNIT * form.is_unit


def _packed_term(term: Term) -> list[Any]:
    return [
        term.preferred,
        term.expansion,
        list(term.variants),
        list(term.fields),
        term.category,
        term.note,
        term.direction.value,
    ]


class StoredTerms(Sequence[Term]):
    """The terms of an index file, decoded one by one when asked for."""

    def __init__(self, blob: npt.NDArray[np.uint8], starts: npt.NDArray[np.uint64]) -> None:
        self._blob, self._starts = blob, starts
        self._one = lru_cache(maxsize=4096)(self._decoded)

    def __len__(self) -> int:
        return len(self._starts) - 1

    @overload
    def __getitem__(self, at: int) -> Term: ...
    @overload
    def __getitem__(self, at: slice) -> Sequence[Term]: ...
    def __getitem__(self, at: int | slice) -> Term | Sequence[Term]:
        if isinstance(at, slice):
            return tuple(self._one(one) for one in range(*at.indices(len(self))))
        if not -len(self) <= at < len(self):
            raise IndexError(at)
        return self._one(at % len(self))

    def _decoded(self, at: int) -> Term:
        raw = self._blob[int(self._starts[at]) : int(self._starts[at + 1])].tobytes()
        preferred, expansion, variants, fields, category, note, direction = json.loads(
            raw.decode("utf-8", "surrogatepass")
        )
        return Term(preferred, expansion, tuple(variants), tuple(fields), category, note, Direction(direction))


def _opened(path: Path) -> Index:
    hint = "Build it again with `onrecord glossary build`"
    try:
        with path.open("rb") as file:
            data = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    except (OSError, ValueError) as error:
        raise GlossaryError("cannot be opened as an index", where=str(path), hint=hint) from error
    lead = len(MAGIC) + 8
    try:
        if data[: len(MAGIC)] != MAGIC:
            raise ValueError("no magic")
        (length,) = struct.unpack("<Q", data[len(MAGIC) : lead])
        head = json.loads(data[lead : lead + length])
        base = lead + length
        if len(data) < base + head["size"]:
            raise ValueError("cut off")
        arrays = {
            name: np.frombuffer(data, dtype=np.dtype(kind), count=int(np.prod(shape)), offset=base + at).reshape(shape)
            for name, (at, kind, shape) in head["arrays"].items()
        }
        terms = StoredTerms(arrays["blob"], arrays["starts"])
        return Index(terms, arrays, head["longest"])
    except (ValueError, KeyError, TypeError, struct.error) as error:
        raise GlossaryError("is no index of this version, or was cut off", where=str(path), hint=hint) from error


assert MOST * 4 == 64  # noqa: S101 - a skeleton fills one hash
