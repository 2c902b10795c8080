"""Names: who introduces themselves gives their own, and who is greeted is the other party."""

from __future__ import annotations

import pytest

from claims import ruling

OTHERS = [
    ("Agent: Hello, Runa Holm here. // Caller: Yes, Runa Holm. I have a leak.", "Caller name", "Runa Holm"),
    ("Agent: I'm Tom. // Caller: Hi Tom, it's Rita.", "Caller name", "Tom"),
    ("Agent: I'm Tom. // Caller: Hi Tom, it's Rita.", "Agent name", "Rita"),
    ("Agent: You're through to Tom. Who's calling? // Caller: Rita Vance.", "Caller name", "Tom"),
    ("Agent: You're through to Tom. Who's calling? // Caller: Rita Vance.", "Agent name", "Rita Vance"),
    ("Agent: Thanks, Rita. I'll pass you to Omar.", "Agent name", "Rita"),
    ("Nurse: Morning, Mr Hale. I'm Sister Boyd. // Patient: Morning.", "Nurse name", "Hale"),
    ("Nurse: Morning, Mr Hale. I'm Sister Boyd. // Patient: Morning.", "Patient name", "Boyd"),
    ("Garage: Brill Motors, Dan speaking. // Customer: Hello, this is Ida Moss.", "Customer name", "Dan"),
    (
        "Bank: Can I take your name? // Client: Paul Ames. // Bank: Thank you, Mr Ames. I'm Jess, by the way.",
        "Client name",
        "Jess",
    ),
    ("Agent: Can I take your name? // Caller: It's Priya, Priya Rao. P R I Y A.", "Agent name", "Priya Rao"),
    ("Agent: Thanks for calling Bright Water, this is Maya. // Caller: It's Ida Moss.", "Caller name", "Bright Water"),
    ("Agent: Thanks for calling Bright Water, this is Maya. // Caller: It's Ida Moss.", "Caller name", "Maya"),
]
OWN = [
    ("Agent: It's Ottilie, is it? // Caller: Yes, Ottilie Brandt. Good to meet you.", "Caller name", "Ottilie Brandt"),
    ("Agent: Can I take your name? // Caller: It's Priya, Priya Rao. P R I Y A.", "Caller name", "Priya Rao"),
    ("Agent: I'm Tom. // Caller: Hi Tom, it's Rita.", "Agent name", "Tom"),
    ("Agent: I'm Tom. // Caller: Hi Tom, it's Rita.", "Caller name", "Rita"),
    ("Agent: You're through to Tom. Who's calling? // Caller: Rita Vance.", "Caller name", "Rita Vance"),
    ("Agent: You're through to Tom. Who's calling? // Caller: Rita Vance.", "Agent name", "Tom"),
    ("Agent: Thanks, Rita. I'll pass you to Omar.", "Caller name", "Rita"),
    ("Nurse: Morning, Mr Hale. I'm Sister Boyd. // Patient: Morning.", "Patient name", "Hale"),
    ("Nurse: Morning, Mr Hale. I'm Sister Boyd. // Patient: Morning.", "Nurse name", "Boyd"),
    ("Nurse: This is Rosa Field in bed four.", "Patient name", "Rosa Field"),
    ("Garage: Brill Motors, Dan speaking. // Customer: Hello, this is Ida Moss.", "Customer name", "Ida Moss"),
    (
        "Bank: Can I take your name? // Client: Paul Ames. // Bank: Thank you, Mr Ames. I'm Jess, by the way.",
        "Client name",
        "Paul Ames",
    ),
    ("Vet: What's your dog called? // Owner: Rufus.", "Pet name", "Rufus"),
    ("Patient: My doctor is Dr Amin.", "Doctor name", "Amin"),
    ("Agent: Is that Rita? // Caller: Yes, speaking.", "Caller name", "Rita"),
    ("Teacher: You must be Sam's mum. // Parent: Yes, I'm Nora.", "Parent name", "Nora"),
]


@pytest.mark.parametrize(("talk", "label", "value"), OTHERS)
def test_a_name_of_another_party_is_withheld(talk: str, label: str, value: str) -> None:
    """A self-introduction, an answer to "who is calling" and an address tell whose name it is."""
    verdict, against = ruling(talk, label, value)
    assert (verdict, "names" in against) == ("contradicted", True)


@pytest.mark.parametrize(("talk", "label", "value"), OWN)
def test_the_own_name_is_held(talk: str, label: str, value: str) -> None:
    """A party gives its own name, and other fields may ask for any name."""
    assert ruling(talk, label, value) == ("supported", set())


@pytest.mark.parametrize(
    ("talk", "label", "value"),
    [
        (
            "Nurse: This is Rosa Field. She is on metoprolol fifty milligrams.",
            "Patient name",
            "metoprolol fifty milligrams",
        ),
        ("Agent: And your e-mail? // Caller: ida dot moss at example dot com.", "Caller name", "ida dot moss"),
        ("Agent: That is the optical terminal.", "Name | Name of the customer", "the optical terminal"),
    ],
)
def test_what_is_no_name_is_withheld(talk: str, label: str, value: str) -> None:
    """A reader that knows other talk may take any words for a name: amounts, and words that are written small."""
    assert ruling(talk, label, value) == ("unsupported", {"names"})


def test_names_that_a_recogniser_writes_small_are_names() -> None:
    """Without capitals in the talk nothing tells."""
    assert ruling("agent: and your name please // caller: rita vance", "Caller name", "rita vance")[0] == "supported"
    assert ruling("Agent: Who is calling? // Caller: It's his mum.", "Caller", "his mum")[0] == "supported"


def test_who_answers_the_call_is_nobody_elses_name() -> None:
    """The name in "Denise speaking" is that of who works there, and not whom another field asks for."""
    talk = "Desk: Larkfield Surgery, Denise speaking. // Caller: My name is Ruth Hale."
    verdict, against = ruling(talk, "Next of kin name", "Denise")
    assert (verdict, against) == ("unsupported", {"names"})
    assert ruling(talk, "Receptionist name", "Denise")[0] == "supported"
    assert ruling(talk, "Taken by (name)", "Denise")[0] == "supported"


def test_the_name_of_a_street_is_nobodys() -> None:
    """Before "Lane" or "Road" a name is part of an address."""
    talk = "Client: The club on Marsh Lane, and ask for Priya."
    assert ruling(talk, "Name of the contact", "Marsh") == ("unsupported", {"names"})
    assert ruling(talk, "Name of the contact", "Priya")[0] == "supported"
