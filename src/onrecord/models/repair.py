"""Finding the JSON in what a model wrote around it: a code fence, a sentence before, thoughts aloud."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

_THOUGHTS = re.compile(r"\A\s*<(think|thinking|reasoning)>.*?</\1>", re.DOTALL)
_MOST_OBJECTS = 50


def found_json(text: str, is_valid: Callable[[Any], bool]) -> tuple[Any, bool] | None:
    """Return the JSON that ``text`` is or holds, and whether ``is_valid`` accepts it; None where there is none.

    Nothing is made up: text around an object is left out where exactly one valid object stands in it, and nothing
    inside an object is ever changed.
    """
    whole = _parsed(text)
    if whole is not None:
        return whole[0], is_valid(whole[0])
    objects = _objects(_THOUGHTS.sub("", text, count=1))
    valid = [one for one in objects if is_valid(one)]
    distinct = {json.dumps(one, sort_keys=True): one for one in valid}
    if len(distinct) == 1:
        return next(iter(distinct.values())), True
    return (objects[0], False) if objects else None


def sound_parts(answer: Any, is_valid: Callable[[str, Any], bool]) -> dict[str, Any]:
    """Return the properties of an object that ``is_valid`` accepts by name and value; none of what is no object."""
    return {key: value for key, value in answer.items() if is_valid(key, value)} if isinstance(answer, dict) else {}


def _parsed(text: str) -> tuple[Any] | None:
    try:
        return (json.loads(text, parse_constant=_refused),)
    except (ValueError, RecursionError):
        return None


def _objects(text: str) -> list[Any]:
    """Return the objects that stand in a text, outermost ones alone, in order."""
    decoder = json.JSONDecoder(parse_constant=_refused)
    out: list[Any] = []
    at, stop = text.find("{"), len(text.rstrip())
    while at >= 0 and len(out) < _MOST_OBJECTS:
        try:
            one, end = decoder.raw_decode(text, at)
            out.append(one)
        except json.JSONDecodeError as error:
            if error.pos >= stop:
                break  # cut off: an object inside half an object is no answer
            end = at + 1
        except (ValueError, RecursionError):
            end = at + 1
        at = text.find("{", end)
    return out


def _refused(name: str) -> Any:
    raise ValueError(f"{name} is not JSON")
