"""An answer's JSON Schema in the dialect that providers' structured outputs take.

Strict mode wants every object closed and every property required, and knows few keywords. What is left out here is
checked afterwards, on the answer, against the schema as it was meant.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
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
