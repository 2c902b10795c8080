"""Grounding: from a claim to the places where its value might stand."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from claims import grounded, heard, schema_of
from onrecord import Glossary
from onrecord.grounding import Grounder, Role, as_code, is_yes_no, ratio_part, says_yes, spelled, when_of
from onrecord.grounding.index import TranscriptIndex, grouped
from onrecord.grounding.topics import covers, root_of, topic_of
from onrecord.language.tokens import tokenize
from onrecord.propose import Claim
from onrecord.schema import Field


def field_of(label: str, value: Any, options: tuple[Any, ...] = (), **more: Any) -> Field:
    """Return the field of a schema with this leaf."""
    return schema_of(label, value, options=options, **more).fields[0]


def words_at(talk: str, label: str, value: Any, *, options: tuple[Any, ...] = ()) -> list[list[str]]:
    """Return the words of the value at each place, the best place first."""
    _, places, transcript, _ = grounded(talk, label, value, options=options)
    return [[transcript.slice(e.span) for e in place if e.role is Role.ANSWER] for place in places]


@pytest.mark.parametrize(
    ("talk", "label", "value", "words"),
    [
        ("A: The blue boat left.", "Boat", "blue boat", [["blue boat"]]),
        ("A: It was blue, the boat.", "Boat", "blue boat", [["blue, the boat"]]),
        ("A: We saw it.", "Boat", "blue boat", []),
        ("A: Code is K T one nine.", "Code", "KT19", [["K T one nine"]]),
        ("A: Mail jo at quay dot example now", "Mail", "jo@quay.example", [["jo at quay dot example"]]),
        ("A: It weighs nine kilos.", "Unit", "kg", [["nine kilos"]]),
        ("A: It rose.", "Unit", "%", []),
        ("A: There were nine.", "Crates", 9, [["nine"]]),
        ("A: Half past six.", "Opens", "18:30", [["Half past six"]]),
        ("A: One forty over ninety.", "Systolic", 140, [["One forty over ninety"]]),
        ("A: One forty over ninety.", "Pulse", 140, []),
        ("A: Nine crates, blue.", "Load", "9 blue crates", [["Nine", "crates, blue"]]),
        ("A: Come on the third of May then.", "Day", "due 3 May", [["third of May"]]),
        ("A: Silence.", "Day", "2026-05-03", []),
        ("A: Silence.", "Note", "the of", []),
    ],
)
def test_where_the_words_of_a_value_stand(talk: str, label: str, value: object, words: list[list[str]]) -> None:
    """The phrase itself, its words, a spelled code or address, a number, a unit, a date or a time."""
    assert [sorted(place) for place in words_at(talk, label, value)] == [sorted(place) for place in words]


def test_a_relative_date_has_two_pieces() -> None:
    """The day that was stated and the words that relate to it are evidence together."""
    talk = "A: Today is the sixth of May, twenty twenty-six. // B: See you tomorrow."
    assert words_at(talk, "Next", "2026-05-07") == [["sixth of May, twenty twenty-six", "tomorrow"]]


def test_the_place_nearest_to_the_fields_words_is_taken() -> None:
    """Of two equal numbers in one turn the one beside the label is meant."""
    _, ((piece, *_), *_), transcript, _ = grounded("A: Nine men. The crates were nine.", "Crates", 9)
    assert piece.span.start == transcript.text.rindex("nine")


def test_an_exchange_that_shares_words_with_the_field_comes_first() -> None:
    """Of several turns that say a value the one that speaks of the field is the best."""
    talk = "A: Nine it is. // B: The crates were nine. // A: Good. // A: At nine."
    _, (best, *_), _, _ = grounded(talk, "Crates", 9)
    assert best[0].segment == 1


def test_a_citation_comes_first() -> None:
    """Where the proposer says which turn it read, that turn is the best place."""
    transcript = heard("A: Nine. // A: Ten. // A: Nine.")
    field = field_of("Crates", 9)
    _, (best, *_) = Grounder(transcript).ground(Claim("/it", 9, ("llm",), segments=(0,)), field)
    assert best[-1].segment == 0


def test_a_citation_of_words_is_followed_where_it_is_not_much_worse() -> None:
    """Models cite carelessly: a cited turn with less than half of the words is not followed."""
    transcript = heard(
        "A: A blue one. // A: Hm. // A: Ha. // A: A blue boat, of oak, with oars. // A: Hm. // A: Blue, or oak."
    )
    field = field_of("Boat", "x")
    for cited, segment in ((0, 3), (5, 5)):
        claim = Claim("/it", "blue oak oars", ("llm",), segments=(cited,))
        _, (best, *_) = Grounder(transcript).ground(claim, field)
        assert best[-1].segment == segment


def test_a_few_places_of_many_are_kept_the_last_among_them() -> None:
    """Corrections come late: of many mentions the best and the last are looked at."""
    talk = " // ".join(f"A: Nine of the {word}." for word in ("oats", "hops", "figs", "nuts", "peas", "limes", "plums"))
    _, places, transcript, _ = grounded(talk, "Crates", 9)
    kept = {place[0].segment for place in places}
    last = len(transcript.segments) - 1
    assert (len(kept) <= 5, {last, last - 1} <= kept) == (True, True)


def test_spans_that_the_proposer_gives_are_the_first_place() -> None:
    """A proposer that points at its words is taken at its word."""
    transcript = heard("A: Nine. // A: Nine.")
    (span,) = (transcript.segments[0].span,)
    _, (best, *_) = Grounder(transcript).ground(Claim("/it", 9, ("q",), spans=(span,)), field_of("Crates", 9))
    assert [piece.span for piece in best] == [span]


@pytest.mark.parametrize(
    ("talk", "roles"),
    [
        ("A: How many crates? // B: Nine.", ["question", "answer"]),
        ("A: How many? // B: Nine.", ["question", "answer"]),
        ("A: How many crates? // B: Nine crates.", ["answer"]),
        ("A: Crates. // B: Nine.", ["answer"]),
    ],
)
def test_a_short_answer_brings_its_question(talk: str, roles: list[str]) -> None:
    """An answer that does not name the field's topic is read together with the question that does."""
    _, (best, *_), _, _ = grounded(talk, "Crates", 9)
    assert [piece.role.value for piece in best] == roles


HOUSE = Glossary.from_terms(
    [
        {"preferred": "ETA", "expansion": "expected time of arrival", "variants": ["arrival time"]},
        {"preferred": "FCL", "expansion": "full container load"},
    ]
)


@pytest.mark.parametrize(
    ("talk", "value", "matched", "places"),
    [
        ("A: The full container load is in.", "FCL", "full container load", 1),
        ("A: Full container load. // B: And one more full container load.", "FCL", "full container load", 2),
        ("A: It is in.", "FCL", "", 0),
    ],
)
def test_a_house_form_is_where_its_term_was_said(talk: str, value: str, matched: str, places: int) -> None:
    """A value in house form stands where a form of the term was spoken, the later mention first."""
    transcript = heard(talk)
    grounder = Grounder(transcript, glossary=HOUSE, spoken=HOUSE.matches(transcript.text))
    claim, found = grounder.ground(Claim("/it", value, ("draft",)), field_of("Load", "x"))
    assert (claim.matched or "", len(found)) == (matched, places)


def test_a_house_form_inside_a_value_is_read_as_it_was_said() -> None:
    """A value such as "check the ETA" is grounded as the words that were spoken for it."""
    transcript = heard("A: Check the arrival time with the pilot.")
    grounder = Grounder(transcript, glossary=HOUSE, spoken=HOUSE.matches(transcript.text))
    claim, found = grounder.ground(Claim("/it", "check the ETA", ("draft",)), field_of("Task", "x"))
    assert (claim.spoken, len(found)) == ("check the arrival time", 1)


@pytest.mark.parametrize(
    ("talk", "label", "places"),
    [
        ("A: Is the cellar dry? // B: Yes.", "Cellar dry", 1),
        ("A: The cellar is dry. // B: Good. // A: The cellar, dry? // B: Yes.", "Cellar dry", 2),
        ("A: The roof leaks.", "Cellar dry", 0),
        ("A: We were driving home.", "Drives", 1),
        ("A: Hello.", "Yes", 0),
    ],
)
def test_a_yes_or_no_stands_where_its_topic_is_spoken_of(talk: str, label: str, places: int) -> None:
    """Nobody says "true": the words of the field find the place."""
    _, found, _, _ = grounded(talk, label, True)
    assert len(found) == places


@pytest.mark.parametrize(
    ("label", "said", "share"),
    [
        ("Chest pain", "a pain in the chest", 1.0),
        ("Chest pain", "a pain in the knee", 0.5),
        ("Chest pain", "nothing", 0.0),
        ("Checklist - confusion", "he is confused", 1.0),
        ("Fit | seizure (convulsion, spasm); ask twice", "a spasm", 1.0),
        ("Patient reports whether", "anything", 0.0),
    ],
)
def test_how_much_of_a_topic_was_said(label: str, said: str, share: float) -> None:
    """The best group of a field's words counts, from half of them on."""
    found, words = covers(topic_of(field_of(label, True)), tokenize(said))
    assert (found, bool(words)) == (share, bool(share))


def test_words_of_the_question_count_with_the_answer() -> None:
    """One word at least must be in the answer itself."""
    topic = topic_of(field_of("Chest pain", True))
    assert covers(topic, tokenize("some pain"), tokenize("in the chest?"))[0] == 1.0
    assert covers(topic, tokenize("some"), tokenize("pain in the chest?"))[0] == 0.0


def test_roots_of_a_topic_are_each_listed_once() -> None:
    """The words of label and description together, without those that say what sort of entry it is."""
    assert topic_of(field_of("Roof leak | whether the roof leaks", True)).roots == ("roof", "leak")


@pytest.mark.parametrize(
    ("word", "root"), [("drives", "driv"), ("driving", "driv"), ("drove", "driv"), ("oak", "oak"), ("pain", "pain")]
)
def test_words_of_one_family_share_a_root(word: str, root: str) -> None:
    """Endings fall away while four letters stay."""
    assert root_of(tokenize(word)[0]) == root


@pytest.mark.parametrize(
    ("value", "code"),
    [
        ("A914", "A914"),
        ("441-709", "441709"),
        ("SW1A 2AA", "SW1A2AA"),
        ("5.5", None),
        ("3-4", None),
        ("oak", None),
        ("9 crates", None),
        ("A" * 50 + "1", None),
    ],
)
def test_what_is_a_code(value: str, code: str | None) -> None:
    """Letters with digits, or four digits and more; short numbers and phrases are none."""
    assert as_code(value) == code


@pytest.mark.parametrize(
    ("value", "text", "is_spelled"),
    [("KT19", "K T one nine", True), ("KT19", "K T nine one", False), ("oak", "O A K", False)],
)
def test_a_code_is_spelled(value: str, text: str, is_spelled: bool) -> None:
    """The signs must be said in that order."""
    assert spelled(value, text) is is_spelled


@pytest.mark.parametrize(
    ("label", "value", "part"),
    [
        ("Systolic", 1, 0),
        ("Diastolic", 1, 1),
        ("Systolic and diastolic", 1, 0),
        ("Pain score", 1, 0),
        ("Heart rate", 1, None),
        ("Pain score", "x", None),
    ],
)
def test_which_number_of_a_pair_a_field_asks_for(label: str, value: object, part: int | None) -> None:
    """Words of the field say it; without any it asks for none."""
    assert ratio_part(field_of(label, value)) == part


def test_month_and_day_are_a_date_where_the_field_asks_for_them() -> None:
    """The value "05-03" is a date under a description that says MM-DD, and nothing otherwise."""
    asked = when_of("05-03", field_of("Birthday | MM-DD", "x"))
    assert asked is not None
    assert asked.dates == ((None, 5, 3),)
    assert when_of("05-03", field_of("Row", "x")) is None
    assert when_of("2026-05-03", field_of("Row", "x")) is not None


@pytest.mark.parametrize(
    ("options", "is_one"),
    [
        (("yes", "no"), True),
        (("present", "absent", "unknown"), True),
        (("yes", "no", "oak"), False),
        (("yes",), False),
        ((), False),
    ],
)
def test_which_fields_ask_yes_or_no(options: tuple[str, ...], is_one: bool) -> None:
    """Booleans, and enums of a yes, a no and what is neither."""
    assert is_yes_no(field_of("Fit", "x", options)) is is_one
    assert is_yes_no(field_of("Fit", True))


@pytest.mark.parametrize(("value", "says"), [(True, True), ("Yes", True), (False, False), ("absent", False)])
def test_which_values_say_yes(value: object, says: bool) -> None:
    """Case does not matter."""
    assert says_yes(value) is says


def test_matched_words_that_stand_close_are_one_span() -> None:
    """Words further apart than a few others stand in spans of their own."""
    transcript = heard("A: oak and elm were cut by the men of the mill for the bench of ash")
    index = TranscriptIndex(transcript)
    tokens = index.tokens(transcript.segments[0])
    wanted = [token for token in tokens if token.norm in {"oak", "elm", "ash"}]
    assert [transcript.slice(span) for span in grouped(wanted, tokens)] == ["oak and elm", "ash"]


def test_what_an_index_knows() -> None:
    """Spellings of one word share a key, and numbers and codes know their turns."""
    index = TranscriptIndex(heard("A: Grey boats. // B: Nine. // A: K T one nine."))
    grey, boats = index.tokens(index.transcript.segments[0])
    assert index.key(grey) == index.key(tokenize("gray")[0])
    assert index.holders[index.key(boats)] == [0]
    assert (index.numbered, index.exists(2), index.exists(3)) == ([1, 2], True, False)
    assert list(index.codes) == ["KT19"]


def test_a_claim_is_changed_only_where_a_term_was_said() -> None:
    """Without a glossary a claim comes back as it was."""
    claim = Claim("/it", "oak", ("draft",))
    grounder = Grounder(heard("A: Oak."))
    assert grounder.ground(claim, field_of("Wood", "x"))[0] == replace(claim)
