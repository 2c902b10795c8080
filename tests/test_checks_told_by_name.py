"""Names that the talk gives for a field: a name from elsewhere in it is not the field's."""

from __future__ import annotations

import pytest

from claims import ruling

STABLE = (
    "Vet: Morning, Ingrid showed me in. // Groom: Good. // Vet: And who found the horse? // Groom: It was Tamsin. "
    "// Vet: Poor thing. // Groom: She sat with him."
)
MILL = "Surveyor: I met Mrs Okafor at the gate. // Clerk: Right. // Surveyor: The tenant's a Mr Pargeter, he was out."
CHOIR = (
    "Bettany: Who's bringing the scores? // Ludo: Not me, Ingrid did it last time. // Bettany: I know. // "
    "Ludo: Ask Tamsin. // Bettany: Tamsin, then."
)


@pytest.mark.parametrize(
    ("talk", "label", "value"),
    [
        (STABLE, "Found by | Who found the horse", "Ingrid"),
        (MILL, "Tenant", "Mrs Okafor"),
    ],
)
def test_a_name_from_elsewhere_is_contradicted(talk: str, label: str, value: str) -> None:
    """Who found it was asked and answered, and who the tenant is was told."""
    verdict, against = ruling(talk, label, value)
    assert (verdict, "told_by_name" in against) == ("contradicted", True)


@pytest.mark.parametrize(
    ("talk", "label", "value"),
    [
        (STABLE, "Found by | Who found the horse", "Tamsin"),
        (STABLE, "Shown in by", "Ingrid"),
        (MILL, "Tenant", "Mr Pargeter"),
        (MILL, "Met at the gate", "Mrs Okafor"),
        (CHOIR, "Brings the scores", "Tamsin"),
    ],
)
def test_the_name_that_is_given_is_held(talk: str, label: str, value: str) -> None:
    """At once, some turns later, and for fields of which nobody is asked."""
    assert ruling(talk, label, value) == ("supported", set())
