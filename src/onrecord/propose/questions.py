"""What a model is asked: one question a leaf, one an array, each with the shape of its answer.

A question knows its field's words and the JSON Schema that its answer must satisfy. Free text is marked
``x-copy``, so that models that decode under a grammar can only copy it from the transcript.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from onrecord.glossary import Term
from onrecord.schema import Field, Kind, Node, Schema, Shape, join_pointer

_LONGEST_COPY = 120  # characters of one copied value
CITED = 2  # segments that one value may cite


class Given(NamedTuple):
    """One value of an answer; ``at`` is the JSON Pointer at which the answer to a lone question has it."""

    pointer: str
    value: Any
    cited: tuple[int, ...]
    at: str


@dataclass(frozen=True, slots=True)
class Question:
    """One request's worth of the schema: a leaf, or an array of scalars or of flat objects.

    Attributes:
        node: the leaf or array asked for.
        fields: its leaves, in schema order.
    """

    node: Node
    fields: tuple[Field, ...]

    @property
    def is_list(self) -> bool:
        """Whether the answer is a list of items."""
        return self.node.shape is Shape.ARRAY

    @property
    def is_closed(self) -> bool:
        """Whether no leaf is free text: enums, booleans and numbers alone."""
        return all(field.kind is not Kind.STRING for field in self.fields)

    def ask(self, terms: tuple[Term, ...]) -> str:
        """Return the question in words; ``terms`` are the glossary entries that were said and may be used."""
        lines = [f"Question: {described(field)}" for field in self.fields]
        if self.is_list:
            lines.insert(0, "List every item that the transcript states.")
        if terms:
            lines.append("Short forms: " + "; ".join(f"{t.preferred} = {t.expansion}" for t in terms))
        return "\n".join(lines)

    def answer_schema(
        self, segments: tuple[int, ...], terms: tuple[Term, ...], *, most_items: int, nullable: bool = True
    ) -> dict[str, Any]:
        """Return the JSON Schema of the answer; segment numbers are of ``segments``, any where there are none.

        ``nullable`` says whether a leaf's value may be null, as it must be where it is all that is asked.
        """
        number = (
            {"type": "integer", "minimum": min(segments), "maximum": max(segments)} if segments else {"type": "integer"}
        )
        cited = {"type": "array", "items": number, "maxItems": CITED}
        if not self.is_list:
            values = _values(self.fields[0], terms)
            value = _either([{"type": "null"}, *values] if nullable else values)
            return object_of({"segments": cited, "value": value})
        columns = {key: _either([{"type": "null"}, *_values(field, terms)]) for key, field in self.columns().items()}
        if self.fields[0].pointer == f"{self.node.pointer}/*":
            columns = {"value": {"anyOf": _values(self.fields[0], terms)}}
        one = {**cited, "minItems": 1}
        items = {"type": "array", "items": object_of({"segments": one, **columns}), "maxItems": most_items}
        return object_of({"items": items})

    def values(self, answer: Mapping[str, Any]) -> Iterator[Given]:
        """Yield each value of an answer, nulls included."""
        if not self.is_list:
            yield Given(self.node.pointer, answer.get("value"), _cited(answer), "/value")
            return
        items = answer.get("items")
        seen: list[Any] = []
        for number, item in enumerate(items if isinstance(items, list) else ()):
            said = (
                {key: value for key, value in item.items() if key != "segments"} if isinstance(item, Mapping) else None
            )
            if said is None or said in seen:
                continue  # small models say the last item again and again
            index = len(seen)
            seen.append(said)
            for key, field in self.columns().items():
                rest = field.pointer.removeprefix(f"{self.node.pointer}/*")
                at = join_pointer("items", number, key)
                yield Given(f"{self.node.pointer}/{index}{rest}", item.get(key), _cited(item), at)

    def columns(self) -> dict[str, Field]:
        """Return the leaves of an item by their names in it; a bare item is called ``value``."""
        if self.fields[0].pointer == f"{self.node.pointer}/*":
            return {"value": self.fields[0]}
        prefix = f"{self.node.pointer}/*/"
        return {field.pointer.removeprefix(prefix).replace("/", "."): field for field in self.fields}


def questions(schema: Schema) -> tuple[Question, ...]:
    """Split a schema into questions, in schema order; arrays inside arrays are not asked for."""
    return tuple(_walk(schema.root, schema))


def _walk(node: Node, schema: Schema) -> Iterator[Question]:
    if node.shape is Shape.OBJECT:
        for prop in node.properties:
            yield from _walk(prop.node, schema)
    elif node.shape is Shape.ARRAY:
        star = f"{node.pointer}/*"
        inside = tuple(
            f
            for f in schema.fields
            if (f.pointer == star or f.pointer.startswith(f"{star}/")) and "*" not in f.pointer[len(star) :]
        )
        if inside:
            yield Question(node, inside)
    elif node.field is not None and node.field.kind is not Kind.CONST:
        yield Question(node, (node.field,))


def described(field: Field) -> str:
    """Return what a field asks for, in words: its label with what it stands in, its description, its options."""
    label = " - ".join((*field.context[1:], field.label)) if len(field.context) > 1 else field.label
    text = f"{label}: {field.description}" if field.description else label
    if field.kind is Kind.ENUM:
        text += " (one of: " + ", ".join(str(option) for option in field.options) + ")"
    elif field.kind is Kind.BOOLEAN:
        text += " (true or false)"
    return text


def _values(field: Field, terms: tuple[Term, ...]) -> list[dict[str, Any]]:
    """Return the shapes that one non-null value of ``field`` may have."""
    if field.kind in {Kind.ENUM, Kind.CONST}:
        return [{"enum": list(field.options)}]
    if field.kind is Kind.BOOLEAN:
        return [{"type": "boolean"}]
    if field.kind in {Kind.NUMBER, Kind.INTEGER}:
        bounds = {"minimum": field.minimum, "maximum": field.maximum}
        return [{"type": field.kind.value, **{k: v for k, v in bounds.items() if v is not None}}]
    house = [term.preferred for term in terms if term.may_fill(field.pointer)]
    copied = {"type": "string", "x-copy": True, "minLength": 1, "maxLength": field.max_length or _LONGEST_COPY}
    return [copied, {"enum": house}] if house else [copied]


def _either(shapes: list[dict[str, Any]]) -> dict[str, Any]:
    return shapes[0] if len(shapes) == 1 else {"anyOf": shapes}


def object_of(properties: dict[str, Any]) -> dict[str, Any]:
    """Return the shape of an object that has these properties, all of them, and no others."""
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


def _cited(answer: Mapping[str, Any]) -> tuple[int, ...]:
    cited = answer.get("segments")
    if not isinstance(cited, list):
        return ()
    return tuple(sorted({i for i in cited if isinstance(i, int) and not isinstance(i, bool)}))
