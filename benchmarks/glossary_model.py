"""Before and after on the local model: no glossary, the whole glossary in the prompt, and retrieval.

python benchmarks/glossary_model.py [--limit N] [--answers FILE]

Cases are the examples that ship (every text leaf of the right record that is a house form) and the conformance cases
whose field is free text. The glossary is one for all: the terms of every case and example together, as a house has it.

- ``no glossary``: the model's own answer.
- ``whole glossary``: every term of the house stands in the prompt; the model's own answer.
- ``retrieval``: the terms that were said and belong to the field stand in the prompt; the model's own answer.
- ``retrieval and house form``: the record that the extractor makes of it: checks, house form, all proposers.

``right``: exactly the house form, of the cases that have one. ``invented``: of all answers, those that are given where
nothing may be, or that hold a content word which the transcript does not say and that is no form of a term said there.

The same question is asked once. FILE keeps the answers, so that a run which was broken off goes on where it ended.
"""

from __future__ import annotations

import json
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from corpora import ROOT, lines
from glossary_conformance import CASES
from onrecord import Extractor, Glossary, Schema, Term, Transcript
from onrecord.glossary import TermMatch
from onrecord.language.content import missing_words
from onrecord.models import Answer, Model, RecordingModel, Request, open_model
from onrecord.propose import LlmProposer
from onrecord.schema import Kind, leaves
from reporting import write_result


@dataclass(frozen=True, slots=True)
class Item:
    """One field of one transcript, and what it must hold."""

    name: str
    transcript: Transcript
    schema: Schema
    pointer: str
    expected: str | None
    terms: tuple[Term, ...]


def conformance() -> Iterator[Item]:
    """Yield the cases whose field is free text, outside lists."""
    for case in lines(CASES) if CASES.exists() else ():
        schema = Schema.from_dict(case["schema"])
        field = schema.field_for(case["pointer"])
        if field is not None and field.kind is Kind.STRING and not field.in_array:
            terms = tuple(Glossary.from_terms(case["glossary"]).terms)
            transcript = Transcript.from_segments(case["transcript"])
            yield Item(case["id"], transcript, schema, case["pointer"], case["expected"], terms)


def examples() -> Iterator[Item]:
    """Yield the fields of the examples that hold a house form."""
    for folder in sorted(path for path in (ROOT / "examples").iterdir() if path.is_dir()):
        glossary = Glossary.from_file(folder / "glossary.csv")
        forms = {term.preferred for term in glossary.terms}
        schema = Schema.from_file(folder / "schema.json")
        transcript = Transcript.from_file(next(folder.glob("transcript.*")))
        record = json.loads((folder / "record.json").read_text(encoding="utf-8"))
        for pointer, value in leaves(record):
            if value in forms:
                yield Item(f"{folder.name}{pointer}", transcript, schema, pointer, value, tuple(glossary.terms))


class Shown:
    """Stands in for a glossary of which every term is shown, said or not."""

    def __init__(self, terms: Sequence[Term]) -> None:
        self.matches = tuple(TermMatch(term, 0, 1, term.preferred) for term in terms)


class Remembering:
    """A model that is asked no question twice, and keeps its answers in a file."""

    def __init__(self, model: Model, path: Path) -> None:
        self.name, self.context_tokens, self.needs_focus = model.name, model.context_tokens, model.needs_focus
        kept = path.read_text(encoding="utf-8").splitlines() if path.exists() else ()
        rows = [json.loads(line) for line in kept]
        self._known = {row["key"]: Answer(row["text"], finish=row["finish"]) for row in rows if "key" in row}
        self._model = RecordingModel(model, path)

    def complete(self, request: Request) -> Answer:
        """Return the known answer, or ask."""
        if request.key not in self._known:
            self._known[request.key] = self._model.complete(request)
        return self._known[request.key]

    def count_tokens(self, text: str) -> int:
        """Count as the model does."""
        return self._model.count_tokens(text)

    def close(self) -> None:
        """Close the model."""
        self._model.close()


def answer(item: Item, model: Model, spoken: Sequence[TermMatch], *, whole: bool) -> str | None:
    """Return what the model itself answers for the item's field."""
    schema = _only(item)
    proposer = LlmProposer(item.transcript, schema, model, spoken=spoken, term_tokens=10**6 if whole else None)
    found = [c.value for c in proposer.propose().claims if c.pointer == item.pointer]
    return str(found[0]) if found else None


def _only(item: Item) -> Schema:
    """Return the schema of the item's field alone, so that one question is asked."""
    raw = json.loads(json.dumps(item.schema.raw))
    at = raw
    parts = [part for part in item.pointer.split("/")[1:] if not part.isdigit()]
    for part in parts:
        inner = at.get("properties", {})
        at["properties"] = {part: inner[part]}
        at["required"] = [name for name in at.get("required", ()) if name == part]
        at = inner[part].get("items", inner[part]) if isinstance(inner[part], dict) else inner[part]
    return Schema.from_dict(raw)


def is_invented(item: Item, value: str | None, glossary: Glossary) -> bool:
    """Say whether an answer stands where nothing may, or holds words that nobody said."""
    if value is None:
        return False
    if item.expected is None:
        return True
    said = {match.term for match in glossary.said(item.transcript.text)}
    forms = {form.casefold() for term in said for form in term.forms}
    return value.casefold() not in forms and value != item.expected and bool(missing_words(value, item.transcript.text))


def kept_in(folder: str) -> Path:
    """Return the file that keeps the answers: the one that was named, or one in ``folder``."""
    named = sys.argv[sys.argv.index("--answers") + 1] if "--answers" in sys.argv else None
    return Path(named) if named else Path(folder) / "answers.jsonl"


def main() -> None:
    """Ask the model about every item in each way."""
    items = [*examples(), *conformance()]
    if "--limit" in sys.argv:
        items = items[:: max(1, len(items) // int(sys.argv[sys.argv.index("--limit") + 1]))]
    house = Glossary(dict.fromkeys(term for item in items for term in item.terms))
    ways: dict[str, list[tuple[Item, str | None]]] = {}
    started = time.perf_counter()
    with tempfile.TemporaryDirectory() as folder, closing(Remembering(open_model("local"), kept_in(folder))) as model:
        for item in items:
            spoken = house.matches(item.transcript.text)
            own = Glossary(item.terms)
            extractor = Extractor(_only(item), model=model, glossary=own)
            data = dict(leaves(extractor.extract(item.transcript).data))
            held = data.get(item.pointer)
            results: dict[str, Any] = {
                "no glossary": answer(item, model, (), whole=False),
                "whole glossary": answer(item, model, Shown(house.terms).matches, whole=True),
                "retrieval": answer(item, model, spoken, whole=False),
                "retrieval and house form": None if held is None else str(held),
            }
            for way, value in results.items():
                ways.setdefault(way, []).append((item, value))
            print(item.name, repr(item.expected), results, file=sys.stderr, flush=True)
    figures: dict[str, Any] = {"items": len(items), "terms of the house": len(house)}
    for way, answers in ways.items():
        wanted = [(item, value) for item, value in answers if item.expected is not None]
        given = [(item, value) for item, value in answers if value is not None]
        figures[way] = {
            "right": f"{sum(value == item.expected for item, value in wanted)}/{len(wanted)}",
            "answers given": len(given),
            "invented": f"{sum(is_invented(item, value, house) for item, value in given)}/{len(given)}",
            "held where null is right": sum(value is not None for item, value in answers if item.expected is None),
        }
    figures["minutes"] = round((time.perf_counter() - started) / 60, 1)
    write_result("glossary_model", figures, whole="--limit" not in sys.argv)


if __name__ == "__main__":
    main()
