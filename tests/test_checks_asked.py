"""Questions and presumptions: what only they hold is a fact where the reply confirms it."""

from __future__ import annotations

import pytest

from claims import entry_of, ruling

DENIED = [
    ("Host: Did you book the lakeside room? // Guest: No, I didn't.", "Room booked", "lakeside room"),
    ("Advisor: Is it the Harrington account? // Client: No.", "Account name", "Harrington"),
    ("Clerk: Was the parcel damaged by water? // Sender: Nope, it was dry.", "Damage", "damaged by water"),
    ("Coach: Did you tear the hamstring? // Player: No, thank goodness.", "Injury", "torn hamstring"),
    ("Mechanic: So it was the gearbox that went? // Driver: No, not that.", "Failed part", "gearbox"),
    ("Librarian: Were you after the Atwood novel? // Reader: Not really.", "Book wanted", "Atwood novel"),
    ("Vet: Has she eaten any chocolate? // Owner: None at all.", "Eaten", "chocolate"),
    ("Agent: Are you on the Gold tariff? // Caller: I'm not, no.", "Tariff", "Gold tariff"),
    ("Officer: So you were doing fifty? // Driver: No, nothing like it.", "Speed driven", 50),
    ("Agent: Is it due in May? // Caller: No, June.", "Due month", "May"),
    ("Agent: Is your name Will? // Caller: No, Phil.", "First name", "Will"),
    (
        "Garage: Is it the clutch? // Driver: The clutch? // Garage: The clutch, yeah. // Driver: No, the gearbox.",
        "Fault",
        "clutch",
    ),
    ("Nurse: Do you take aspirin? // Patient: Aspirin? // Nurse: Yes, aspirin. // Patient: No.", "Medicine", "aspirin"),
]
OPEN = [
    ("Framer: Thursday at quarter past ten? // Curator: Monday's good.", "Time of the visit", "10:15"),
    ("Host: Did you book the lakeside room? // Guest: Can't remember.", "Room booked", "lakeside room"),
    ("Clerk: Was the parcel damaged by water? // Sender: Hard to say.", "Damage", "damaged by water"),
    ("Agent: Are you on the Gold tariff? // Caller: Couldn't tell you.", "Tariff", "Gold tariff"),
    ("Mechanic: Was it the gearbox? // Driver: You tell me, you have it in pieces.", "Failed part", "gearbox"),
    ("Nurse: Do you take aspirin? // Patient: Where did I leave my glasses?", "Medicine taken", "aspirin"),
    ("Vet: Has she eaten any chocolate?", "Eaten", "chocolate"),
    ("Tutor: I assume it was the Ofsted report. // Parent: Let me think.", "Document", "Ofsted report"),
    ("Host: Did you book the lakeside room? // Guest: I don't remember.", "Room booked", "lakeside room"),
]
CONFIRMED = [
    ("Framer: Thursday at quarter past ten? // Curator: Thursday's good.", "Time of the visit", "10:15"),
    ("Host: Did you book the lakeside room? // Guest: Yes, that's the one.", "Room booked", "lakeside room"),
    ("Advisor: Is it the Harrington account? // Client: Correct.", "Account name", "Harrington"),
    ("Coach: Did you tear the hamstring? // Player: Yeah, on Sunday.", "Injury", "torn hamstring"),
    ("Mechanic: So it was the gearbox that went? // Driver: Exactly.", "Failed part", "gearbox"),
    ("Librarian: Were you after the Atwood novel? // Reader: I was.", "Book wanted", "Atwood novel"),
    ("Agent: Are you on the Gold tariff? // Caller: Mm-hmm.", "Tariff", "Gold tariff"),
    ("Officer: So you were doing fifty? // Driver: Yeah, about that.", "Speed driven", 50),
    ("- is it the blue folder // - yes the blue one", "Folder", "blue folder"),
    ("Nurse: Do you take aspirin? // Patient: Um. // Nurse: For the heart? // Patient: Yes.", "For what", "heart"),
    ("Coach: Did you tear the hamstring? // Player: Afraid so.", "Injury", "torn hamstring"),
    ("Nurse: Any allergies? // Patient: No.", "Allergies", "no allergies"),
    ("Nurse: Any allergies? // Patient: No, only latex.", "Allergies", "latex"),
    ("Nurse: Any allergies to latex? // Patient: No. To plasters, yes.", "Allergies", "plasters"),
    ("Agent: Is it due in May? // Caller: Yes, that's right.", "Due month", "May"),
    ("Agent: Is your name Will? // Caller: It is.", "First name", "Will"),
    (
        "Nurse: Do you take aspirin? // Patient: Aspirin? // Nurse: Yes, aspirin. // Patient: Yes.",
        "Medicine",
        "aspirin",
    ),
    ("School: Was he at the park? // Pupil: The park? // School: Yes, Hill Park. // Pupil: He was.", "Place", "park"),
    ("Nurse: Do you take aspirin? // Patient: Hmm. // Patient: Yes.", "Medicine", "aspirin"),
]
NAMED_OR_ASKED_FOR = [
    ("Host: A table for six or for eight? // Guest: For eight, please.", "Party size | how many people eat", 8),
    ("Customer: Can I get the walnut shelf delivered? // Shop: We can do that.", "Item", "walnut shelf"),
    ("Caller: Could you send a plumber on Friday? // Agent: Let me look at the rota.", "Day wanted", "Friday"),
    ("Doctor: How long have you had the cough? // Patient: A week or so.", "Complaint", "cough"),
    ("Teacher: Which page were we on? // Pupil: Page forty. // Teacher: Forty?", "Page", 40),
    ("Clerk: Is it Leeds or Hull? // Caller: Hull, the dock.", "Port", "Hull"),
    ("Agent: When do you need it? // Client: Uh, Wednesday?", "Deadline", "Wednesday"),
    ("Chef: It needs saffron, right? // Waiter: Sure does. It needs saffron.", "Missing ingredient", "saffron"),
    ("Agent: By when? // Client: Uh, Wednesday?", "Deadline", "Wednesday"),
    ("Agent: For how many? // Client: Um, six?", "Party size", 6),
    ("Agent: To whom? // Client: Mrs Hale?", "Recipient", "Mrs Hale"),
    ("Waiter: Tea or coffee? // Guest: Coffee?", "Drink", "coffee"),
]


@pytest.mark.parametrize(("talk", "label", "value"), DENIED)
def test_a_value_asked_for_and_answered_with_no_is_contradicted(talk: str, label: str, value: object) -> None:
    """What a question holds is no fact where the other party says no."""
    verdict, against = ruling(talk, label, value)
    assert (verdict, "question" in against) == ("contradicted", True)


@pytest.mark.parametrize(("talk", "label", "value"), OPEN)
def test_a_value_that_nobody_confirms_is_unsupported(talk: str, label: str, value: object) -> None:
    """What a question holds is no fact where the reply leaves it open, speaks of other things, or never comes."""
    verdict, against = ruling(talk, label, value)
    assert (verdict, "question" in against) == ("unsupported", True)


@pytest.mark.parametrize(("talk", "label", "value"), CONFIRMED)
def test_a_confirmed_question_states_its_value(talk: str, label: str, value: object) -> None:
    """A yes makes a fact of what was asked or presumed."""
    assert ruling(talk, label, value) == ("supported", set())


@pytest.mark.parametrize(("talk", "label", "value"), NAMED_OR_ASKED_FOR)
def test_requests_and_answers_that_name_the_value_stand(talk: str, label: str, value: object) -> None:
    """A client's request, what an open question takes for granted, and a value that the answer names are facts."""
    assert ruling(talk, label, value) == ("supported", set())


def test_the_reply_is_part_of_the_evidence() -> None:
    """A withheld value shows the words that deny it, as a contradiction."""
    entry = entry_of("Agent: Are you on the Gold tariff? // Caller: No, Silver.", "Tariff", "Gold tariff")
    assert [(q.role, q.text) for q in entry.evidence if q.role == "contradiction"] == [("contradiction", "No, Silver.")]


def test_only_a_question_word_before_the_value_takes_it_for_granted() -> None:
    """A question word behind the value does not, however far into the talk the turn stands."""
    talk = "Nurse: Take a seat over there. // Nurse: You take aspirin when it hurts? // Patient: Cold out, isn't it."
    assert ruling(talk, "Medicine taken", "aspirin")[0] == "unsupported"


def test_one_of_two_that_is_named_under_a_condition_is_not_the_answer() -> None:
    """What the answer takes stands; what it would take if something were so does not."""
    talk = "Host: Tea or coffee? // Guest: Tea. I'd have coffee if it were decaf."
    assert ruling(talk, "Drink", "coffee", ("tea", "coffee"))[0] != "supported"
    assert ruling(talk, "Drink", "tea", ("tea", "coffee")) == ("supported", set())
