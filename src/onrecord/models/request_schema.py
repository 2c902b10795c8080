"""An answer's JSON Schema in the dialect that providers' structured outputs take.

Strict mode wants every object closed and every property required, and knows few keywords. What is left out here is
checked afterwards, on the answer, against the schema as it was meant.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import count
from typing import Any

_SHAPE = ("type", "enum", "const", "$ref", "description", "title")
BOUNDS = ("minimum", "maximum", "minItems", "maxItems")
LENGTHS = ("minLength", "maxLength")
_SCALARS = ["string", "number", "boolean", "null"]
_TYPES = {str: "string", bool: "boolean", int: "integer", float: "number", type(None): "null"}
# The limits that OpenAI documents for strict mode; others are laxer or do not say.
MOST_PROPERTIES = 5000
MOST_OPTIONS = 1000
MOST_CHARACTERS = 120_000
MOST_LEVELS = 10
_LEAST_SHARED = 60  # letters of JSON from which on a shape that is there twice is worth a name
_WORTH_SHARING = 0.8  # of a schema's letters; servers that know no references are not troubled for less


def strict_schema(schema: Mapping[str, Any], bounds: Sequence[str] = BOUNDS) -> dict[str, Any]:
    """Return ``schema`` as strict mode takes it: its shape, and those ``bounds`` that the server knows.

    A property that may be absent becomes one that may be null; ``without_absent`` takes such nulls out again.
    """
    out = {key: schema[key] for key in (*_SHAPE, *bounds) if key in schema}
    if isinstance(schema.get("$defs"), Mapping):
        out["$defs"] = {name: strict_schema(one, bounds) for name, one in schema["$defs"].items()}
    branches = schema.get("anyOf") or schema.get("oneOf")
    if branches:
        out["anyOf"] = [strict_schema(branch, bounds) for branch in branches]
    if "properties" in schema or schema.get("type") == "object":
        required = set(schema.get("required", ()))
        out["type"] = "object"
        out["properties"] = {
            name: strict_schema(one if name in required else _or_null(one), bounds)
            for name, one in schema.get("properties", {}).items()
        }
        out["required"] = list(out["properties"])
        out["additionalProperties"] = False
    if schema.get("type") == "array":
        out["items"] = strict_schema(schema.get("items") or {}, bounds)
    if not {"type", "anyOf", "$ref"} & set(out):
        out["type"] = _types_of(out)
    return out


def is_within_limits(schema: Mapping[str, Any]) -> bool:
    """Say whether a strict schema keeps to the limits on properties, options, depth and length."""
    if schema.get("type") != "object":
        return False  # the root must be one
    properties = options = characters = 0
    for one, level in _walk(schema, 0):
        names, choices = list(one.get("properties", ())), one.get("enum", ())
        properties += len(names)
        options += len(choices)
        characters += sum(len(str(text)) for text in (*names, *choices, one.get("const", "")))
        if level > MOST_LEVELS:
            return False
    return properties <= MOST_PROPERTIES and options <= MOST_OPTIONS and characters <= MOST_CHARACTERS


def with_shared_shapes(schema: Mapping[str, Any]) -> dict[str, Any]:
    """Return a schema in which a shape that is there several times is written once, under ``$defs``.

    A hundred fields have a dozen shapes, and most providers bill a schema as words that are read. Schemas that would
    not become much shorter are returned as they are.
    """
    counts = Counter(_dumped(one) for one in _shapes(schema) if one is not schema)
    taken = set(schema.get("$defs", ()))
    names: dict[str, str] = {}
    shapes: dict[str, Any] = {}

    def folded(one: Mapping[str, Any]) -> dict[str, Any]:
        text = _dumped(one)
        if counts[text] < 2 or len(text) < _LEAST_SHARED:
            return _over_children(one, folded)
        if text not in names:
            name = names[text] = next(n for n in map("s{}".format, count(len(names))) if n not in taken)
            taken.add(name)
            shapes[name] = _over_children(one, folded)
        return {"$ref": f"#/$defs/{names[text]}"}

    out = _over_children(schema, folded)
    out["$defs"] = {**out.get("$defs", {}), **shapes}
    return out if shapes and len(_dumped(out)) <= _WORTH_SHARING * len(_dumped(schema)) else dict(schema)


def _over_children(schema: Mapping[str, Any], change: Callable[[Mapping[str, Any]], dict[str, Any]]) -> dict[str, Any]:
    out = dict(schema)
    for key in ("properties", "$defs"):
        if isinstance(schema.get(key), Mapping):
            out[key] = {name: change(one) for name, one in schema[key].items()}
    if "anyOf" in schema:
        out["anyOf"] = [change(one) for one in schema["anyOf"]]
    if isinstance(schema.get("items"), Mapping):
        out["items"] = change(schema["items"])
    return out


def _shapes(schema: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    return (one for one, _ in _walk(schema, 0))


def _dumped(schema: Mapping[str, Any]) -> str:
    return json.dumps(schema, sort_keys=True)


def without_absent(answer: Any, schema: Mapping[str, Any]) -> Any:
    """Return an answer without the nulls that stand for properties that may be absent."""
    if isinstance(answer, Mapping) and "properties" in schema:
        required, known = set(schema.get("required", ())), schema["properties"]
        return {
            key: without_absent(value, known.get(key, {}))
            for key, value in answer.items()
            if value is not None or key in required or key not in known or _takes_null(known[key])
        }
    if isinstance(answer, list):
        return [without_absent(item, schema.get("items") or {}) for item in answer]
    return answer


def _walk(schema: Mapping[str, Any], level: int) -> Iterator[tuple[Mapping[str, Any], int]]:
    yield schema, level
    for one in (*schema.get("properties", {}).values(), *schema.get("$defs", {}).values()):
        yield from _walk(one, level + 1)
    for one in schema.get("anyOf", ()):
        yield from _walk(one, level)
    if isinstance(schema.get("items"), Mapping):
        yield from _walk(schema["items"], level)


def _or_null(schema: Mapping[str, Any]) -> Mapping[str, Any]:
    return schema if _takes_null(schema) else {"anyOf": [schema, {"type": "null"}]}


def _takes_null(schema: Mapping[str, Any]) -> bool:
    kinds = schema.get("type", ())
    kinds = (kinds,) if isinstance(kinds, str) else kinds
    branches = (*schema.get("anyOf", ()), *schema.get("oneOf", ()))
    return "null" in kinds or None in schema.get("enum", ()) or any(_takes_null(branch) for branch in branches)


def _types_of(schema: Mapping[str, Any]) -> str | list[str]:
    """Return the types of a schema that names its values alone; any scalar where it names none."""
    values = [*schema.get("enum", ()), *([schema["const"]] if "const" in schema else [])]
    kinds = list(dict.fromkeys(_TYPES[type(value)] for value in values if type(value) in _TYPES))
    if not kinds:
        return list(_SCALARS)
    return kinds[0] if len(kinds) == 1 else kinds
