"""Claims from a reader: verbatim, with their spans; other proposers' claims are weighed; wide schemas are cut."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from onrecord import Extractor, Schema, Transcript
from onrecord.models.reader import Answer, Reading, reader_is_here
from onrecord.models.reader_layout import Asked, Said
from onrecord.propose import Claim, Proposal, ReaderProposer
from onrecord.propose.reader import put, readable
from onrecord.transcript import Span

here = pytest.mark.skipif(not reader_is_here(), reason="the extra meaning is not installed")
TALK = Transcript.from_text("Ann: What time?\nBob: At noon, table twelve, order A B 7.")


class Scripted:
    """A reader that answers as told: by the field's name, the words and their probability."""

    name = "scripted"

    def __init__(
        self, answers: dict[str, tuple[str, float]], options: dict[str, tuple[int, float]] | None = None
    ) -> None:
        self._answers = answers
        self._options = options or {}

    def read(self, fields: Sequence[Asked], turns: Sequence[Said]) -> tuple[Reading | None, ...]:
        """Return what was scripted."""
        return tuple(self._reading(field, turns) for field in fields)

    def _reading(self, field: Asked, turns: Sequence[Said]) -> Reading | None:
        if field.name in self._options:
            number, probability = self._options[field.name]
            return Reading((Answer(probability, len(turns) - 1, 0, 2, number),))
        if field.name not in self._answers:
            return Reading(())
        words, probability = self._answers[field.name]
        turn = next(at for at, turn in enumerate(turns) if words in turn.text)
        start = turns[turn].text.index(words)
        return Reading((Answer(probability, turn, start, start + len(words)),))


def schema(**leaves: dict[str, Any]) -> Schema:
    return Schema.from_dict({"type": "object", "properties": leaves})


def claims(reader: Scripted, given: Schema) -> list[Claim]:
    return list(ReaderProposer(TALK, given, reader).propose().claims)


def test_an_open_field_gets_the_very_words_with_their_place() -> None:
    """The value is the text at its span."""
    (claim,) = claims(Scripted({"time": ("noon", 0.9)}), schema(time={"type": "string"}))
    assert ("/time", "noon", ("reader",), (1,), 0.9) == (
        claim.pointer, claim.value, claim.proposers, claim.segments, claim.probability)  # fmt: skip
    assert ["noon"] == [TALK.slice(span) for span in claim.spans]


@pytest.mark.parametrize(
    ("leaf", "words", "value"),
    [
        ({"type": "integer"}, "table twelve", 12),
        ({"type": "number"}, "table twelve", 12),
        ({"type": "string", "title": "Order number"}, "A B 7", "AB7"),
    ],
)
def test_numbers_and_codes_are_written_as_elsewhere(leaf: dict[str, Any], words: str, value: object) -> None:
    """What a field for numbers or codes holds is what the words spell."""
    name = leaf.get("title", "it").lower()
    (claim,) = claims(Scripted({name: (words, 0.9)}), schema(it=leaf))
    assert value == claim.value


def test_no_number_no_claim() -> None:
    """Words without a number answer no field for numbers."""
    assert [] == claims(Scripted({"it": ("noon", 0.9)}), schema(it={"type": "integer"}))


@pytest.mark.parametrize(
    ("leaf", "number", "value"),
    [
        ({"type": "boolean"}, 0, True),
        ({"type": "boolean"}, 1, False),
        ({"enum": [None, "small", "large"]}, 1, "large"),
        ({"enum": ["True", "False", None]}, 1, "False"),
    ],
)
def test_a_closed_field_gets_one_of_its_options(leaf: dict[str, Any], number: int, value: object) -> None:
    """By its number, null not counted; it cites the segment that speaks for it."""
    (claim,) = claims(Scripted({}, {"it": (number, 0.8)}), schema(it=leaf))
    assert (value, (1,), ()) == (claim.value, claim.segments, claim.spans)


def test_what_is_unlikely_is_not_proposed() -> None:
    """A guess is no claim."""
    assert [] == claims(Scripted({"time": ("noon", 0.1)}), schema(time={"type": "string"}))


def test_dictation_is_not_read() -> None:
    """Where one person speaks nothing is asked and answered, and the claims of others are not weighed."""
    dictation = Transcript.from_text("Ann: At noon.\nAnn: Table twelve.")
    proposer = ReaderProposer(dictation, schema(time={"type": "string"}), Scripted({"time": ("noon", 0.9)}))
    assert Proposal(()) == proposer.propose()
    (weighed,) = proposer.weighed([Proposal((Claim("/time", "noon", ("a",)),))])
    assert [None] == [claim.read for claim in weighed.claims]


def test_the_claims_of_others_are_weighed() -> None:
    """Each claim at a field that was read carries the reader's probability of its value, others carry none."""
    given = schema(time={"type": "string"}, list={"type": "array", "items": {"type": "string"}})
    proposer = ReaderProposer(TALK, given, Scripted({"time": ("noon", 0.9)}))
    others = [Claim("/time", "Noon", ("a",)), Claim("/time", "twelve", ("a",)), Claim("/list/0", "noon", ("a",))]
    (weighed,) = proposer.weighed([Proposal(tuple(others))])
    assert [0.9, 0.0, None] == [claim.read for claim in weighed.claims]


@pytest.mark.parametrize(
    ("talk", "value", "surety", "read"),
    [
        ("Ann: Your address?\nBob: Elm Road 7.", "Elm Road 7", 0.5, None),
        ("Ann: Your address?\nBob: Uh, Elm Road 7.", "Elm Road 7", 0.5, None),
        ("Ann: Your address?\nBob: Elm Road 7.", "Elm Road 7", 0.7, 0.0),
        ("Ann: Your car?\nBob: Elm Road 7.", "Elm Road 7", 0.5, 0.0),
        ("Ann: Your address.\nBob: Elm Road 7.", "Elm Road 7", 0.5, 0.0),
        ("Bob: My address?\nBob: Elm Road 7.", "Elm Road 7", 0.5, 0.0),
        ("Ann: Your address?\nBob: It was near Elm Road 7.", "Elm Road 7", 0.5, 0.0),
        ("Ann: Your address?\nBob: Elm is quiet.", "Elm", 0.5, 0.0),
        ("Bob: Elm Road 7.\nAnn: Your address?", "Elm Road 7", 0.5, 0.0),
    ],
)
def test_a_plain_answer_is_not_weighed_by_a_reader_that_is_unsure(
    talk: str, value: str, surety: float, read: float | None
) -> None:
    """Asked for by name and answered with nothing else: only a reader that is sure of another value has a say."""
    transcript = Transcript.from_text(f"{talk}\nAnn: Thanks, Carla Diaz.")
    reader = Scripted({"address": ("Carla Diaz", surety)})
    proposer = ReaderProposer(transcript, schema(address={"type": "string"}), reader)
    at = transcript.text.index(value)
    segment = transcript.segment_at(at).index
    claim = Claim("/address", value, ("spans",), (segment,), (Span(at, at + len(value)),))
    (weighed,) = proposer.weighed([Proposal((claim,))])
    assert [read] == [claim.read for claim in weighed.claims]


def test_of_talk_read_in_parts_nothing_else_is_weighed() -> None:
    """What the reader never saw whole it cannot judge for others."""

    class InParts(Scripted):
        def read(self, fields: Sequence[Asked], turns: Sequence[Said]) -> tuple[Reading | None, ...]:
            """Return an empty reading of two windows."""
            return tuple(Reading((), 2) for _ in fields)

    proposer = ReaderProposer(TALK, schema(time={"type": "string"}), InParts({}))
    (weighed,) = proposer.weighed([Proposal((Claim("/time", "noon", ("a",)),))])
    assert [None] == [claim.read for claim in weighed.claims]


def test_yes_and_no_are_put_in_words() -> None:
    """However a schema writes them, the reader sees yes and no; names are split."""
    given = schema(hasWifi={"enum": ["True", "False", None]}, is_open={"type": "boolean"})
    assert [("has wifi", ("yes", "no")), ("is open", ("yes", "no"))] == [
        (asked.name, asked.options) for asked in map(put, readable(given, TALK))
    ]


def test_of_a_wide_schema_only_free_text_is_read() -> None:
    """And only where some word of the field is said: what is read is bounded, whatever the schema."""
    leaves = {f"c{at}": {"type": "boolean"} for at in range(60)}
    wide = schema(order={"type": "string"}, colour={"type": "string"}, **leaves)
    assert ["order"] == [field.name for field in readable(wide, TALK)]


@here
def test_a_conversation_is_read_without_a_language_model() -> None:
    """Values are held with the words that answer; what was only asked about is not; without a reader none is found."""
    given = schema(
        city={"type": ["string", "null"], "description": "City in which the restaurant is located"},
        time={"type": ["string", "null"], "description": "Time of the reservation"},
        has_live_music={"enum": ["True", "False", None], "description": "Whether the restaurant has live music"},
    )
    talk = Transcript.from_text(
        "Customer: I'm looking for a restaurant in Milan.\nAgent: Sure, for what time?\n"
        "Customer: Make it half past seven.\nAgent: Booked, in Milan at half past seven.\n"
        "Customer: Do they have live music there?\nAgent: No, they don't."
    )
    record = Extractor(given, model=None).extract(talk)
    assert {"city": "Milan", "time": "half past seven"} == record.data
    assert "reader" in record["/city"].proposers
    assert (record["/time"].probability or 0) >= 0.5
    assert "city" not in Extractor(given, model=None, reader=None).extract(talk).data
