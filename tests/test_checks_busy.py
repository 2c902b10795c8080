"""Days on which somebody is elsewhere: they are not what is agreed on."""

from __future__ import annotations

import pytest

from claims import ruling

DAYS = ("Monday", "Tuesday", "Thursday", "Friday")
CURATOR = "Curator: I'm in Bergen on Monday. Shall we say Thursday? // Framer: Thursday's good."
FITTER = "Fitter: We're on another job Friday, so Tuesday morning. // Owner: Lovely."
REGISTRAR = "Registrar: I'm away on the fourth of June. // Tutor: The ninth of June, then? // Registrar: Yes."


@pytest.mark.parametrize(
    ("talk", "label", "value", "options"),
    [
        (CURATOR, "Next visit", "Monday", DAYS),
        (FITTER, "Day of the fitting", "Friday", ()),
        (REGISTRAR, "Meeting date", "4 June", ()),
    ],
)
def test_a_day_on_which_somebody_is_elsewhere_is_contradicted(
    talk: str, label: str, value: str, options: tuple[str, ...]
) -> None:
    """The day is named only to say that it does not suit."""
    verdict, against = ruling(talk, label, value, options)
    assert (verdict, "busy" in against) == ("contradicted", True)


@pytest.mark.parametrize(
    ("talk", "label", "value", "options"),
    [
        (CURATOR, "Next visit", "Thursday", DAYS),
        (CURATOR, "Trip to Bergen", "Monday", ()),
        (FITTER, "Day of the fitting", "Tuesday", ()),
        (REGISTRAR, "Meeting date", "9 June", ()),
        (
            "Curator: I'm in Bergen on Monday. // Framer: Shall I come there, then? // Curator: Do.",
            "Visit",
            "Monday",
            (),
        ),
    ],
)
def test_any_other_day_is_held(talk: str, label: str, value: str, options: tuple[str, ...]) -> None:
    """What is named instead stands, and so does the day where none is, or where the field asks for it."""
    assert ruling(talk, label, value, options) == ("supported", set())
