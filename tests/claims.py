"""One claim about a short talk of our own, put through the public call: what the tests of the checks share.

A talk is one line, its turns apart by ``//`` and each as ``Speaker: words``, or as ``- words`` where nobody knows who
speaks. A field is its label, with its description behind a bar where it has one: ``Dose | what she takes now``.
"""

from __future__ import annotations

from typing import Any

from onrecord import Glossary, Schema, Transcript, check
from onrecord.grounding import Evidence, Grounder
from onrecord.propose import Claim
from onrecord.record import Entry
from onrecord.schema import Field

_TYPES = {bool: "boolean", int: "integer", float: "number", str: "string"}


def heard(talk: str) -> Transcript:
    """Return the talk as a transcript."""
    turns = []
    for line in talk.split("//"):
        speaker, _, words = line.strip().partition(" ")
        turns.append({"speaker": speaker.strip(":-") or None, "text": words})
    return Transcript.from_segments(turns)


def leaf_of(label: str, value: Any, *, options: tuple[Any, ...] = ()) -> dict[str, Any]:
    """Return the schema of one field: of ``options`` where there are any, else of the value's own type."""
    title, _, description = (part.strip() for part in label.partition("|"))
    shape: dict[str, Any] = {"enum": list(options)} if options else {"type": _TYPES[type(value)]}
    return {"title": title, "description": description, **shape}


def schema_of(
    label: str, value: Any, *, options: tuple[Any, ...] = (), others: tuple[str, ...] = (), **more: Any
) -> Schema:
    """Return a schema with the claimed field at ``/it``, and ``others`` of the same sort beside it."""
    leaves = {f"other{i}": leaf_of(other, value) for i, other in enumerate(others)}
    own = leaf_of(label, value, options=options) | more
    return Schema.from_dict({"type": "object", "properties": {"it": own, **leaves}})


def entry_of(
    talk: str,
    label: str,
    value: Any,
    options: tuple[Any, ...] = (),
    others: tuple[str, ...] = (),
    glossary: Glossary | None = None,
    **more: Any,
) -> Entry:
    """Check the one claim and return what became of it."""
    schema = schema_of(label, value, options=options, others=others, **more)
    record = check(heard(talk), {"it": value}, schema, glossary=glossary)
    (entry,) = (*record.claims, *record.withheld)
    return entry


def ruling(
    talk: str, label: str, value: Any, options: tuple[Any, ...] = (), others: tuple[str, ...] = ()
) -> tuple[str, set[str]]:
    """Return the verdict on the one claim, and the names of the checks that spoke against it."""
    entry = entry_of(talk, label, value, options, others)
    return entry.verdict, {f["check"] for f in entry.findings if f["verdict"] != "supported"}


def grounded(
    talk: str, label: str, value: Any, *, options: tuple[Any, ...] = (), others: tuple[str, ...] = ()
) -> tuple[Claim, tuple[tuple[Evidence, ...], ...], Transcript, Field]:
    """Return the claim, its evidence at each place, the transcript and the field: what a check is called with."""
    transcript = heard(talk)
    field = schema_of(label, value, options=options, others=others).fields[0]
    claim, places = Grounder(transcript).ground(Claim("/it", value, ("draft",)), field)
    return claim, places, transcript, field
