"""Who may state it: fields that name a party and a word of stating want that party's own words."""

from __future__ import annotations

import pytest

from claims import ruling

WRONG_SPEAKER = [
    ("Patient: It's gout. // Doctor: We'll see about that.", "Diagnosis | diagnosis made by the doctor", "gout"),
    ("Customer: So, a full refund. // Agent: Let me look.", "Agent commitment", "full refund"),
    ("Tenant: Let's buy the van. // Chair: Noted.", "Chair's decision", "buy the van"),
    ("Member: Move it to Thursday. // Chair: Hm.", "Decision | what was decided by the chair", "Thursday"),
    ("Owner: Probably kennel cough. // Vet: Let me listen.", "Vet's opinion", "kennel cough"),
    ("Buyer: Two thousand. // Broker: That's low.", "Broker's offer", 2000),
    ("Patient: I think I've got gout.", "Diagnosis | diagnosis made by the doctor", "gout"),
    ("Parent: He needs a tutor. // Teacher: I see.", "Recommendation | recommended by the teacher", "tutor"),
    ("Secretary: Let's buy the van. // Chair: Noted.", "Chair's decision", "buy the van"),
]
RIGHT_SPEAKER = [
    ("Doctor: It's gout.", "Diagnosis | diagnosis made by the doctor", "gout"),
    ("Customer: So, a full refund? // Agent: Yes, certainly.", "Agent commitment", "full refund"),
    ("Chair: We buy the van.", "Chair's decision", "buy the van"),
    ("Vet: Kennel cough, plainly.", "Vet's opinion", "kennel cough"),
    ("Patient: It's gout. // Doctor: It is gout.", "Diagnosis | diagnosis made by the doctor", "gout"),
    ("Broker: Two thousand.", "Broker's offer", 2000),
    ("Teacher: He needs a tutor.", "Recommendation | recommended by the teacher", "tutor"),
]
NOBODY_IN_PARTICULAR = [
    ("Patient: It's gout.", "Complaint", "gout"),
    ("A: It's gout. // B: Right.", "Diagnosis | diagnosis made by the doctor", "gout"),
    ("- it's gout", "Diagnosis | diagnosis made by the doctor", "gout"),
    ("Secretary: Let's buy the van.", "Proposal", "buy the van"),
    (
        "Customer: Thank you for calling the depot, how can I help? // Agent: Hello. // Customer: A full refund it is.",
        "Agent commitment",
        "full refund",
    ),
]


@pytest.mark.parametrize(("talk", "label", "value"), WRONG_SPEAKER)
def test_what_another_party_says_is_unsupported(talk: str, label: str, value: object) -> None:
    """A patient diagnoses nothing, and a customer promises nothing in the agent's name."""
    verdict, against = ruling(talk, label, value)
    assert (verdict, "speaker" in against) == ("unsupported", True)


@pytest.mark.parametrize(("talk", "label", "value"), RIGHT_SPEAKER)
def test_what_the_named_party_says_or_confirms_stands(talk: str, label: str, value: object) -> None:
    """The party's own words count, and their yes to somebody else's."""
    assert ruling(talk, label, value) == ("supported", set())


@pytest.mark.parametrize(("talk", "label", "value"), NOBODY_IN_PARTICULAR)
def test_nothing_is_held_against_it_where_no_party_is_known(talk: str, label: str, value: object) -> None:
    """Fields that name nobody, labels that name no party, and labels that are swapped prove nothing."""
    assert ruling(talk, label, value) == ("supported", set())
