"""Superseded: what used to be, or was only planned, gives way to what is or came to be."""

from __future__ import annotations

import pytest

from claims import ruling

GIVEN_WAY = [
    ("Agent: It used to be forty, it's thirty now.", "Charge", 40, ()),
    ("Nurse: Pain's moderate, was severe this morning.", "Pain severity", "severe", ("mild", "moderate", "severe")),
    (
        "Nurse: Pain was severe this morning, it's moderate now.",
        "Pain severity",
        "severe",
        ("mild", "moderate", "severe"),
    ),
    ("Manager: The budget was ten thousand, we spent twelve.", "Spent", 10000, ()),
    ("Doctor: You were supposed to take two, you took four.", "Tablets taken", 2, ()),
    ("Coach: We wanted to win by ten and won by three.", "Winning margin", 10, ()),
    ("Caller: I asked for blue and they sent red.", "Colour received", "blue", ()),
    ("Driver: The limit is fifty, I was doing sixty.", "Speed", 50, ()),
    ("Caller: They quoted me fifty and charged me eighty.", "Amount charged", 50, ()),
    ("Host: We booked six and eight turned up.", "Guests", 6, ()),
    ("Vet: He's normally twelve kilos, he's fourteen today.", "Weight in kg", 12, ()),
    ("Landlord: The rent was six hundred, it's gone up to seven hundred.", "Rent", 600, ()),
    ("Doctor: We've raised it from three to five milligrams.", "Dose in mg", 3, ()),
    ("Clerk: It was due on the fifth of May, it's the ninth of May now.", "Payment date", "5 May", ()),
    ("Nurse: He was on ten litres yesterday, he's on four today.", "Oxygen litres", 10, ()),
    ("Teacher: He got forty last term, fifty five this time.", "Mark", 40, ()),
    ("Chef: The recipe says two eggs but I put in three.", "Eggs", 2, ()),
    ("Chef: We ordered ten crates and they delivered eight.", "Crates delivered", 10, ()),
    ("Caller: I ordered the oak table and a pine one turned up.", "Table delivered", "oak", ()),
    ("Agent: The list price is ninety and I paid seventy.", "Price paid", 90, ()),
    (
        "Tenant: The boiler man was meant to come on the third of June but he came on the sixth of June.",
        "Visit date",
        "3 June",
        (),
    ),
    ("Pupil: I usually get seven hours' sleep, last night I got four.", "Hours slept", 7, ()),
    ("Clerk: They were promised a balcony room and we gave them a cellar.", "Room given", "balcony room", ()),
    ("Bank: Your overdraft was five hundred. We've increased it to eight hundred.", "Overdraft in pounds", 500, ()),
    ("Nurse: Her temperature was thirty nine overnight and it's thirty seven now.", "Temperature", 39, ()),
    ("Doctor: The wound was dirty on Monday, it's clean today.", "Wound", "dirty", ("clean", "dirty")),
    ("Doctor: The wound's clean today. It was dirty on Monday.", "Wound", "dirty", ("clean", "dirty")),
    ("Clerk: We close at six, we used to close at five.", "Closing time", "17:00", ()),
    ("Bank: I moved from Leeds to York in May.", "Current town", "Leeds", ()),
    ("School: She left St Mary's, she's at Hill Park now.", "School", "St Mary's", ()),
    ("Garage: The old battery was a Varta, I put a Bosch in.", "Battery fitted", "Varta", ()),
    ("Insurer: I had a Corsa before, I've got a Polo these days.", "Car", "Corsa", ()),
    ("Caller: It is SW4 2ND. We moved from LS1 5AB in May.", "Postcode", "LS1 5AB", ()),
    ("Member: I switched over from the Larkhall studio last term.", "Studio", "Larkhall", ()),
    ("Niece: She moved there from Larkhall last spring.", "Town", "Larkhall", ()),
    ("Sitter: I was a welder till my knees gave out, I'm a verger now.", "Occupation", "welder", ()),
    ("Rider: We did keep a pony but she lives at the stables in Hexham.", "Animals", "pony", ()),
    ("Guest: We were hoping for ten nights, but all right, book the week.", "Nights", 10, ()),
]
HOLDS = [
    ("Sitter: I was a welder till my knees gave out, I'm a verger now.", "Occupation", "verger", ()),
    ("Sitter: I was a welder till my knees gave out, I'm a verger now.", "Previous occupation", "welder", ()),
    ("Rider: We did keep a pony.", "Animals", "pony", ()),
    ("Guest: We were hoping for ten nights, but all right, book the week.", "Nights wanted", 10, ()),
    ("Agent: It used to be forty, it's thirty now.", "Charge", 30, ()),
    ("Agent: It used to be forty, it's thirty now.", "Previous charge", 40, ()),
    ("Nurse: Pain's moderate, was severe this morning.", "Pain severity", "moderate", ("mild", "moderate", "severe")),
    (
        "Nurse: Pain was severe this morning, it's moderate now.",
        "Pain severity",
        "moderate",
        ("mild", "moderate", "severe"),
    ),
    ("Manager: The budget was ten thousand, we spent twelve.", "Budget", 10000, ()),
    ("Doctor: You were supposed to take two, you took four.", "Tablets taken", 4, ()),
    ("Coach: We wanted to win by ten and won by three.", "Winning margin", 3, ()),
    ("Caller: I asked for blue and they sent red.", "Colour received", "red", ()),
    ("Caller: I asked for blue and they sent red.", "Colour ordered", "blue", ()),
    ("Driver: The limit is fifty, I was doing sixty.", "Speed limit", 50, ()),
    ("Driver: The limit is fifty, I was doing sixty.", "Speed", 60, ()),
    ("Caller: They quoted me fifty and charged me eighty.", "Amount charged", 80, ()),
    ("Caller: They quoted me fifty and charged me eighty.", "Quote", 50, ()),
    ("Host: We booked six and eight turned up.", "Guests", 8, ()),
    ("Vet: He's normally twelve kilos, he's fourteen today.", "Weight in kg", 14, ()),
    ("Landlord: The rent was six hundred, it's gone up to seven hundred.", "Rent", 700, ()),
    ("Doctor: We've raised it from three to five milligrams.", "Dose in mg", 5, ()),
    ("Clerk: It was due on the fifth of May, it's the ninth of May now.", "Payment date", "9 May", ()),
    ("Nurse: He was on ten litres yesterday, he's on four today.", "Oxygen litres", 4, ()),
    ("Teacher: He got forty last term, fifty five this time.", "Mark", 55, ()),
    ("Chef: The recipe says two eggs but I put in three.", "Eggs", 3, ()),
    ("Chef: We ordered ten crates and they delivered eight.", "Crates delivered", 8, ()),
    ("Chef: We ordered ten crates and they delivered eight.", "Crates ordered", 10, ()),
    ("Owner: We paid three hundred for the pump and it was fifty for fitting.", "Pump price", 300, ()),
    ("Patient: I was on the ward two days and I had three scans.", "Days on ward", 2, ()),
    ("Guest: There were four of us and we stayed two nights.", "Guests", 4, ()),
    ("Guest: We ordered two soups and three mains.", "Soups", 2, ()),
    ("Mechanic: The tyres were worn, I fitted two, and the bill is ninety.", "Tyres fitted", 2, ()),
    ("Nurse: Last night he slept four hours, and he's had two cups of tea.", "Hours slept", 4, ()),
    ("Caller: I ordered the oak table and a pine one turned up.", "Table ordered", "oak table", ()),
    ("Surveyor: The house was built in 1960 and it's now worth two hundred thousand.", "Year built", 1960, ()),
    ("Agent: The list price is ninety and I paid seventy.", "List price", 90, ()),
    (
        "Tenant: The boiler man was meant to come on the third of June but he came on the sixth of June.",
        "Visit date",
        "6 June",
        (),
    ),
    ("Pupil: I usually get seven hours' sleep, last night I got four.", "Hours slept", 4, ()),
    ("Bank: Your overdraft was five hundred. We've increased it to eight hundred.", "Overdraft in pounds", 800, ()),
    ("Nurse: Her temperature was thirty nine overnight and it's thirty seven now.", "Temperature", 37, ()),
    ("Nurse: Her pulse was ninety. Pressure's one thirty over eighty now.", "Pulse", 90, ()),
    ("Mechanic: The old belt had a crack, the new one is fine.", "Old belt", "crack", ("crack", "fine")),
    ("Doctor: The wound was dirty on Monday, it's clean today.", "Wound", "clean", ("clean", "dirty")),
    ("Clerk: We close at six, we used to close at five.", "Closing time", "18:00", ()),
    ("Bank: I moved from Leeds to York in May.", "Current town", "York", ()),
    ("School: She left St Mary's, she's at Hill Park now.", "School", "Hill Park", ()),
    ("Garage: The old battery was a Varta, I put a Bosch in.", "Battery fitted", "Bosch", ()),
    ("Insurer: I had a Corsa before, I've got a Polo these days.", "Car", "Polo", ()),
    ("Agent: The rent is eight fifty a month, and the deposit was a thousand.", "Deposit", 1000, ()),
    ("Caller: We moved here in May. It is LS1 5AB.", "Postcode", "LS1 5AB", ()),
    ("Member: I switched over from the Larkhall studio last term.", "Previous studio", "Larkhall", ()),
]


@pytest.mark.parametrize(("talk", "label", "value", "options"), GIVEN_WAY)
def test_what_was_or_was_planned_gives_way(talk: str, label: str, value: object, options: tuple[str, ...]) -> None:
    """Of two values of a kind the one that is told as past, or as a plan, is not what holds."""
    verdict, against = ruling(talk, label, value, options)
    assert (verdict, "superseded" in against) == ("contradicted", True)


@pytest.mark.parametrize(("talk", "label", "value", "options"), HOLDS)
def test_what_holds_and_what_the_field_asks_for_stay(
    talk: str, label: str, value: object, options: tuple[str, ...]
) -> None:
    """The newer value holds, a field may ask for the older one, and another thing's value replaces nothing."""
    assert ruling(talk, label, value, options) == ("supported", set())
