"""Denials: a value that its own statement denies is no fact, and phrases that deny nothing leave it alone."""

from __future__ import annotations

import pytest

from claims import entry_of, grounded, ruling
from onrecord.checks.negation import denials, denied, has_negation

DENIED = [
    ("Chair: Is everybody here? // Clerk: Sam isn't here, he's on leave.", "Attendee", "Sam"),
    ("Chair: Is everybody here? // Clerk: Sam isn't absent, he's on the line.", "Absent", "Sam"),
    ("Chair: Who is away? // Clerk: Sam's not away, only late.", "Who is away", "Sam"),
    ("Fan: Who travelled? // Coach: Not Leeds, they were at home.", "Away team", "Leeds"),
    ("Vet: There's no swelling in the paw.", "Finding", "swelling"),
    ("Guard: She denies taking the bicycle.", "Admitted", "taking the bicycle"),
    ("Chef: We cook it without butter.", "Ingredient", "butter"),
    ("Surveyor: No cracks, leaks or mould in the bathroom.", "Defect", "mould"),
    ("Porter: The suitcase was not lost after all.", "Luggage lost", "suitcase"),
    ("Lab: MRSA negative on admission.", "Infection", "MRSA"),
    ("Buyer: I'd like the oak instead of the pine.", "Wood", "pine"),
    ("Clerk: She isn't bringing the deposit.", "Brought", "deposit"),
    ("Agent: We can't deliver on Sunday.", "Delivery day", "Sunday"),
    ("Pilot: No turbulence or icing on the way.", "Conditions met", "icing"),
    ("Nurse: Rash: none.", "Symptom", "rash"),
    ("Tester: The flange never leaked.", "Fault", "flange leaked"),
    ("Porter: The suitcase it was not, it was the trunk.", "Luggage lost", "suitcase"),
    ("Pilot: Neither turbulence nor icing on the way.", "Conditions met", "icing"),
    ("Pilot: No turbulence and no icing on the way.", "Conditions met", "icing"),
    ("User: I can't log in.", "Problem", "log in"),
    ("Patient: I'm fine with dogs, it's cats that set me off.", "Allergy", "dogs"),
    ("Patient: No trouble with aspirin, it's penicillin.", "Allergies", "aspirin"),
    ("Patient: Nuts are OK, it's shellfish I can't have.", "Allergies", "nuts"),
    ("Mechanic: The alternator's fine, it's the battery that's dead.", "Fault", "alternator"),
    ("Mechanic: The brakes work, the steering is loose.", "Defect", "brakes"),
    ("Doctor: The knee feels good, the hip is sore.", "Complaint", "knee"),
    ("Guest: The shower was perfect, the bed was broken.", "Complaint", "shower"),
    ("Kitchen: We're out of basil, so I used mint.", "Herb used", "basil"),
    (
        "Garage: Can you bring it in on Monday? // Driver: Monday's no good. Tuesday? // Garage: Tuesday's fine.",
        "Appointment day",
        "Monday",
    ),
    ("Carer: She had the blue tablet at eight and refused the white one.", "Tablet taken", "white"),
    ("Carer: She declined the soup and ate the rice.", "Eaten", "soup"),
    ("Clerk: Hudson isn't it, it's the Marsh file.", "File", "Hudson"),
]
STANDS = [
    ("Vet: There's swelling in the paw, no question.", "Finding", "swelling"),
    ("Chef: Not only butter but cream too.", "Ingredient", "butter"),
    ("Surveyor: Not bad, but I did see mould.", "Defect", "mould"),
    ("Owner: I can't stand the rattle.", "Complaint", "rattle"),
    ("Porter: It's no problem, I have the suitcase here.", "Luggage found", "suitcase"),
    ("Buyer: I don't mind the pine.", "Wood", "pine"),
    ("Clerk: No, it's the deposit she brings.", "Brought", "deposit"),
    ("Agent: We can't deliver on Saturday but Sunday works.", "Delivery day", "Sunday"),
    ("Patient: I never go anywhere without my inhaler.", "Carries", "inhaler"),
    ("Chef: There is no fish left, we do have mussels.", "Dish left", "mussels"),
    ("Nurse: No fever. Rash on both arms.", "Symptom", "rash"),
    ("Host: No worries, the terrace is yours.", "Table", "terrace"),
    ("Nurse: No fever, pulse eighty, sats ninety six.", "Pulse", 80),
    ("Nurse: No fever, blood pressure one twenty over eighty.", "Blood pressure", "120/80"),
    ("Fitter: No leak, pressure two bar.", "Pressure", "2 bar"),
    ("Surveyor: No damp, roof in good order.", "Roof", "good order"),
    ("Nurse: No chest pain, short of breath on exertion.", "Symptom", "short of breath"),
    ("Agent: No charge, delivery on Friday.", "Delivery day", "Friday"),
    ("Agent: There's no charge and delivery is on Friday.", "Delivery day", "Friday"),
    ("Patient: I don't drink and I smoke ten a day.", "Cigarettes a day", 10),
    ("Patient: I don't eat meat, just fish.", "Diet", "fish"),
    ("Patient: I haven't had the flu jab, only the Covid one.", "Vaccine", "Covid"),
    ("Caller: Not the kettle, the toaster.", "Appliance", "toaster"),
    ("Caller: Not Tuesday, Thursday.", "Day", "Thursday"),
    ("Guest: I can't have gluten.", "Allergies", "gluten"),
    ("Guest: I can't eat nuts.", "Allergies or intolerances", "nuts"),
    ("Guest: I don't eat pork.", "Foods avoided", "pork"),
    ("Chair: Is everybody here? // Clerk: Sam isn't here, he's on leave.", "Absent", "Sam"),
    ("Chair: Is everybody here? // Clerk: No, Sam couldn't make it.", "Apologies | who is away", "Sam"),
    ("Agent: Is it complete? // Tenant: We don't have the signed lease.", "Missing documents", "signed lease"),
    ("Patient: I can't tolerate statins.", "Intolerances", "statins"),
    ("Customer: Without onions.", "Exclusions", "onions"),
    ("Tenant: We haven't had hot water since Monday.", "Since", "Monday"),
    ("Patient: I haven't slept for three nights.", "Nights without sleep", 3),
    ("Patient: I haven't been to work since the ninth of May.", "Off work since", "9 May"),
    ("Driver: I didn't see him until he was ten metres away.", "Distance in metres", 10),
    ("Driver: I didn't brake until the crossing.", "Braked at", "crossing"),
    ("Agent: You won't be charged until the first of July.", "Charge date", "1 July"),
    ("Coach: He hasn't trained in two weeks.", "Weeks without training", 2),
    ("Nurse: She can't walk more than fifty metres.", "Walking distance in metres", 50),
    ("Nurse: He is not eating and hasn't drunk since noon.", "Last drink", "noon"),
    ("Patient: No operations apart from the hip.", "Surgery", "hip"),
    ("Patient: Nothing apart from hay fever.", "Conditions", "hay fever"),
    ("Patient: No allergies other than latex.", "Allergies", "latex"),
    ("Patient: None, just latex.", "Allergies", "latex"),
    ("Nurse: Any allergies? // Patient: None. Oh, latex.", "Allergies", "latex"),
    ("Patient: I'm fine with dogs, it's cats that set me off.", "Allergy", "cats"),
    ("Patient: Nuts are OK, it's shellfish I can't have.", "Allergies", "shellfish"),
    ("Mechanic: The alternator's fine, it's the battery that's dead.", "Fault", "battery"),
    ("Mechanic: The brakes work, the steering is loose.", "Defect", "steering is loose"),
    ("Doctor: The knee feels good, the hip is sore.", "Complaint", "hip"),
    ("Nurse: Denies fever, chills and nausea, reports headache.", "Symptom", "headache"),
    ("Nurse: Denies fever, chills or nausea but has a headache.", "Symptom", "headache"),
    ("Nurse: She denies chest pain and admits to palpitations.", "Symptom", "palpitations"),
    ("Nurse: Without pain, walking freely.", "Mobility", "walking freely"),
    ("Kitchen: We're out of basil, so I used mint.", "Herb used", "mint"),
    (
        "Garage: Can you bring it in on Monday? // Driver: Monday's no good. Tuesday? // Garage: Tuesday's fine.",
        "Appointment day",
        "Tuesday",
    ),
    ("Carer: She declined the soup and ate the rice.", "Eaten", "rice"),
    ("Clerk: Right, the Hudson file, isn't it? // Caller: Yes, the Hudson file.", "File", "Hudson"),
]


@pytest.mark.parametrize(("talk", "label", "value"), DENIED)
def test_a_denied_value_is_contradicted(talk: str, label: str, value: str) -> None:
    """A word of denial before the value, or right behind it, takes it back."""
    verdict, against = ruling(talk, label, value)
    assert (verdict, "negation" in against) == ("contradicted", True)


@pytest.mark.parametrize(("talk", "label", "value"), STANDS)
def test_a_denial_of_something_else_leaves_it_alone(talk: str, label: str, value: str) -> None:
    """Idle phrases, two denials, another statement's denial and a no to somebody else deny nothing."""
    assert ruling(talk, label, value) == ("supported", set())


def test_a_value_that_denies_is_what_was_said() -> None:
    """A denial that is part of the value is no denial of it."""
    assert ruling("Nurse: He has no appetite.", "Appetite", "no appetite") == ("supported", set())


def test_a_yes_or_no_field_is_left_to_its_own_check() -> None:
    """There a denial is an answer."""
    claim, (evidence, *_), transcript, field = grounded("Vet: There's no swelling.", "Swelling", False)
    assert denied(claim, evidence, transcript, field) is None


def test_the_denying_words_are_shown() -> None:
    """The contradiction runs from the turn's beginning to the value, or over the turn where it stands behind."""
    before = entry_of("Chef: We cook it without butter, always.", "Ingredient", "butter")
    behind = entry_of("Lab: MRSA negative on admission.", "Infection", "MRSA")
    shown = [[q.text for q in e.evidence if q.role == "contradiction"] for e in (before, behind)]
    assert shown == [["We cook it without butter"], ["MRSA negative on admission."]]


@pytest.mark.parametrize(
    ("said", "count"),
    [
        ("there is no", 1),
        ("never without", 2),
        ("not only", 0),
        ("no doubt he has", 0),
        ("no one two three four five six seven eight", 0),
        ("plain", 0),
    ],
)
def test_denials_are_counted_within_reach(said: str, count: int) -> None:
    """Idle phrases and words further off than a list reaches do not count."""
    assert len(denials(said)) == count


def test_a_far_denial_takes_nothing_back() -> None:
    """A denial that stands some words off is a contradiction here, and not firm enough to undo an earlier statement."""
    far, close = (
        grounded(talk, "Noise", "rattle")
        for talk in ("A: It doesn't really sound like any sort of rattle.", "A: It isn't a rattle.")
    )
    firm = []
    for claim, (evidence, *_), transcript, field in (far, close):
        finding = denied(claim, evidence, transcript, field)
        assert finding is not None
        firm.append(finding.takes_back)
    assert firm == [False, True]


@pytest.mark.parametrize(("text", "holds"), [("Nothing there", True), ("notable", False), ("dont", True), ("", False)])
def test_words_of_denial_are_whole_words(text: str, holds: bool) -> None:
    """A word that only begins like a denial, such as "notable", denies nothing."""
    assert has_negation(text) is holds


def test_who_is_not_wanted_again_was_there() -> None:
    """A wish about the next time denies nothing of the last."""
    talk = "Fitter: Serviced in May, by Hartley's. // Boss: I'd rather not have Hartley's back."
    assert ruling(talk, "Serviced by", "Hartley's")[0] == "supported"
    assert ruling("Fitter: Serviced in May, not by Hartley's.", "Serviced by", "Hartley's")[0] != "supported"


def test_one_word_of_a_phrase_does_not_deny_it_elsewhere() -> None:
    """A later turn that only shares the one content word says nothing of the phrase."""
    talk = "Owner: He's been off his food since Sunday. // Vet: No food until tonight, then plain rice."
    assert ruling(talk, "Symptom", "off his food") == ("supported", set())
