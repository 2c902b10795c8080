"""Schema and Field: the user's JSON Schema, resolved once into a tree of leaves.

Supports JSON Schema 2020-12 and draft-07: nested objects, arrays, local references, ``anyOf``/``oneOf`` with null,
``allOf``, enums, constants, formats, patterns and bounds. Recursion, remote references and objects without declared
properties are refused, since no leaf could be known. Validation is always by the schema as given.
"""

from __future__ import annotations

import copy
import enum
import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

import jsonschema
from jsonschema.protocols import Validator

from onrecord.errors import MissingExtraError, SchemaError
from onrecord.schema_formats import format_checker

JsonScalar = str | int | float | bool
_INDEX = re.compile(r"0|[1-9][0-9]{0,8}")
_KEYWORDS = frozenset({"$schema", "$ref", "type", "properties", "items", "allOf", "anyOf", "oneOf", "enum", "const"})
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|[_\-\s]+")


class Kind(enum.Enum):
    """What a leaf holds."""

    STRING = "string"
    NUMBER = "number"
    INTEGER = "integer"
    BOOLEAN = "boolean"
    ENUM = "enum"
    CONST = "const"


class Shape(enum.Enum):
    """What a node of the tree is."""

    LEAF = "leaf"
    OBJECT = "object"
    ARRAY = "array"


@dataclass(frozen=True, slots=True)
class Field:
    """One leaf; ``pointer`` is a JSON Pointer in which ``*`` stands for any array index.

    ``rivals`` are the names of the other leaves that could hold the same sort of value: label and description, a line
    each. ``contested`` are the options, in lower case, that other enums of the schema have too; None
    where there are few others, so that this tells nothing. ``siblings`` are the labels of all leaves of
    the same item of a list.
    """

    pointer: str
    kind: Kind
    name: str
    title: str = ""
    description: str = ""
    context: tuple[str, ...] = ()
    options: tuple[JsonScalar, ...] = ()
    nullable: bool = False
    format: str | None = None
    pattern: str | None = None
    minimum: float | None = None
    maximum: float | None = None
    max_length: int | None = None
    rivals: tuple[str, ...] = ()
    contested: frozenset[str] | None = None
    siblings: tuple[str, ...] = ()

    @property
    def in_array(self) -> bool:
        """Whether the leaf is inside an array."""
        return "*" in self.pointer.split("/")

    @property
    def label(self) -> str:
        """The title, else the name split into words."""
        return self.title or _in_words(self.name)


@lru_cache(maxsize=4096)
def _in_words(name: str) -> str:
    return " ".join(part for part in _CAMEL.split(name) if part)


@dataclass(frozen=True, slots=True)
class Property:
    """A property of an object."""

    name: str
    node: Node
    required: bool


@dataclass(frozen=True, slots=True)
class Node:
    """A place of the record's shape."""

    pointer: str
    shape: Shape
    nullable: bool = False
    properties: tuple[Property, ...] = ()
    items: Node | None = None
    min_items: int = 0
    max_items: int | None = None
    unique_items: bool = False
    field: Field | None = None


@dataclass(frozen=True, slots=True)
class Problem:
    """What is invalid where; the message never quotes a value."""

    pointer: str
    message: str


def join_pointer(*parts: str | int) -> str:
    """Return a JSON Pointer of the parts, escaped."""
    return "".join("/" + str(part).replace("~", "~0").replace("/", "~1") for part in parts)


def split_pointer(pointer: str) -> tuple[str, ...]:
    """Return the parts of a JSON Pointer, unescaped."""
    return tuple(part.replace("~1", "/").replace("~0", "~") for part in pointer.split("/")[1:])


def is_index(part: str) -> bool:
    """Say whether a part of a pointer can be an index of an array, as JSON Pointer writes them."""
    return _INDEX.fullmatch(part) is not None


def leaves(data: object, pointer: str = "") -> Iterator[tuple[str, Any]]:
    """Yield (concrete pointer, scalar) for every scalar leaf, nulls included; empty containers yield nothing."""
    if isinstance(data, Mapping):
        for key, value in data.items():
            yield from leaves(value, pointer + join_pointer(str(key)))
    elif isinstance(data, list | tuple):
        for index, value in enumerate(data):
            yield from leaves(value, f"{pointer}/{index}")
    else:
        yield pointer, data


class Schema:
    """The user's schema: its leaves, its shape, and validation."""

    def __init__(self, raw: dict[str, Any], *, where: str = "schema") -> None:
        self.raw = raw
        cls = jsonschema.validators.validator_for(raw, default=jsonschema.Draft202012Validator)
        try:
            cls.check_schema(raw)
        except jsonschema.SchemaError as error:
            at = join_pointer(*error.absolute_path)
            what = f"is not a valid JSON Schema at {at or '/'}{_wanted(error)}"
            raise SchemaError(what, where=where) from error
        except Exception as error:
            raise SchemaError("is not a valid JSON Schema", where=where) from error
        self._formats = format_checker()
        self._validator: Validator = cls(raw, format_checker=self._formats)
        self._cls = cls
        reader = _Reader(raw, where)
        self.root = reader.node(raw, "", "", (), ())
        if self.root.shape is not Shape.OBJECT:
            hint = "A record is a JSON object: say type: object"
            if _KEYWORDS.isdisjoint(raw):
                hint = 'Is it a record? Draft a schema from records with "onrecord schema infer"'
            raise SchemaError("describes no object", where=where, hint=hint)
        self.fields = _with_rivals(_with_siblings(reader.fields))
        if not self.fields:
            raise SchemaError("has no fields", where=where, hint="Declare properties")
        self._leaf_schemas = reader.leaf_schemas
        self._by_pointer = {field.pointer: field for field in self.fields}
        self._leaf_validators: dict[str, Validator] = {}

    @classmethod
    def from_dict(cls, schema: Mapping[str, Any]) -> Schema:
        """Take a schema that is a dictionary already."""
        if not isinstance(schema, Mapping):
            raise SchemaError("must be a JSON object")
        return cls(copy.deepcopy(dict(schema)))

    @classmethod
    def from_file(cls, path: str | Path) -> Schema:
        """Read a JSON file.

        Raises:
            SchemaError: the file cannot be read, is not JSON, or is no schema that a record can be filled by.
        """
        try:
            raw = json.loads(Path(path).read_text(encoding="utf-8-sig"))
        except OSError as error:
            raise SchemaError(f"cannot be read: {(error.strerror or 'error').lower()}", where=str(path)) from error
        except json.JSONDecodeError as error:
            raise SchemaError("is not JSON", where=f"{path}:{error.lineno}:{error.colno}") from error
        except (ValueError, RecursionError) as error:
            raise SchemaError("is not JSON text", where=str(path)) from error
        if not isinstance(raw, dict):
            raise SchemaError("must be a JSON object", where=str(path))
        return cls(raw, where=str(path))

    @classmethod
    def from_pydantic(cls, model: type) -> Schema:
        """Take a Pydantic model class."""
        try:
            import pydantic  # noqa: PLC0415 - an extra
        except ImportError as error:
            raise MissingExtraError("pydantic", "pydantic") from error
        if not (isinstance(model, type) and issubclass(model, pydantic.BaseModel)):
            raise SchemaError("is not a Pydantic model class")
        return cls(model.model_json_schema(), where=model.__name__)

    def field_for(self, pointer: str) -> Field | None:
        """Return the leaf at a concrete or a star pointer; None where the schema has none."""
        found = self._by_pointer.get(pointer)
        if found is not None:
            return found
        parts = pointer.split("/")
        # A property may be called "0": try every way to read digits as an index, the literal one first.
        digits = [i for i, part in enumerate(parts) if is_index(part)][:8]
        for mask in range(1, 1 << len(digits)):
            tried = list(parts)
            for bit, at in enumerate(digits):
                if mask >> bit & 1:
                    tried[at] = "*"
            found = self._by_pointer.get("/".join(tried))
            if found is not None:
                return found
        return None

    def validate(self, data: Any) -> list[Problem]:
        """Return every way in which ``data`` breaks the schema; empty where it is valid."""
        found = []
        for error in self._validator.iter_errors(data):
            found.append(Problem(join_pointer(*error.absolute_path), f"it breaks {error.validator!r}"))
        return sorted(found, key=lambda p: (p.pointer, p.message))

    def accepts(self, field: Field, value: Any) -> bool:
        """Say whether ``value`` is valid at ``field``, looked at alone."""
        validator = self._leaf_validators.get(field.pointer)
        if validator is None:
            schema = self.leaf_schema(field)
            validator = self._cls(schema, format_checker=self._formats)
            self._leaf_validators[field.pointer] = validator
        return bool(validator.is_valid(value))

    def leaf_schema(self, field: Field) -> dict[str, Any]:
        """Return the leaf's own schema, references resolved."""
        return self._leaf_schemas[field.pointer]


def _with_siblings(fields: list[Field]) -> list[Field]:
    """Tell each leaf of an item of a list of the others: they say what sort of item it is."""
    items: dict[str, list[str]] = {}
    for one in fields:
        if one.in_array:
            items.setdefault(one.pointer.rpartition("/")[0], []).append(one.label)
    return [
        replace(one, siblings=tuple(items[one.pointer.rpartition("/")[0]])) if one.in_array else one for one in fields
    ]


_MANY_ENUMS = 20  # from so many on, an option that only one field has names that field


def _with_rivals(fields: list[Field]) -> tuple[Field, ...]:
    """Tell numbers of other numbers and free text of other free text: a value said of one is not the other's."""
    sorts = {Kind.NUMBER: "number", Kind.INTEGER: "number", Kind.STRING: "text"}
    names: dict[str, list[tuple[str, str]]] = {"number": [], "text": []}
    for one in fields:
        if one.kind in sorts:
            names[sorts[one.kind]].append((one.pointer, f"{one.label}\n{one.description}"))
    counts = Counter(str(option).lower() for one in fields for option in set(one.options))
    enums = sum(bool(one.options) for one in fields)
    fields = [
        replace(one, contested=frozenset(k for o in one.options if counts[k := str(o).lower()] > 1))
        if one.options and enums > _MANY_ENUMS
        else one
        for one in fields
    ]
    return tuple(
        replace(one, rivals=tuple(name for pointer, name in names[sorts[one.kind]] if pointer != one.pointer))
        if one.kind in sorts
        else one
        for one in fields
    )


class _Reader:
    """Walks a schema once, resolving references, and collects leaves."""

    def __init__(self, raw: dict[str, Any], where: str) -> None:
        self._raw = raw
        self._where = where
        self.fields: list[Field] = []
        self.leaf_schemas: dict[str, dict[str, Any]] = {}

    def node(
        self,
        schema: Any,
        pointer: str,
        name: str,
        context: tuple[str, ...],
        seen: tuple[str, ...],
    ) -> Node:
        flat, seen = self._flat(schema, pointer, seen)
        flat, nullable = self._without_null(flat, pointer, seen)
        if "properties" in flat or flat.get("type") == "object":
            return self._object(flat, pointer, name, context, seen, nullable=nullable)
        if "items" in flat or flat.get("type") == "array":
            return self._array(flat, pointer, name, context, seen, nullable=nullable)
        return self._leaf(flat, schema, pointer, name, context, nullable=nullable)

    def _flat(self, schema: Any, pointer: str, seen: tuple[str, ...]) -> tuple[dict[str, Any], tuple[str, ...]]:
        """Resolve ``$ref`` and ``allOf`` into one dictionary."""
        if not isinstance(schema, Mapping):
            raise self._refused("says nothing of its type", pointer)
        out = dict(schema)
        while "$ref" in out:
            ref = out.pop("$ref")
            if ref in seen:
                raise self._refused(f"is recursive through {ref}", pointer)
            seen = (*seen, ref)
            out = {**self._resolve(ref, pointer), **out}
        for part in out.pop("allOf", []):
            inner, seen = self._flat(part, pointer, seen)
            mine = out.get("properties", {})
            properties = {**mine, **inner.get("properties", {}), **mine}
            required = [*inner.get("required", []), *out.get("required", [])]
            out = {**inner, **out}
            if properties:
                out["properties"] = properties
                out["required"] = required
        return out, seen

    def _resolve(self, ref: str, pointer: str) -> dict[str, Any]:
        if not ref.startswith("#"):
            raise self._refused(f"refers outside the file: {ref}", pointer)
        at: Any = self._raw
        for part in split_pointer(ref[1:]):
            at = at.get(part) if isinstance(at, Mapping) else None
        if not isinstance(at, Mapping):
            raise self._refused(f"refers to {ref}, which is not there", pointer, hint="Define it, or correct the name")
        return dict(at)

    def _without_null(self, flat: dict[str, Any], pointer: str, seen: tuple[str, ...]) -> tuple[dict[str, Any], bool]:
        nullable = False
        types = flat.get("type")
        if isinstance(types, list):
            nullable = "null" in types
            rest = [t for t in types if t != "null"]
            flat = {
                **flat,
                "type": rest[0] if len(rest) == 1 else ("string" if "string" in rest else "number"),
            }
        for key in ("anyOf", "oneOf"):
            if key not in flat:
                continue
            branches = [self._flat(branch, pointer, seen)[0] for branch in flat[key]]
            solid = [b for b in branches if b.get("type") != "null" and b.get("const", 0) is not None]
            nullable = nullable or len(solid) < len(branches)
            outer = {k: v for k, v in flat.items() if k != key}
            flat = {**self._united(solid, pointer), **outer}
            flat, inner = self._without_null(flat, pointer, seen)
            nullable = nullable or inner
        if "enum" in flat and None in flat["enum"]:
            nullable = True
        return flat, nullable

    def _united(self, branches: list[dict[str, Any]], pointer: str) -> dict[str, Any]:
        if len(branches) == 1:
            return branches[0]
        if branches and all("properties" in b for b in branches):
            merged: dict[str, Any] = {}
            for branch in branches:
                merged.update(branch["properties"])
            return {"type": "object", "properties": merged}
        if any("properties" in b or "items" in b or b.get("type") in {"object", "array"} for b in branches):
            raise self._refused("allows several shapes", pointer)
        if branches and all("const" in b or "enum" in b for b in branches):
            return {"enum": [v for b in branches for v in (b["enum"] if "enum" in b else [b["const"]])]}
        types = {b.get("type", "string") for b in branches}
        if types <= {"integer", "number"}:
            return {"type": "number"}
        return {"type": "string"}

    def _object(
        self,
        flat: dict[str, Any],
        pointer: str,
        name: str,
        context: tuple[str, ...],
        seen: tuple[str, ...],
        *,
        nullable: bool,
    ) -> Node:
        properties = flat.get("properties")
        if not properties:
            raise self._refused("is an object without declared properties", pointer)
        inside = (*context, flat.get("title") or name) if pointer or flat.get("title") else context
        required = set(flat.get("required", ()))
        children = tuple(
            Property(key, self.node(child, pointer + join_pointer(key), key, inside, seen), key in required)
            for key, child in properties.items()
        )
        return Node(pointer, Shape.OBJECT, nullable, children)

    def _array(
        self,
        flat: dict[str, Any],
        pointer: str,
        name: str,
        context: tuple[str, ...],
        seen: tuple[str, ...],
        *,
        nullable: bool,
    ) -> Node:
        items = flat.get("items")
        if not isinstance(items, Mapping) or "prefixItems" in flat:
            raise self._refused("is an array whose items are not described by one schema", pointer)
        inner, _ = self._flat(items, pointer, seen)
        inherited = {k: flat[k] for k in ("title", "description") if k in flat and k not in inner}
        child = self.node({**items, **inherited}, f"{pointer}/*", name, context, seen)
        return Node(
            pointer,
            Shape.ARRAY,
            nullable,
            (),
            child,
            int(flat.get("minItems", 0)),
            flat.get("maxItems"),
            bool(flat.get("uniqueItems", False)),
        )

    def _leaf(
        self,
        flat: dict[str, Any],
        given: Any,
        pointer: str,
        name: str,
        context: tuple[str, ...],
        *,
        nullable: bool,
    ) -> Node:
        options: tuple[JsonScalar, ...] = ()
        if "const" in flat:
            kind, options = Kind.CONST, (flat["const"],)
        elif "enum" in flat:
            kind, options = Kind.ENUM, tuple(v for v in flat["enum"] if v is not None)
        elif flat.get("type") in {"number", "integer", "boolean", "string"}:
            kind = Kind(flat["type"])
        elif flat.get("type") is None and (given or flat):
            kind = Kind.STRING
        else:
            raise self._refused("has no type that a value can be found for", pointer)
        field = Field(
            pointer,
            kind,
            name,
            flat.get("title", ""),
            flat.get("description", ""),
            context,
            options,
            nullable,
            flat.get("format"),
            flat.get("pattern"),
            flat.get("minimum"),
            flat.get("maximum"),
            flat.get("maxLength"),
        )
        self.fields.append(field)
        defs: dict[str, Any] = {k: self._raw[k] for k in ("$defs", "definitions", "$schema") if k in self._raw}
        self.leaf_schemas[pointer] = {**defs, **dict(given)}
        return Node(pointer, Shape.LEAF, nullable, field=field)

    def _refused(self, what: str, pointer: str, *, hint: str = "Describe each leaf by its own schema") -> SchemaError:
        return SchemaError(f"{pointer or 'the root'} {what}", where=self._where, hint=hint)


def _wanted(error: jsonschema.ValidationError | jsonschema.SchemaError) -> str:
    """Say what the meta-schema takes there, without what stands there: a record given for a schema holds values."""
    inner: Any = next((cause for cause in error.context or () if cause.validator == "enum"), error)
    if inner.validator == "enum":
        return ": must be one of " + ", ".join(str(option) for option in inner.validator_value)
    if inner.validator == "type":
        types = inner.validator_value
        return ": must be of type " + (types if isinstance(types, str) else " or ".join(types))
    if inner.validator == "minimum":
        return f": must be {inner.validator_value} at least"
    return ""
