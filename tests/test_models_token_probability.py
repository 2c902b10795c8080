"""Token probabilities: where a JSON answer's values stand among its tokens."""

from __future__ import annotations

import json
import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.models.token_probability import Token, google_tokens, openai_tokens, value_probabilities

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=4),
    max_leaves=12,
)


def even(text: str, probability: float = 0.5) -> list[Token]:
    """One token a byte, all equally likely."""
    return [(bytes([byte]), math.log(probability)) for byte in text.encode()]


def scalars(value: Any, pointer: str = "") -> dict[str, Any]:
    """All scalars of a value by their JSON Pointer, read without regard to any text."""
    if isinstance(value, dict):
        inside = [(key.replace("~", "~0").replace("/", "~1"), one) for key, one in value.items()]
    elif isinstance(value, list):
        inside = [(str(index), one) for index, one in enumerate(value)]
    else:
        return {pointer: value}
    return {at: one for key, part in inside for at, one in scalars(part, f"{pointer}/{key}").items()}


@given(JSON, st.sampled_from([None, 2]), st.booleans())
def test_every_scalar_has_its_probability(value: Any, indent: int | None, ascii_alone: bool) -> None:
    """Whatever the answer's form, and however it is spaced, its scalars and nothing else are found."""
    text = json.dumps(value, indent=indent, ensure_ascii=ascii_alone)
    found = value_probabilities(text, even(text))
    assert found.keys() == scalars(value).keys()
    assert all(math.isclose(chance, 0.5) for chance in found.values())


def test_a_value_has_the_mean_of_its_own_tokens() -> None:
    """Tokens of keys, marks and other values do not count, those that write a part of the value do."""
    tokens = [
        (b'{"dose', -9.0),
        (b'": ', -9.0),
        (b"4", -0.2),
        (b"0", -0.4),
        (b', "drug": "', -1.0),
        (b'aspirin"}', -2.0),
    ]
    text = '{"dose": 40, "drug": "aspirin"}'
    found = value_probabilities(text, tokens)
    assert found["/dose"] == pytest.approx(math.exp(-0.3))
    assert found["/drug"] == pytest.approx(math.exp(-1.5))


def test_a_letter_of_several_tokens_is_read_by_its_bytes() -> None:
    """A token that is half a letter cannot be written as text."""
    content = [
        {"token": '{"v": "', "logprob": -0.1, "bytes": list(b'{"v": "')},
        {"token": "\\xc3", "logprob": -0.5, "bytes": [0xC3]},
        {"token": "\\xa4", "logprob": -0.7, "bytes": [0xA4]},
        {"token": '"}', "logprob": -0.3, "bytes": list(b'"}')},
    ]
    found = value_probabilities('{"v": "ä"}', openai_tokens({"content": content}))
    assert found == {"/v": pytest.approx(math.exp(-1.6 / 4))}


def test_thoughts_before_the_answer_do_not_disturb() -> None:
    """Servers count the tokens of thoughts among those of an answer."""
    tokens = [(b"<think>hm</think>", -3.0), *even('{"v": 7}')]
    assert value_probabilities('{"v": 7}', tokens) == {"/v": pytest.approx(0.5)}


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ('{"v": 7}', []),
        ('{"v": 7}', even('{"v": 8}')),
        ('{"v": 7}', even('{"v": 7}{"v": 7}')),
        ("seven", even("seven")),
        ("", even('{"v": 7}')),
        ('{"v": ', even('{"v": ')),
    ],
)
def test_what_cannot_be_placed_has_none(text: str, tokens: list[Token]) -> None:
    """Tokens that do not spell the answer exactly once, and answers that are no JSON, give no probability."""
    assert value_probabilities(text, tokens) == {}


@pytest.mark.parametrize(
    "given_back", [None, 3, [], {}, {"content": None}, {"content": [3]}, {"content": [{"token": 3}]}]
)
def test_other_forms_of_logprobs_are_left_alone(given_back: Any) -> None:
    """Servers send what they like there; it is never an error."""
    assert openai_tokens(given_back) == ()
    assert google_tokens(given_back) == ()


def test_google_names_them_otherwise() -> None:
    """https://ai.google.dev/api/generate-content#LogprobsResult."""
    chosen = [{"token": '{"v": ', "logProbability": -0.1}, {"token": "7", "logProbability": -0.5}, {"token": "}"}]
    assert google_tokens({"chosenCandidates": chosen}) == ((b'{"v": ', -0.1), (b"7", -0.5))
