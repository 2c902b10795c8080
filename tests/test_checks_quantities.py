"""Numbers, units, dates and times agree with what was said, in any spoken form."""

from __future__ import annotations

import pytest

from claims import ruling

SAID = [
    ("Chef: Five hundred grams of flour.", "Flour", "500 g"),
    ("Chef: Half a kilo of flour.", "Flour", "0.5 kg"),
    ("Nurse: Blood pressure is one forty over ninety.", "Blood pressure", "140/90"),
    ("Clerk: Two thousand three hundred and five euros.", "Price", 2305),
    ("Driver: The tyre is at two point four.", "Tyre pressure", 2.4),
    ("Vet: Half a gram of the powder twice a day.", "Dose", "500 mg of the powder"),
    ("Vet: Twenty-five milligrams? // Owner: No, fifty.", "Dose", "50 mg"),
    ("Host: We open at half past six.", "Opening time", "18:30"),
    ("Planner: The third of March twenty twenty-six.", "Date", "2026-03-03"),
    ("Judge: Seven out of ten.", "Score", 7),
    ("Surveyor: The wall is three metres.", "Wall height | metres", 3),
    ("Baker: A dozen rolls.", "Rolls", 12),
    ("Dentist: Today is the fourth of May twenty twenty-six. See you in a fortnight.", "Next visit", "2026-05-18"),
    ("Agent: Five hundred milligrams. // Caller: Twice a day.", "Dosage", "500 mg 2 times a day"),
    ("Vet: Half a gram twice a day.", "Dose", "500 mg"),
    ("Joiner: It's ninety centimetres.", "Width in mm", 900),
    ("Vet: Tramadol twenty-five milligrams, then fifty.", "Tramadol dose", "50 mg"),
    ("Cook: Half a gram of saffron and five of salt.", "Saffron", "500 mg of saffron"),
    ("Manager: The meeting was on the fifth, it's now on the eighth.", "Meeting date", "8th"),
    ("Vet: One point five mils once a day.", "Dose", "1.5 mL once a day"),
    ("Chair: We meet at ten o'clock in the morning.", "Start hour", 10),
    ("Chair: We meet at ten o'clock, all ten of us.", "People", 10),
    ("Clerk: The hearing opened at fifteen thirty. Thirty exhibits.", "Exhibits", 30),
    ("Clerk: The lamp went at nine twenty-five.", "Price", 925),
]
NOT_SAID = [
    ("Chef: Five hundred grams of flour.", "Flour", "500 ml"),
    ("Chef: Five hundred grams of flour.", "Flour", "400 g"),
    ("Nurse: One forty over ninety.", "Blood pressure", "140/80"),
    ("Nurse: One forty over ninety.", "Heart rate", 90),
    ("Clerk: Two thousand three hundred euros.", "Price", 2305),
    ("Planner: The third of March.", "Date", "2026-03-03"),
    ("Host: We open at half past six.", "Opening time", "19:30"),
    ("Surveyor: The plank weighs three kilos.", "Plank length | cm", 3),
    ("Cook: Three eggs and two yolks.", "Eggs in all", 5),
    ("Dentist: Today is the fourth of May twenty twenty-six. See you in a fortnight.", "Next visit", "2026-05-19"),
    ("Dentist: See you in a fortnight.", "Next visit", "2026-05-18"),
    ("Agent: It comes to five hundred.", "Fee", "500 dollars"),
    ("Surveyor: The wall is three feet high.", "Wall height in metres", 3),
    ("Joiner: It's ninety centimetres.", "Width in mm", 90),
    ("Cook: Nine eggs. // Cook: The tin is blue.", "Recipe", "9 eggs, 4 tins"),
    ("Nurse: The next antibiotic is at ten p.m.", "Pain score", 10),
    ("Caller: It can be repaired for two thousand euros.", "Time of loss", "two thousand euros"),
    ("Chair: We meet at ten o'clock in the morning.", "People", 10),
    ("Clerk: The hearing opened at fifteen thirty.", "Exhibits", 30),
]


@pytest.mark.parametrize(("talk", "label", "value"), SAID)
def test_what_was_said_in_any_form_is_held(talk: str, label: str, value: object) -> None:
    """Words for figures, units written out or converted, dates and times as they are spoken."""
    assert ruling(talk, label, value) == ("supported", set())


@pytest.mark.parametrize(("talk", "label", "value"), NOT_SAID)
def test_what_was_not_said_is_withheld(talk: str, label: str, value: object) -> None:
    """Another number, unit, year or time, and a sum that nobody states."""
    assert ruling(talk, label, value)[0] in {"unsupported", "contradicted"}


def test_figures_in_the_name_of_an_option_are_no_amounts() -> None:
    """Options are names: the figure in one may go unsaid."""
    options = ("Leave, 5 days", "No leave")
    assert ruling("Manager: Annual leave, five days.", "Leave kind", options[0], options) == ("supported", set())
    assert ruling("Manager: Leave of some days.", "Leave kind", options[0], options) == ("supported", set())


@pytest.mark.parametrize(
    ("talk", "label", "verdict"),
    [
        ("Caller: We're at forty Mill Road, and it's urgent.", "Guests", "unsupported"),
        ("Caller: Forty Ash Tree Close, please.", "Minutes to wait", "unsupported"),
        ("Caller: We're at forty Mill Road.", "House number", "supported"),
        ("Caller: We expect forty for the Mill Road opening.", "Guests", "supported"),
        ("Caller: It is forty metres down the road.", "Distance in metres", "supported"),
    ],
)
def test_the_number_of_a_house_counts_nothing(talk: str, label: str, verdict: str) -> None:
    """Before the name of a street a number is an address, and an amount of nothing else."""
    assert ruling(talk, label, 40)[0] == verdict


SORTS = [
    ("Clerk: The fair is on the ninth, and tickets are twelve pounds.", "Day of the month", 12, "unsupported"),
    ("Clerk: The fair is on the ninth, and tickets are twelve pounds.", "Day of the month", 9, "supported"),
    ("Clerk: The fair is on the ninth, and tickets are twelve pounds.", "Ticket price", 9, "contradicted"),
    ("Clerk: The fair is on the ninth, and tickets are twelve pounds.", "Ticket price", 12, "supported"),
    ("Clerk: The rent is due on the fifth.", "Rent due day", 5, "supported"),
    ("Clerk: Dial oh one two for the desk.", "Desks", 12, "unsupported"),
    ("Clerk: The pasta is fourteen fifty a head.", "Price a head", 14.5, "supported"),
    ("Clerk: A dozen of the guests are under ten.", "Children", 10, "unsupported"),
    ("Clerk: We have over ten guests.", "Guests", 10, "supported"),
    ("Clerk: A twenty per cent deposit, that's ninety.", "Deposit amount", 20, "contradicted"),
    ("Clerk: A twenty per cent deposit, that's ninety.", "Deposit percent", 20, "supported"),
    ("Clerk: The crane is eighty an hour.", "Total cost of the crane", 80, "unsupported"),
    ("Clerk: The crane is eighty an hour.", "Crane cost per hour", 80, "supported"),
]


@pytest.mark.parametrize(("talk", "label", "value", "verdict"), SORTS)
def test_a_number_counts_only_for_what_its_sort_can_say(talk: str, label: str, value: int, verdict: str) -> None:
    """Money is no date, a place in a row no price, and digits that are read out from a nought count nothing."""
    assert ruling(talk, label, value)[0] == verdict
