"""Speaker labels in running text: ``Nurse: ...``, ``[SPEAKER_00] ...``, ``>> HOST: ...``.

A label must look like one. A line such as ``Note: she refused`` or ``BP: 120 over 80`` is speech, and what is
taken for a label leaves the words of the transcript, so in doubt there is none.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

_NAME = r"[^\W\d_][\w.'’\-#/&]*(?:[ \t]+(?:\([^()\n]{1,20}\)|&|[#\w][\w.'’\-#/&]*)){0,3}"
_COLON = re.compile(rf"(?P<label>\*\*{_NAME}:\*\*|\*\*{_NAME}\*\*:|{_NAME}[ \t]?[:：])(?=\s|$|[^\W\d])")
_BRACKET = re.compile(rf"\[(?P<label>{_NAME})\](?P<colon>[ \t]*:)?(?=\s|$)")
_CHEVRON = re.compile(r"(?:>>>?|&gt;&gt;)[ \t]*")
_LONGEST = 40  # characters of a label
_ROLE_WORDS = """
    a adviser advisor agent assistant attorney bot boyfriend brother caller caregiver carer child client
    clinician consultant counsel counsellor counselor court customer dad daughter dentist dispatcher doc
    doctor dr examiner facilitator father female girlfriend gp guest host husband interviewee interviewer
    judge lawyer male man manager md medic moderator mom mother mum narrator nurse officer operator
    paramedic parent participant partner patient pharmacist physician physiotherapist presenter provider
    psychologist q rep representative respondent rn sister son speaker spk spouse student supervisor
    surgeon teacher technician therapist unknown user wife witness woman
"""
_TITLE_WORDS = "doc doctor dr judge nurse officer prof professor speaker spk"
_SPEECH_WORDS = """
    actually address also and answer because but caution date e.g example fact first finally hint however i.e
    important like namely nb no note now ok okay or p.s plus ps question re reason reminder remember second so
    subject summary then third time update warning well yes http https
"""
_NOISE_WORDS = """
    applause background beep blank cough coughing coughs crosstalk crying foreign inaudible indistinct
    laughing laughs laughter music noise overlapping pause redacted sigh sighs silence sneeze sneezes unclear
    unintelligible
"""
_ROLES = frozenset(_ROLE_WORDS.split())
_TITLES = frozenset(_TITLE_WORDS.split())
_NOT_LABELS = frozenset(_SPEECH_WORDS.split() + _NOISE_WORDS.split())


@dataclass(frozen=True, slots=True)
class Candidate:
    """The head of a line that could be a speaker label, and the rest of the line."""

    label: str
    rest: str
    bracketed: bool
    certain: bool  # set off by >> or by brackets and a colon: it is a label even where it occurs once


@dataclass(frozen=True, slots=True)
class Labels:
    """The speaker labels of one file."""

    known: frozenset[str] = field(default_factory=frozenset)

    @classmethod
    def of(cls, lines: Sequence[str]) -> Labels:
        """Find the labels in ``lines``; a blank line stands between paragraphs."""
        found = [(index, head) for index, line in enumerate(lines) if (head := candidate(line)) is not None]
        counts = Counter(head.label for _, head in found)
        numbers = Counter(head.label for _, head in found if head.rest[:1].isdigit())
        known = {
            label
            for label, count in counts.items()
            if _role(label) or (count > 1 and 2 * numbers[label] <= count and _repeats_well(label))
        }
        known |= {head.label for _, head in found if head.certain}
        paragraphs = any(not line.strip() for line in lines[1:-1])
        filled = sum(1 for line in lines if line.strip())
        alone = {
            head.label
            for index, head in found
            if _capitalised(head.label) and not head.bracketed and not head.rest[:1].isdigit()
            if not paragraphs or index == 0 or not lines[index - 1].strip()
        }
        labelled = sum(1 for _, head in found if head.label in known | alone)
        if (known and 2 * labelled >= filled) or (filled == labelled == len(alone) == 2):
            known |= alone
        return cls(frozenset(known))

    def split(self, line: str) -> tuple[str | None, str]:
        """Return the speaker of ``line`` and the rest of it; None and the line where it has no label."""
        head = candidate(line)
        if head is None or head.label not in self.known:
            return None, line
        return head.label, head.rest


def candidate(line: str) -> Candidate | None:
    """Return what could be a label at the head of ``line``, by its shape alone."""
    chevron = _CHEVRON.match(line)
    at = chevron.end() if chevron else 0
    match = _COLON.match(line, at) or _BRACKET.match(line, at)
    if match is None:
        return None
    bracketed = match.re is _BRACKET
    label = match["label"].strip("*:： \t")
    if len(label) > _LONGEST or label.casefold().rstrip(".") in _NOT_LABELS:
        return None
    certain = (chevron is not None and _capitalised(label)) or (bracketed and match["colon"] is not None)
    return Candidate(label, line[match.end() :].strip(), bracketed, certain)


def strip_chevron(line: str) -> tuple[bool, str]:
    """Return whether ``line`` opens with the ``>>`` of a change of speaker, and the line without it."""
    match = _CHEVRON.match(line)
    return (True, line[match.end() :]) if match else (False, line)


def _role(label: str) -> bool:
    """Say whether a label begins or ends in a role ("Nurse", "Speaker 1", "SPEAKER_00", "Dr. Lee", "Q")."""
    words = re.split(r"[\s_.\-#/()]+", label.casefold())
    bare = [word.rstrip("0123456789") for word in words if word.rstrip("0123456789")]
    # "Patient Name: ..." is a form, not a speaker: only a title may come first.
    if not bare or not (bare[0] in _TITLES or bare[-1] in _ROLES):
        return False
    return len(bare) == 1 or _capitalised(label)


def _repeats_well(label: str) -> bool:
    """Say whether a repeated head can be a label: capitalised, or a single word as in ``ann: hello``."""
    return _capitalised(label) or len(label.split()) == 1


def _capitalised(label: str) -> bool:
    """Say whether no word of ``label`` is in lower case; scripts without case pass."""
    return not any(word[0].islower() for word in label.split())
