"""What identifies somebody is found in all its forms, has one placeholder everywhere, and comes back exactly."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator, Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onrecord import MissingExtraError, Transcript
from onrecord.redaction import Identifier, Kind, Line, Redaction, UnknownPlaceholderError, redacted
from seeding import talk


def of(*turns: str, kept: Sequence[str] = ()) -> Redaction:
    """Return the redaction of a talk between two speakers, a turn each."""
    rows = [{"speaker": "AB"[at % 2], "text": text} for at, text in enumerate(turns)]
    return redacted(Transcript.from_segments(rows), kept=kept)


def shown(*turns: str, kept: Sequence[str] = ()) -> str:
    """Return the redacted last turn, the numbers of its placeholders left out."""
    text = of(*turns, kept=kept).transcript.segments[-1].text
    return re.sub(r"([A-Z]+)_\d+", r"\1", text)


@pytest.mark.parametrize(
    ("turns", "expected"),
    [
        (("My name is Grace Hill and I have a question.",), "My name is NAME NAME and I have a question."),
        (("my name is grace hill and i have a question",), "my name is NAME NAME and i have a question"),
        (("Your name?", "Hope Young."), "NAME NAME."),
        (("I saw Doctor Young.",), "I saw Doctor NAME."),
        (("we spoke to dr okonkwo about it",), "we spoke to dr NAME about it"),
        (("It was Maria de la Cruz, I think.",), "It was NAME NAME NAME NAME, I think."),
        (("How is that spelled?", "S I N G H."), "CODE."),
        (("It's on 07700 900123.",), "It's on CODE."),
        (("Your phone number?", "oh seven seven double oh nine"), "PHONE"),
        (("It is four four one seven zero nine.",), "It is CODE."),
        (("The policy number?", "It's A B dash one two."), "It's CODE."),
        (("The reference?", "alpha bravo three nine."), "CODE."),
        (("j dot smith at example dot org please",), "EMAIL please"),
        (("Write to rosa@example.org.",), "Write to EMAIL."),
        (("I live at 12 Acacia Road, Leeds.",), "I live at ADDRESS, NAME."),
        (("forty two acacia road",), "ADDRESS"),
        (("The postcode?", "SW1A 1AA."), "CODE."),
        (("Date of birth?", "The third of May, nineteen fifty two."), "BIRTHDATE."),
        (("Born on 3/5/1952, you said.",), "Born on BIRTHDATE, you said."),
        (("The plate?", "It's LK62 HRT."), "It's CODE."),
        (("The last four digits?", "4417."), "CODE."),
        (("The machine says 10.20.30.40.",), "The machine says LINK."),
    ],
)
def test_identifiers_are_hidden(turns: tuple[str, ...], expected: str) -> None:
    """Each form of an identifier is replaced, and the words around it stay."""
    assert shown(*turns) == expected


@pytest.mark.parametrize(
    "text",
    [
        "Blood pressure 138 over 84, pulse seventy two, temperature 36.9.",
        "Metoprolol twenty five milligrams twice a day, and ibuprofen 400 mg.",
        "She is seventy one and lives on her own.",
        "That comes to £1,450.50, or 640 dollars.",
        "At 9:15 on Tuesday, or half past eight in May.",
        "We sold 12,000 in 2019, 2020 and 2021.",
        "Will you mark the field? I hope the price is good.",
        "the chance is small but we may try in april",
        "It's Windows 11 on the English network, ECG and CT are done.",
    ],
)
def test_what_records_are_filled_with_stays(text: str) -> None:
    """Doses, ages, prices, times and ordinary words are shown as they are."""
    assert of(text).hidden == ()


def test_a_number_over_several_turns_is_hidden_piece_by_piece() -> None:
    """Short pieces count as a number where one was asked for."""
    turns = ("A phone number?", "It's oh seven seven.", "Yep.", "Double oh nine.", "Okay.", "And then one two three.")
    texts = [segment.text for segment in of(*turns).transcript.segments]
    assert [re.sub(r"_\d+", "", text) for text in texts[1::2]] == ["It's PHONE.", "PHONE.", "And then PHONE."]


def test_a_name_is_the_same_everywhere() -> None:
    """In lower case, with a possessive, in a speaker's label: one word has one placeholder."""
    rows = [
        {"speaker": "Nurse", "text": "My name is Oluwaseun Field."},
        {"speaker": "Oluwaseun Field", "text": "oluwaseun's chart, please. Miss Field's too."},
    ]
    redaction = redacted(Transcript.from_segments(rows))
    assert [segment.text for segment in redaction.transcript.segments] == [
        "My name is NAME_1 NAME_2.",
        "NAME_1's chart, please. Miss NAME_2's too.",
    ]
    assert redaction.transcript.segments[1].speaker == "NAME_1 NAME_2"
    assert redaction.transcript.segments[0].speaker == "Nurse"


def test_the_spelling_comes_from_the_cited_segment() -> None:
    """Where one identifier was said in several ways, an answer means the one that it cites."""
    redaction = of("The account is four four one seven zero nine.", "So 441709.", "Yes.")
    placeholder = redaction.hidden[0].placeholder
    assert {piece.placeholder for piece in redaction.hidden} == {placeholder}
    assert redaction.restore(placeholder, (1,)) == "441709"
    assert redaction.restore(placeholder) == "four four one seven zero nine"
    assert tuple(redaction.other_forms(placeholder)) == ("441709",)


def test_a_date_of_birth_has_another_form() -> None:
    """A date that was said is given as ISO writes it, if it is one date."""
    redaction = of("She was born on the third of May nineteen fifty two.")
    assert tuple(redaction.other_forms(redaction.hidden[0].placeholder)) == ("1952-05-03",)
    assert tuple(redaction.other_forms("born on BIRTHDATE_1")) == ()


@pytest.mark.parametrize(
    "given_back", ["NAME_1 NAME_2", "[NAME_1] [NAME_2]", "Name 1 name_2", "NAME-1 NAME2", "<NAME_1> NAME 2"]
)
def test_a_mangled_placeholder_is_repaired_where_it_is_certain(given_back: str) -> None:
    """Brackets, case and joints do not matter."""
    redaction = of("My name is Rosa Field.")
    assert redaction.restore(given_back) == "Rosa Field"
    assert redaction.restore(f"call {given_back}'s son") == "call Rosa Field's son"


@pytest.mark.parametrize("given_back", ["NAME_7", "CODE_1", "[NAME]", "NAME_1st", "Rosa NAME_0"])
def test_an_unknown_placeholder_is_never_guessed(given_back: str) -> None:
    """Nobody can tell what it stands for, so it is an error that does not quote it."""
    with pytest.raises(UnknownPlaceholderError) as raised:
        of("My name is Rosa Field.").restore(given_back)
    assert str(raised.value) == ""


def test_words_that_look_like_placeholders_stay() -> None:
    """A transcript that was redacted by others keeps their marks, and nobody's number two is taken for ours."""
    redaction = of("[NAME_1] said that name 2 is Rosa Field, at address 12.")
    assert redaction.transcript.text == "[NAME_1] said that name 2 is NAME_3 NAME_4, at address 12."
    for said in ("NAME_1", "name 2", "address 12", "code 9"):
        assert redaction.restore(said) == said


def test_values_are_hidden_as_the_transcript_has_them() -> None:
    """A claim goes to a judge in the words of the redacted transcript, in whatever spelling it was made."""
    redaction = of("My name is Grace Hill, will you call oh seven seven double oh nine?", "Metoprolol, yes.")
    phone = redaction.hidden[-1].placeholder
    assert redaction.hide("Grace Hill", (0,)) == "NAME_1 NAME_2"
    assert redaction.hide("Mrs. grace hill") == "Mrs. NAME_1 NAME_2"
    assert redaction.hide("077009") == phone
    assert redaction.hide("Metoprolol") == "Metoprolol"
    assert redaction.hide("someone else, 4111 1111 1111") == "someone else, CODE_1"


def test_the_house_keeps_its_words() -> None:
    """What a schema or a glossary names is shown, unless it is part of a longer name."""
    text = "She is with Blue Cross, says Emre Cross, on Zoltrix."
    assert shown(text, kept=("Blue Cross", "Zoltrix")) == "She is with Blue Cross, says NAME NAME, on Zoltrix."


def test_other_finders_can_stand_beside_ours() -> None:
    """A finder is any function from lines to identifiers; what lies outside a line is no identifier."""

    def beds(lines: Sequence[Line]) -> Iterator[Identifier]:
        for number, line in enumerate(lines):
            for match in re.finditer(r"bed \w+", line.text):
                yield Identifier(number, *match.span(), Kind.ADDRESS)
            yield Identifier(number, 0, 10**6, Kind.NAME)

    redaction = redacted(Transcript.from_segments([{"text": "Rosa is in bed four."}]), finders=(beds,))
    assert redaction.transcript.text == "Rosa is in ADDRESS_1."


def test_a_long_dictation_is_read_in_pieces() -> None:
    """Identifiers far into one long line are found where they stand, and repetition costs no more than length."""
    filler = "The wound is clean and dry. " * 60
    text = f"{filler}Her name is Rosa Field. {filler}Call 07700 900123. {'one ' * 2000}"
    redaction = redacted(Transcript.from_segments([{"text": text}]))
    said = [redaction.original.text[one.start : one.end] for one in redaction.hidden]
    assert said[:3] == ["Rosa", "Field", "07700 900123"]
    assert redaction.restore(redaction.transcript.text, (0,)) == redaction.original.text


def test_presidio_that_is_not_installed_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """The message says which extra brings it."""
    from onrecord.redaction.presidio import PresidioFinder

    monkeypatch.setitem(sys.modules, "presidio_analyzer", None)
    monkeypatch.setitem(sys.modules, "spacy", None)
    with pytest.raises(MissingExtraError, match=r"onrecord\[redact\]"):
        PresidioFinder()


def test_presidio_finds_by_its_patterns() -> None:
    """The extra works without a download: cards and accounts are found, whatever stands around them."""
    pytest.importorskip("presidio_analyzer")
    from onrecord.redaction.presidio import PresidioFinder

    text = "It was 4111 1111 1111 1111 or GB29 NWBK 6016 1331 9268 19."
    found = list(PresidioFinder()([Line(text)]))
    assert {text[one.start : one.end] for one in found} >= {"4111 1111 1111 1111", "GB29 NWBK 6016 1331 9268 19"}


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10**6))
def test_what_is_hidden_comes_back(number: int) -> None:
    """Segments, their numbers and times stay, and each redacted segment restores to the words that were said."""
    original = Transcript.from_segments(talk(number).segments)
    redaction = redacted(original)
    assert len(redaction.transcript.segments) == len(original.segments)
    for before, after in zip(original.segments, redaction.transcript.segments, strict=True):
        assert redaction.transcript.slice(after.span) == after.text
        assert redaction.restore(after.text, (after.index,)) == before.text
        assert redaction.hide(before.text, (before.index,)) == after.text


@settings(max_examples=100, deadline=None)
@given(st.lists(st.text(max_size=60), min_size=1, max_size=4).filter(lambda texts: any(text.strip() for text in texts)))
def test_any_text_is_redacted_and_restored(texts: list[str]) -> None:
    """No text breaks the rules, and nothing is lost on the way back."""
    original = Transcript.from_segments([{"text": text} for text in texts])
    redaction = redacted(original)
    for before, after in zip(original.segments, redaction.transcript.segments, strict=True):
        assert redaction.restore(after.text, (after.index,)) == before.text
