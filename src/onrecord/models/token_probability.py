"""How sure a model was of each value that it wrote: from the log-probabilities of tokens to those of JSON values.

A value's probability is the geometric mean of those of its tokens, so that long values are not less sure than short
ones (length normalisation; Malinin and Gales 2021, arXiv 2002.07650). It is a model's own and not calibrated: a gate
that is learned from labelled pairs finds out what it is worth.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import accumulate
from typing import Any

_BETWEEN = re.compile(r"[\s,:]*")
_SCALAR = re.compile(r"[^\s,:\]}]+")
_OPENING, _CLOSING = "{[", "}]"
_DECODER = json.JSONDecoder()

Token = tuple[bytes, float]  # what it writes, in UTF-8, and the natural logarithm of its probability
Path = tuple[str | int, ...]


def value_probabilities(text: str, tokens: Sequence[Token]) -> dict[str, float]:
    """Return the probability of each scalar in a JSON text, by its JSON Pointer.

    Args:
        text: the whole answer.
        tokens: those of the answer in their order; ones that stand before or after ``text`` do not disturb.

    Returns:
        Probabilities in [0, 1]; none where ``text`` is no JSON, or the tokens do not spell it exactly once.
    """
    written = b"".join(token for token, _ in tokens)
    wanted = text.encode("utf-8", "surrogatepass")
    first = written.find(wanted)
    if not wanted or first < 0 or written.find(wanted, first + 1) >= 0:
        return {}
    try:
        json.loads(text)
        scalars = list(_scalars(text))
    except (ValueError, RecursionError):
        return {}
    at = [0, *accumulate(len(letter.encode("utf-8", "surrogatepass")) for letter in text)]
    places = [(path, first + at[start], first + at[end]) for path, start, end in scalars]
    return {_pointer(path): chance for path, chance in _means(places, tokens)}


def openai_tokens(given: Any) -> tuple[Token, ...]:
    """Return the tokens of a chat completion's ``logprobs``; none where it has none or they are of another form."""
    content = given.get("content") if isinstance(given, Mapping) else None
    return tuple(_tokens(content, "token", "logprob")) if isinstance(content, list) else ()


def google_tokens(given: Any) -> tuple[Token, ...]:
    """Return the tokens of a candidate's ``logprobsResult``; none where it has none or they are of another form."""
    chosen = given.get("chosenCandidates") if isinstance(given, Mapping) else None
    return tuple(_tokens(chosen, "token", "logProbability")) if isinstance(chosen, list) else ()


def _tokens(given: Iterable[Any], word: str, chance: str) -> Iterator[Token]:
    for one in given:
        if not isinstance(one, Mapping):
            return
        said, logarithm, raw = one.get(word), one.get(chance), one.get("bytes")
        if not isinstance(said, str) or not isinstance(logarithm, int | float) or math.isnan(logarithm):
            return
        written = said.encode("utf-8", "surrogatepass")
        # A token may be a part of a letter: then its bytes alone say what it writes.
        if isinstance(raw, list) and all(isinstance(byte, int) and 0 <= byte < 256 for byte in raw):
            written = bytes(raw)
        yield written, min(float(logarithm), 0.0)


def _means(places: Iterable[tuple[Path, int, int]], tokens: Sequence[Token]) -> Iterator[tuple[Path, float]]:
    """Yield the mean probability of the tokens that write any of a value; values and tokens are both in order."""
    ends = list(accumulate(len(token) for token, _ in tokens))
    number = 0
    for path, start, end in places:
        while number < len(ends) and ends[number] <= start:
            number += 1
        last = number
        while last < len(ends) and ends[last] < end:
            last += 1
        own = [logarithm for _, logarithm in tokens[number : last + 1]]
        yield path, math.exp(sum(own) / len(own))


def _scalars(text: str) -> Iterator[tuple[Path, int, int]]:
    """Yield the path of each scalar of a valid JSON text with where it starts and ends, in code points."""
    held: list[str | int] = []  # the key or index in each object or list that is open
    at = _past(_BETWEEN, text, 0)
    while at < len(text):
        end = at + 1
        if text[at] in _OPENING:
            held.append("" if text[at] == "{" else 0)
        elif text[at] in _CLOSING:
            held.pop()
            _step(held)
        else:
            end = _DECODER.raw_decode(text, at)[1] if text[at] == '"' else _past(_SCALAR, text, at)
            after = text[end : _past(_BETWEEN, text, end)]
            if ":" in after:
                held[-1] = json.loads(text[at:end])
            else:
                yield tuple(held), at, end
                _step(held)
        at = _past(_BETWEEN, text, end)


def _step(held: list[str | int]) -> None:
    """Move on to the next item of the innermost list, if it is one."""
    if held and isinstance(held[-1], int):
        held[-1] += 1


def _past(pattern: re.Pattern[str], text: str, at: int) -> int:
    """Return the place after what a pattern matches here, which may be nothing."""
    found = pattern.match(text, at)
    return found.end() if found else at


def _pointer(path: Path) -> str:
    return "".join("/" + str(part).replace("~", "~0").replace("/", "~1") for part in path)
