"""Yes and no: what was said to the question about the field, or what a statement about it says."""

from __future__ import annotations

import pytest

from claims import entry_of, ruling

YES = [
    ("Physio: You should wear the splint at night.", "Splint advised at night"),
    ("Potter: I glazed the rim first, as you should.", "Rim glazed"),
    ("Agent: Did you ever have a service plan? // Caller: We did, but it lapsed.", "Service plan"),
    ("Agent: Is the router plugged in? // Caller: Yes.", "Router plugged in"),
    ("Vet: Is he eating? // Owner: He is, like a horse.", "Eating"),
    ("Host: Do you need a high chair? // Guest: Please do. // Host: Right.", "High chair needed"),
    ("Inspector: The fire doors close properly.", "Fire doors close"),
    ("Nurse: Have you had the flu jab? // Patient: Yes, last autumn.", "Flu jab"),
    ("Tutor: Did you hand in the essay? // Student: I did.", "Essay handed in"),
    ("Clerk: Is there a balcony? // Landlord: There is.", "Balcony"),
    ("- any pets in the flat // - yeah two cats", "Pets in the flat"),
    ("Surveyor: There's damp in the cellar.", "Damp in cellar"),
    ("Coach: Are you still sore? // Player: Still am, a bit.", "Sore"),
    ("Adviser: You don't smoke, do you? // Client: I do smoke, actually.", "Smokes"),
    ("Nurse: Have you had the flu jab? // Patient: Uh, last autumn, yes.", "Flu jab"),
    ("Agent: Would you like insurance with that? // Caller: Go on then.", "Insurance wanted"),
    ("Nurse: Are you in pain? // Patient: Just my knee.", "In pain"),
    ("Agent: Is the phone line affected? // Caller: Yes, the phone is dead.", "Phone line affected"),
    ("Vet: Does she eat well? // Owner: [nods]", "Eats well"),
    ("Agent: Can the car be driven? // Caller: Yes.", "Driveable"),
    ("Desk: And breakfast? // Guest: Please.", "Breakfast"),
    ("Nurse: He fell twice.", "Falls"),
    ("Neighbour: We drove home.", "Drives"),
    ("Mother: She slept well.", "Sleeps well"),
    ("Tenant: I paid the rent on the first.", "Pays rent"),
    ("Vet: Has she been sick? // Owner: Twice since breakfast.", "Sick"),
    ("Vet: Any ticks? // Owner: I pulled one off him yesterday.", "Ticks"),
    ("School: Did the letter reach you? // Parent: This morning.", "Letter reached"),
    ("Clinic: Any diabetes in the family? // Patient: My dad has it.", "Family history of diabetes"),
    ("Clinic: Any other medicines? // Patient: Fish oil.", "Other medicines"),
    ("Clinic: Any recent travel? // Patient: Spain in June.", "Recent travel"),
    ("Hotel: Any bags to store? // Guest: Two cases.", "Bags to store"),
    ("Bank: Has the card arrived? // Client: Yesterday.", "Card arrived"),
    ("Shop: Shall I wrap it? // Buyer: If you would.", "Wrap"),
    ("Insurer: Is it drivable? // Caller: Just about.", "Drivable"),
    (
        "Librarian: The fine is two pounds fifty. // Reader: Can you waive it? // Librarian: Just this once.",
        "Fine waived",
    ),
    ("Tenant: The heating's back on.", "Heating works"),
    ("User: The printer's fine, the scanner's playing up.", "Printer working"),
]
NO = [
    ("Agent: Have you got a service plan? // Caller: We did have one but it lapsed.", "Service plan"),
    ("Clerk: Do you hold a permit? // Driver: I had one until it expired in May.", "Permit"),
    ("Agent: Is the router plugged in? // Caller: No.", "Router plugged in"),
    ("Vet: Is he eating? // Owner: Not really.", "Eating"),
    ("Host: Do you need a high chair? // Guest: We don't.", "High chair needed"),
    ("Inspector: The fire doors do not close.", "Fire doors close"),
    ("Nurse: Have you had the flu jab? // Patient: Never.", "Flu jab"),
    ("Tutor: Did you hand in the essay? // Student: Not yet.", "Essay handed in"),
    ("Clerk: Is there a balcony? // Landlord: No, there isn't.", "Balcony"),
    ("- any pets in the flat // - no none", "Pets in the flat"),
    ("Surveyor: There's no damp in the cellar.", "Damp in cellar"),
    ("Coach: Are you still sore? // Player: Not any more.", "Sore"),
    ("Nurse: Is it still the same pharmacy? // Patient: It was.", "Same pharmacy"),
    ("Adviser: You don't smoke, do you? // Client: No.", "Smokes"),
    ("Owner: She used to limp.", "Limp"),
    ("Agent: Is the phone affected? // Caller: No, it works.", "Phone affected"),
    ("Clerk: Is there a balcony? // Landlord: Afraid not, no.", "Balcony"),
    ("Agent: Is the phone line affected? // Caller: No, the phone works.", "Phone line affected"),
    ("Advisor: It's out of warranty, I fear.", "Warranty"),
    ("Agent: Does the pump leak? // Owner: It rattles. No, the pump is fine, really.", "Pump leaks"),
    ("Vet: Is he eating? // Owner: He's not.", "Eating"),
    ("Owner: He ate nothing.", "Eats"),
    ("Mother: She hasn't slept well.", "Sleeps well"),
    ("Agent: Can you lift it? // Caller: No, I can't.", "Can lift it"),
    ("Insurer: Was anyone hurt? // Driver: Thankfully not.", "Anyone hurt"),
    ("Vet: Has she been sick? // Owner: Not once.", "Sick"),
    ("Vet: Any ticks? // Owner: I've looked, not one.", "Ticks"),
    ("Clinic: Do you smoke? // Patient: Gave up in March.", "Smokes"),
    ("School: Did the letter reach you? // Parent: It never came.", "Letter reached"),
    ("Clinic: Any recent travel? // Patient: I've not left the house.", "Recent travel"),
    ("Hotel: Any bags to store? // Guest: We're fine, thanks.", "Bags to store"),
    ("Host: Any allergies at the table? // Guest: We're all good.", "Allergies"),
    ("Vet: The cat's fine, it's the dog that's limping.", "Cat limping"),
    ("Shop: Shall I wrap it? // Buyer: No need.", "Wrap"),
    ("Bank: Shall I cancel the card? // Client: Not just yet.", "Cancel card"),
    ("Insurer: Were the police called? // Caller: There was no point.", "Police called"),
    ("Solicitor: Did you sign it? // Client: I was asked to, but I refused.", "Signed"),
    ("Tenant: The heating's off.", "Heating works"),
    ("User: The printer's fine, the scanner's playing up.", "Scanner working"),
]
NEITHER = [
    ("Paramedic: I said to him afterwards, you want to wear a seat belt.", "Wore a seat belt"),
    ("Potter: You should glaze the rim first.", "Rim glazed"),
    ("Agent: Is the router plugged in? // Caller: I don't know.", "Router plugged in"),
    ("Clerk: Is there a balcony? // Landlord: I'd have to check.", "Balcony"),
    ("Nurse: Have you had the flu jab?", "Flu jab"),
    ("Tutor: Did you hand in the essay? // Student: Which tutor is this?", "Essay handed in"),
    ("Vet: How is his eating? // Owner: Yes, about that.", "Eating"),
    ("Doctor: Any chest pain or palpitations? // Patient: Palpitations, yes.", "Chest pain"),
    ("Clinic: Any other medicines? // Patient: Why do you ask?", "Other medicines"),
    ("Clinic: Any other medicines? // Patient: Let me think.", "Other medicines"),
    ("Bank: Has the card arrived? // Client: Maybe tomorrow.", "Card arrived"),
    ("Doctor: Any falls? // Patient: A near miss.", "Falls"),
    ("Tenant: The heating's on the north wall.", "Heating works"),
]
LABELS_THAT_DENY = [
    ("Nurse: Any known allergies? // Patient: None.", "No known allergies", True),
    ("Nurse: Any known allergies? // Patient: Yes, nuts.", "No known allergies", False),
    ("Nurse: Any known allergies? // Patient: Yes, nuts.", "No known allergies", True),
]


@pytest.mark.parametrize(("talk", "label"), YES)
def test_a_yes_is_held_and_its_opposite_contradicted(talk: str, label: str) -> None:
    """What was confirmed or stated is true, and false is denied by the same words."""
    assert ruling(talk, label, True) == ("supported", set())
    assert ruling(talk, label, False) == ("contradicted", {"polarity"})


@pytest.mark.parametrize(("talk", "label"), NO)
def test_a_no_is_held_and_its_opposite_contradicted(talk: str, label: str) -> None:
    """What was denied is false, and true is denied by the same words."""
    assert ruling(talk, label, False) == ("supported", set())
    assert ruling(talk, label, True) == ("contradicted", {"polarity"})


@pytest.mark.parametrize("value", [True, False])
@pytest.mark.parametrize(("talk", "label"), NEITHER)
def test_what_was_left_open_is_neither_yes_nor_no(talk: str, label: str, value: bool) -> None:
    """Without an answer neither may be held."""
    assert ruling(talk, label, value) == ("unsupported", {"polarity"})


@pytest.mark.parametrize(("talk", "label", "value"), LABELS_THAT_DENY)
def test_a_label_that_denies_turns_the_answer_round(talk: str, label: str, value: bool) -> None:
    """Yes to "no known allergies" means that there are none."""
    expected = "supported" if ("None" in talk) is value else "contradicted"
    assert ruling(talk, label, value)[0] == expected


def test_an_enum_of_yes_and_no_is_a_yes_or_no_field() -> None:
    """Options that say yes and no are read like true and false."""
    talk = "Agent: Is the router plugged in? // Caller: No."
    assert ruling(talk, "Router plugged in", "no", ("yes", "no")) == ("supported", set())
    assert ruling(talk, "Router plugged in", "yes", ("yes", "no"))[0] == "contradicted"


@pytest.mark.parametrize(
    ("talk", "on"),
    [
        ("User: The heating is off. I'm sitting on the sofa.", False),
        ("User: The heating is on. It came off the wall once.", True),
        ("User: The heating's not on.", False),
        ("Tech: Is the heating on or off? // User: Off.", False),
        ("Tech: Is the heating on? // User: No, off.", False),
        ("Tech: Is the heating on? // User: It was off this morning, it's on now.", True),
    ],
)
def test_on_and_off_are_read_as_states(talk: str, on: bool) -> None:
    """A preposition is no state, and of two that are named the last one holds."""
    options = ("on", "off")
    assert ruling(talk, "Heating", "on", options)[0] == ("supported" if on else "contradicted")
    assert ruling(talk, "Heating", "off", options)[0] == ("contradicted" if on else "supported")


def test_what_stopped_and_started_again_is_so() -> None:
    """A word of ending does not count where the turn goes on to say that it started again."""
    assert ruling("Owner: The limp had stopped, then it started again.", "Limp", True) == ("supported", set())


def test_the_reply_is_the_evidence() -> None:
    """The words that say yes or no are shown."""
    entry = entry_of("Agent: Is the router plugged in? // Caller: No.", "Router plugged in", False)
    assert "No." in [quote.text for quote in entry.evidence]


def test_a_field_that_nobody_speaks_of_is_neither() -> None:
    """Without a place there is nothing for a yes or a no to be read from."""
    assert ruling("Agent: Hello there. // Caller: Yes, hello.", "Router plugged in", True)[0] == "unsupported"


@pytest.mark.parametrize(
    ("talk", "label"),
    [
        ("Agent: Has it come? // Caller: I'm still waiting for the parcel to arrive.", "Parcel arrived"),
        ("Employee: I'm going to hand in my notice.", "Notice handed in"),
        ("Employee: I'm about to hand in my notice.", "Notice handed in"),
        ("Neighbour: Olga wanted the hedge trimmed, but she'll ring you herself.", "Hedge trimmed"),
    ],
)
def test_what_is_still_to_come_has_not_happened(talk: str, label: str) -> None:
    """A plan, or a wait, is no yes to a field of what has happened."""
    assert ruling(talk, label, True)[0] != "supported"


@pytest.mark.parametrize(
    ("talk", "words"),
    [
        ("Nurse: No chest pain, but she is short of breath.", ["No chest pain"]),
        ("Nurse: She denies any chest pain.", ["denies any chest pain"]),
        ("Nurse: Any chest pain? // Patient: None at all.", ["chest pain", "None at all."]),
    ],
)
def test_a_no_is_shown_with_the_word_that_says_it(talk: str, words: list[str]) -> None:
    """Nobody can see from "chest pain" alone that there is none."""
    entry = entry_of(talk, "Chest pain", False)
    assert (entry.verdict, [quote.text for quote in entry.evidence]) == ("supported", words)
