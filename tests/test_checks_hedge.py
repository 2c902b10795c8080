"""Doubt: what its speaker only holds for possible is no fact, unless the value or the field keeps the doubt."""

from __future__ import annotations

import pytest

from claims import ruling

DOUBTED = [
    ("Mechanic: It might be the alternator.", "Fault", "alternator"),
    ("Vet: Could be a tick bite, that.", "Cause", "tick bite"),
    ("Gardener: Perhaps the box moth.", "Pest", "box moth"),
    ("Caller: It could be the tenth of June.", "Date of loss", "tenth of June"),
    ("Radiographer: Query fracture of the wrist.", "Finding", "fracture of the wrist"),
    ("Planner: We're considering the river venue.", "Venue", "river venue"),
    ("Tenant: It was a Thursday or maybe a Friday.", "Day", "Thursday"),
    ("Buyer: I'm toying with the walnut.", "Wood", "walnut"),
    ("Witness: He was maybe thirty-five.", "Age of driver", 35),
    ("Guest: We'd be twelve, possibly.", "Guests", 12),
    ("Officer: Presumably the cellar window.", "Way in", "cellar window"),
    ("Caller: I'm not sure, the tenth of June I want to say.", "Date of loss", "tenth of June"),
    ("Caller: The tenth of June, I want to say.", "Date of loss", "tenth of June"),
    ("Nurse: Weight seventy or seventy-two, I can't read it.", "Weight", 70),
    ("Fitter: I doubt it's the valve.", "Fault", "valve"),
    ("Fitter: It's doubtful that it's the valve.", "Fault", "valve"),
    ("Fitter: At first it looked like the valve, but it's the seal.", "Fault", "valve"),
    ("Fitter: I had it down as the valve. It's the seal.", "Fault", "valve"),
    ("Fitter: We took it for the valve. Turned out to be the seal.", "Fault", "valve"),
    ("Fitter: My money's on the valve.", "Fault", "valve"),
    ("Fitter: I have a feeling it's the valve.", "Fault", "valve"),
    ("Fitter: If I had to guess, the valve.", "Fault", "valve"),
    ("Fitter: I'd put money on the valve.", "Fault", "valve"),
    ("Vet: I'd be surprised if it was an infection.", "Finding", "infection"),
    ("Vet: There's a chance it's an infection.", "Finding", "infection"),
    ("Garage: I'd say the clutch, but let me look first.", "Fault", "clutch"),
]
STATED = [
    ("Mechanic: It's the alternator. It might rain later.", "Fault", "alternator"),
    ("Vet: A tick bite. I'm not sure when she got it.", "Cause", "tick bite"),
    ("Gardener: The box moth, no doubt.", "Pest", "box moth"),
    ("Caller: The tenth of June.", "Date of loss", "tenth of June"),
    ("Planner: The river venue, possibly due to the wine list they put in front of us.", "Venue", "river venue"),
    ("Witness: He was thirty-five.", "Age of driver", 35),
    ("Officer: The cellar window, I saw the glass.", "Way in", "cellar window"),
    ("Mechanic: It might be the alternator. // Driver: Well? // Mechanic: It's the alternator.", "Fault", "alternator"),
    ("Guest: The suite, if possible.", "Room wanted", "suite"),
    (
        "Planner: The river venue is booked, possibly because it was the only one that still had room.",
        "Venue",
        "river venue",
    ),
    ("Fitter: At first it looked like the valve, but it's the seal.", "Fault", "seal"),
    ("Vet: I thought so too, it's an infection.", "Finding", "infection"),
    ("Vet: No doubt about it, it's an infection.", "Finding", "infection"),
]
DOUBT_IS_ASKED_FOR = [
    ("Mechanic: It might be the alternator.", "Suspected fault", "alternator"),
    ("Radiographer: Query fracture of the wrist.", "Impression", "fracture of the wrist"),
    ("Witness: He was maybe thirty-five.", "Estimated age", 35),
    ("Planner: We're considering the river venue.", "Options for the venue", "river venue"),
    ("Vet: Could be a tick bite, that.", "Cause", "could be a tick bite"),
    ("Tenant: Possibly the boiler.", "Noise from", "possibly the boiler"),
    ("Porter: I'd say they come on Friday.", "Expected arrival", "Friday"),
]


@pytest.mark.parametrize(("talk", "label", "value"), DOUBTED)
def test_what_is_only_possible_is_unsupported(talk: str, label: str, value: object) -> None:
    """A word of doubt in the value's own statement makes it possible, not stated."""
    verdict, against = ruling(talk, label, value)
    assert (verdict, "hedge" in against) == ("unsupported", True)


@pytest.mark.parametrize(("talk", "label", "value"), STATED)
def test_doubt_about_something_else_leaves_it_alone(talk: str, label: str, value: object) -> None:
    """Doubt of another statement, or of the reason only, and doubt that a later turn ends, do not count."""
    assert ruling(talk, label, value) == ("supported", set())


@pytest.mark.parametrize(("talk", "label", "value"), DOUBT_IS_ASKED_FOR)
def test_doubt_stands_where_it_is_asked_for_or_kept(talk: str, label: str, value: object) -> None:
    """A field that asks for an estimate takes one, and a value that keeps the doubt says no more than was said."""
    assert ruling(talk, label, value) == ("supported", set())
