"""From an answer's JSON Schema to a grammar that a model cannot leave.

The grammar is llguidance's dialect of Lark. What it adds to JSON Schema: a string marked ``x-copy`` can only be a
run of words of one of the given texts. What it leaves to the caller: bounds of fractions beyond their whole part,
formats, and that a copied run still means what the text meant.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping, Sequence
from typing import Any

from onrecord.models.base import Constraint

_HEAD = "%llguidance {}\n"
_LARGEST = 10**12 - 1  # digits of an unbounded number would run on until the tokens are spent
_SMALLEST = -_LARGEST
_FRACTION = "/(\\.[0-9]{1,4})?/"
_LETTERS = r"\p{L}\p{M}\p{N}"
_LONGEST_LIST = 12
_LONGEST_TEXT = 400
# What is copied whole or not at all: "4:20", "1,000" and "don't" have no part that means the same.
_PIECE = re.compile(r"\d+(?:[:.,/-]\d+)+\w*|\w+(?:['’]\w+)*|\s+|[^\w\s]")
# Marks that would have to be escaped inside a JSON string; no word is lost without them.
_UNSAFE = re.compile(r'["\\\x00-\x1f\x7f\ud800-\udfff]+')


def grammar(constraint: Constraint) -> str:
    """Return the grammar of every answer that ``constraint`` allows."""
    return _Writer(constraint.copy_from).write(constraint.json_schema)


class _Writer:
    def __init__(self, copy_from: Sequence[str]) -> None:
        texts = (" ".join(_UNSAFE.sub(" ", text).split()) for text in copy_from)
        self._texts = tuple(dict.fromkeys(text for text in texts if text))
        self._rules: dict[str, str] = {}
        self._copies: dict[int, str] = {}

    def write(self, schema: Mapping[str, Any]) -> str:
        start = self._expression(schema)
        rules = "".join(f"{name}: {body}\n" for name, body in self._rules.items())
        return f"{_HEAD}start: {start}\n{rules}"

    def _expression(self, schema: Mapping[str, Any]) -> str:
        if "anyOf" in schema:
            return "(" + " | ".join(self._expression(branch) for branch in schema["anyOf"]) + ")"
        if "enum" in schema:
            return "(" + " | ".join(_literal(json.dumps(v, ensure_ascii=False)) for v in schema["enum"]) + ")"
        kind = schema.get("type")
        if kind == "object":
            return self._object(schema)
        if kind == "array":
            return self._array(schema)
        if kind == "string" and schema.get("x-copy"):
            return self._copied(int(schema.get("maxLength", _LONGEST_TEXT)))
        if kind == "integer":
            return _whole(schema)
        if kind == "number":
            return f"{_whole(schema)} {_FRACTION}"
        if kind == "null":
            return _literal("null")
        if kind == "boolean":
            return f"({_literal('true')} | {_literal('false')})"
        bounded = {"maxLength": _LONGEST_TEXT, **schema} if kind == "string" else dict(schema)
        return self._rule("json", f"%json {json.dumps(bounded, ensure_ascii=False)}")

    def _object(self, schema: Mapping[str, Any]) -> str:
        parts = []
        for index, (key, value) in enumerate(schema.get("properties", {}).items()):
            opening = "{" if index == 0 else ", "
            parts += [_literal(f"{opening}{json.dumps(key, ensure_ascii=False)}: "), self._expression(value)]
        return " ".join([*parts, _literal("}")]) if parts else _literal("{}")

    def _array(self, schema: Mapping[str, Any]) -> str:
        least, most = int(schema.get("minItems", 0)), int(schema.get("maxItems", _LONGEST_LIST))
        if most == 0:
            return _literal("[]")
        item = self._rule("item", self._expression(schema["items"]))
        more = f"({_literal(', ')} {item}){{{max(least - 1, 0)},{most - 1}}}"
        some = f"{item} {more}" if most > 1 else item
        inside = some if least else f"({some})?"
        return f"{_literal('[')} {inside} {_literal(']')}"

    def _copied(self, longest: int) -> str:
        if not self._texts:
            return _literal('""')
        name = self._copies.get(longest)
        if name is None:
            words = [
                self._rule(
                    "SAID",
                    "%regex " + json.dumps({"substring_chunks": _PIECE.findall(text)}, ensure_ascii=False),
                    upper=True,
                )
                for text in self._texts
            ]
            bound = _bound(longest)
            copies = [self._rule("COPY", f"{word} & {bound}", upper=True) for word in words]
            name = self._rule("copied", " | ".join(copies))
            self._copies[longest] = name
        quote = _literal('"')
        return f"{quote} {name} {quote}"

    def _rule(self, stem: str, body: str, *, upper: bool = False) -> str:
        for name, known in self._rules.items():
            if known == body:
                return name
        name = f"{stem}{'_' if upper else ''}{len(self._rules)}"
        self._rules[name] = body
        return name


def _bound(longest: int) -> str:
    """Return the expression of a value that begins and ends with a word, so neither empty nor a lone mark."""
    inside = f".{{0,{longest - 2}}}" if longest > 2 else ""
    return f"/(?s:[{_LETTERS}#$£€@+]{inside}[{_LETTERS}%°])|[{_LETTERS}]/" if longest > 1 else f"/[{_LETTERS}]/"


def _whole(schema: Mapping[str, Any]) -> str:
    """Return the rule of a whole number, or of a number's whole part, within its bounds."""
    least = schema.get("minimum")
    most = schema.get("maximum")
    bounds = {
        "type": "integer",
        "minimum": _SMALLEST if least is None else math.floor(least),
        "maximum": _LARGEST if most is None else math.floor(most),
    }
    return f"%json {json.dumps(bounds)}"


def _literal(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
