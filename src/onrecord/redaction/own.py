"""Our own finder: rules alone, no model; recall before precision, since what it hides comes back."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from onrecord.redaction.addresses import find_addresses
from onrecord.redaction.births import find_births
from onrecord.redaction.codes import find_codes_of_people
from onrecord.redaction.electronic import find_electronic
from onrecord.redaction.finding import Identifier, Line
from onrecord.redaction.names import find_names


class RuleFinder:
    """Finds names, numbers, addresses, dates of birth and what else identifies somebody, by rules."""

    def __call__(self, lines: Sequence[Line]) -> Iterable[Identifier]:
        """Return what identifies somebody, the surest kinds first."""
        return (
            *find_electronic(lines),
            *find_births(lines),
            *find_addresses(lines),
            *find_codes_of_people(lines),
            *find_names(lines),
        )
