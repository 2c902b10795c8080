"""Corrections: what was taken back or replaced is not the last word."""

from __future__ import annotations

import pytest

from claims import entry_of, ruling

REPLACED = [
    ("Clerk: Bay four, scratch that, bay nine.", "Bay", 4),
    ("Clerk: Twelve crates, sorry, fifteen crates.", "Crates", 12),
    ("Chef: Two hundred grams. No, make it three hundred grams.", "Flour", "200 grams"),
    ("Agent: Thirty euros. // Agent: My mistake, it's now forty euros.", "Fee", "30 euros"),
    ("Coach: He ran eleven point four. I tell a lie, eleven point two.", "Time in seconds", 11.4),
    ("Customer: I have twelve on my plan. // Agent: No, I have you at eight. // Customer: Okay.", "Lines", 12),
    (
        "Nurse: It's two litres. // Doctor: Isn't it three litres now? // Nurse: Three litres, yes.",
        "Oxygen",
        "2 litres",
    ),
    (
        "Nurse: It's two litres. // Nurse: Is that right? // Doctor: It's three litres now. // Nurse: Okay.",
        "Oxygen",
        "2 litres",
    ),
    ("Guest: For Tuesday. // Host: We only have the Thursday, so Thursday. // Guest: Thursday then.", "Day", "Tuesday"),
    ("Planner: The fourth of May, it's been moved to the sixth.", "Date", "4 May"),
    ("Planner: We open on the fourth of May. // Planner: They rescheduled it to the tenth.", "Opening", "4 May"),
    ("Client: The name is Brown. I tell a lie, Baker.", "Name", "Brown"),
    ("Waiter: The trout, I mean the salmon.", "Dish", "trout"),
    ("Fan: I sat in March. No, April.", "Month", "March"),
    ("Client: The name is Brown. No, I tell a lie, Baker.", "Name", "Brown"),
    ("Waiter: The trout. Sorry, I meant the salmon.", "Dish", "trout"),
    ("Waiter: The trout, sorry, the salmon.", "Dish", "trout"),
    ("Doctor: Amlodipine five. // Pharmacist: She's on ten. // Doctor: Ten then.", "Amlodipine dose", 5),
    ("Client: I want the blue one. // Shop: Okay. // Client: You know what, make it the green one.", "Colour", "blue"),
    (
        "Guest: The tenth of June, please. // Host: Could we say the eleventh instead? // Guest: Yes, fine.",
        "Date",
        "10 June",
    ),
    ("Guest: At half past six. // Host: How about seven o'clock instead? // Guest: Yes.", "Time", "18:30"),
    ("Caller: Mr Flint runs it. // Agent: It's Mr Dunne now. // Caller: Ah, Mr Dunne.", "Manager", "Flint"),
    ("Guest: We come on Monday. // Host: I have Sunday here. // Guest: Sunday, right.", "Arrival day", "Monday"),
    ("Vet: Ten milligrams of carprofen and forty of tramadol. Sorry, carprofen five.", "Carprofen", 10),
    ("Chef: Six of the buns and four of the rolls. No, make that three of the rolls.", "Rolls", 4),
    ("Caller: It happened on the fourth of May, no wait, the fifth of May.", "Date", "4 May"),
    ("Caller: The van was white. Well, cream really.", "Colour of van", "white"),
    ("Buyer: I'll take the oak. Hmm, you know what, the ash.", "Wood", "oak"),
    (
        "Plumber: Where's the stopcock? // Tenant: Under the stairs, I think. No, in the cupboard.",
        "Stopcock location",
        "under the stairs",
    ),
    # A question in between that was not answered, that names the value's own thing, or none.
    ("Guest: Two tickets, please. // Clerk: Any bags? // Guest: Oh wait, make it three.", "Tickets", 2),
    ("Guest: Three, please. // Clerk: Three, okay. Any bags? // Guest: No, four.", "Tickets", 3),
    ("Guest: Three tickets. // Clerk: How many bags? // Guest: Sorry, it should be four tickets.", "Tickets", 3),
    (
        "Ben: The cough I've had for three weeks. // Ann: How long have you had the cough? // "
        "Ben: No, wait, make it four weeks.",
        "Cough duration in weeks",
        3,
    ),
    ("Ben: I gave it up in 2015. // Ann: How much metformin? // Ben: No, wait, it was 2014.", "Quit year", 2015),
    ("Nurse: Two litres, fine. Is that correct? // Doctor: No, it's three litres now. // Nurse: Okay.", "Oxygen", 2),
    ("Shop: There are nine parcels. // Shop: Sorry, four.", "Parcels", 9),
    ("Tester: Nine bars. No, it should be thirty.", "Pressure", 9),
]
OPTION_REPLACED = [
    ("Runner: It's the left, correction, the right ankle.", "Side | which ankle", "left", ("left", "right")),
    ("Buyer: The small size. // Shop: Medium, you said on the phone.", "Size", "small", ("small", "medium")),
    ("Caller: Silver plan, no, gold plan.", "Plan", "silver", ("silver", "gold")),
    ("Caller: The silver plan, or rather the gold one.", "Plan", "silver", ("silver", "gold")),
]
TAKEN_BACK = [
    ("Witness: The van was white. Forget that.", "Colour of van", "white"),
    ("Tenant: The rent was ninety. // Tenant: Actually leave that out.", "Rent", 90),
    ("Client: It was in Hull. I take that back.", "Town", "Hull"),
    ("Patient: I take kelp. // Doctor: Right. // Patient: Let me rephrase, I made that up.", "Supplement", "kelp"),
    (
        "Client: The sofa's from Hale's. // Agent: Hale's. // Client: Actually, ignore that, I don't know.",
        "Shop",
        "Hale's",
    ),
]
STANDS = [
    ("Guest: Four tickets. // Clerk: Sure. // Guest: My sister's tickets, make it five.", "Tickets", 4),
    ("Clerk: Bay four, scratch that, bay nine.", "Bay", 9),
    ("Chef: Two hundred grams. No, make it three hundred grams.", "Flour", "300 grams"),
    ("Agent: Thirty euros. No problem, forty minutes.", "Fee", "30 euros"),
    ("Clerk: Sorry about that. Twelve crates.", "Crates", 12),
    ("Nurse: Oxygen is two litres. // Doctor: Isn't it three litres? // Nurse: No, two.", "Oxygen", "2 litres"),
    (
        "Nurse: Your temperature was thirty eight. // Nurse: I will write that down. // "
        "Patient: Do you want me to take two of the pills now? // Nurse: Yes.",
        "Temperature",
        38,
    ),
    (
        "Nurse: Your temperature was thirty eight. // Nurse: And how bad is the pain in your knee, out of ten? // "
        "Patient: It's about four now. // Nurse: Okay.",
        "Temperature",
        38,
    ),
    ("Vet: Carprofen ten milligrams and tramadol forty. Sorry, carprofen five.", "Tramadol", 40),
    ("Client: The name is Baker. Sorry about the noise.", "Name", "Baker"),
    ("Planner: The fourth of May. Nothing moved to anywhere.", "Date", "4 May"),
    ("Guest: For Tuesday. // Host: Tuesday it is.", "Day", "Tuesday"),
    ("Guest: For Tuesday, back on Friday. // Host: Friday. // Guest: Friday, yes.", "Arrival", "Tuesday"),
    ("Witness: The van was white. Forget that noise, the van was white.", "Colour of van", "white"),
    ("Fan: We sat at row two. Wait, the whistle went.", "Row", 2),
    ("Driver: Ninety at first. // Officer: And no drinks at first?", "Speed", 90),
    (
        "Nurse: Oxygen is two litres. // Doctor: Isn't it three litres? // Nurse: I don't think so.",
        "Oxygen",
        "2 litres",
    ),
    (
        "Guest: The tenth of June, please. // Host: Could we say the eleventh instead? // Guest: No, sorry.",
        "Date",
        "10 June",
    ),
    (
        "Caller: Mr Flint runs it. // Agent: Is it Mr Dunne now? // Caller: I don't think so, Mr Flint.",
        "Manager",
        "Flint",
    ),
    ("Caller: Mr Flint runs it. // Agent: It's his firm, actually. // Caller: Quite.", "Manager", "Flint"),
    ("Guest: We come on Monday. // Host: Is that this Monday? // Guest: Yes.", "Arrival day", "Monday"),
    ("Vet: Ten milligrams of carprofen and forty of tramadol. Sorry, carprofen five.", "Tramadol", 40),
    ("Chef: Six of the buns and four of the rolls. No, make that three of the rolls.", "Buns", 6),
    ("Caller: It happened on the fourth, no wait, the fifth of May.", "Date", "5 May"),
    ("Caller: The van was white. Well, cream really.", "Colour of van", "cream"),
    ("Buyer: I'll take the oak. Hmm, you know what, the ash.", "Wood", "ash"),
    # What answers a question about something else puts nothing right.
    (
        "Ben: I've had this cough for three weeks. // Ann: Three weeks, okay. Any fever? // "
        "Ben: No, no fever. My husband had a fever of thirty-nine.",
        "Cough duration in weeks",
        3,
    ),
    (
        "Ben: I gave it up in 2015. // Ann: How much metformin? // Ben: No, wait, they raised it. It's eight hundred.",
        "Quit year",
        2015,
    ),
    (
        "Ben: Ramipril, five milligrams. // Ann: And metformin? // "
        "Ben: Oh, wait, they raised that one. It's eight hundred milligrams.",
        "Ramipril",
        "5 milligrams",
    ),
    (
        "Ben: Ramipril, five, and metformin. // Ann: How much metformin? // "
        "Ben: No, wait, they raised it. It's eight hundred.",
        "Ramipril",
        5,
    ),
    ("Chef: Six lemons, good. How many limes? // Cook: Actually, nine now. // Chef: Okay.", "Lemons", 6),
    ("Clerk: How many crates? // Porter: Twelve rather than fifteen.", "Crates", 12),
    ("Chef: Which oil? // Cook: Olive oil rather than butter.", "Oil", "olive oil"),
    ("Clerk: Twelve crates. // Porter: Why? // Clerk: We order those instead of fifteen baskets.", "Crates", 12),
    ("Shop: There are nine parcels. // Buyer: The driver said sorry about four times.", "Parcels", 9),
    ("Tester: The pump gives nine bars, it should be giving at least thirty.", "Pressure", 9),
    ("Guest: Room for six of us. // Guest: Actually, ring me on 01632960144.", "Guests", 6),
]
OPTION_STANDS = [
    ("Dev: So we go with PostgreSQL instead of MongoDB.", "Database", "PostgreSQL", ("PostgreSQL", "MongoDB")),
    ("Buyer: The small size rather than the medium one.", "Size", "small", ("small", "medium")),
]


@pytest.mark.parametrize(("talk", "label", "value"), REPLACED)
def test_what_another_value_replaces_is_contradicted(talk: str, label: str, value: object) -> None:
    """A word of correction with another number, date or word behind it, or another party's figure that is accepted."""
    verdict, against = ruling(talk, label, value)
    assert (verdict, "correction" in against) == ("contradicted", True)


@pytest.mark.parametrize(("talk", "label", "value", "options"), OPTION_REPLACED)
def test_an_option_that_another_replaces_is_contradicted(
    talk: str, label: str, value: str, options: tuple[str, ...]
) -> None:
    """Of two options that are named one after the other the corrected one loses, and the other is held."""
    verdict, against = ruling(talk, label, value, options)
    assert (verdict, "correction" in against) == ("contradicted", True)


@pytest.mark.parametrize(("talk", "label", "value", "options"), OPTION_STANDS)
def test_what_gave_way_to_an_option_does_not_replace_it(
    talk: str, label: str, value: str, options: tuple[str, ...]
) -> None:
    """Behind "instead of" and "rather than" stands what was left for the option."""
    assert ruling(talk, label, value, options) == ("supported", set())


@pytest.mark.parametrize(("talk", "label", "value"), TAKEN_BACK)
def test_what_is_taken_back_without_a_replacement_is_unsupported(talk: str, label: str, value: object) -> None:
    """A withdrawal leaves nothing in the value's place."""
    verdict, against = ruling(talk, label, value)
    assert (verdict, "correction" in against) == ("unsupported", True)


@pytest.mark.parametrize(("talk", "label", "value"), STANDS)
def test_what_nobody_corrects_stands(talk: str, label: str, value: object) -> None:
    """The replacement itself, an apology, a refused correction and one of another item take nothing back."""
    assert ruling(talk, label, value) == ("supported", set())


OWN_ANSWER = [
    ("Owner: We moved in, what, March? April. It was April.", "Month of the move", "March", "April"),
    ("Caller: It came on Monday? No, Tuesday.", "Delivery day", "Monday", "Tuesday"),
    ("Foreman: That was forty sheets? Sixty sheets.", "Sheets", 40, 60),
]


@pytest.mark.parametrize(("talk", "label", "guess", "answer"), OWN_ANSWER)
def test_a_guess_gives_way_to_the_speakers_own_answer(talk: str, label: str, guess: object, answer: object) -> None:
    """What is asked of oneself and answered at once was only a guess."""
    verdict, against = ruling(talk, label, guess)
    assert (verdict, "correction" in against) == ("contradicted", True)
    assert ruling(talk, label, answer) == ("supported", set())


SIDES = [
    ("Runner: It's the left knee. No, sorry, the right one.", "Knee", "left knee", "right"),
    ("Rider: I came down on my right wrist. // Medic: This one? // Rider: No wait, my left.", "Wrist", "right", "left"),
]


@pytest.mark.parametrize(("talk", "label", "first", "then"), SIDES)
def test_a_side_gives_way_to_the_other(talk: str, label: str, first: str, then: str) -> None:
    """Left is put right, and right is put left, behind a word of correction."""
    verdict, against = ruling(talk, label, first)
    assert (verdict, "correction" in against) == ("contradicted", True)
    assert "correction" not in ruling(talk, label, then)[1]


TIMES = [
    ("Chef: We eat at half seven. Actually, say quarter to eight.", "Meal time", "19:30", "19:45"),
    ("Clerk: Come at 3 pm. // Guest: Fine. // Clerk: Sorry, I mean 4 pm.", "Arrival", "15:00", "16:00"),
]


@pytest.mark.parametrize(("talk", "label", "first", "then"), TIMES)
def test_a_time_gives_way_to_another_behind_a_word_of_correction(talk: str, label: str, first: str, then: str) -> None:
    """In the same turn, and in a later one."""
    verdict, against = ruling(talk, label, first)
    assert (verdict, "correction" in against) == ("contradicted", True)
    assert ruling(talk, label, then) == ("supported", set())


def test_the_groups_of_a_telephone_number_replace_nothing() -> None:
    """They are read out, and amount to nothing."""
    talk = "Chef: The deposit is two hundred. // Host: Ann, not me: oh one nine, six oh four, double two. // Chef: Yes."
    assert ruling(talk, "Deposit", 200) == ("supported", set())


def test_two_guesses_decide_nothing_between_them() -> None:
    """Neither replaces the other: whatever else is found, it is no correction."""
    assert "correction" not in ruling("Caller: It came on Monday? Tuesday? Not sure.", "Delivery day", "Monday")[1]


def test_the_correcting_words_are_shown() -> None:
    """A withheld value shows the cue and what replaces it, with the role of a correction."""
    entry = entry_of("Clerk: Bay four, scratch that, bay nine.", "Bay", 4)
    assert [q.text for q in entry.evidence if q.role == "correction"] == ["scratch that, bay nine"]
