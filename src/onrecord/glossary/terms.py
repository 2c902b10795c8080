"""Term: one entry of a glossary, and the fields that it may fill."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class Direction(Enum):
    """What the record writes: the preferred form, or the long form for a house that spells it out."""

    ABBREVIATE = "abbreviate"
    KEEP_LONG = "keep-long"


@dataclass(frozen=True, slots=True)
class Term:
    """A preferred form and the ways in which people say it.

    Attributes:
        preferred: what the record writes: ``DNR``.
        expansion: the long form: ``do not resuscitate``.
        variants: other ways to say it.
        fields: JSON Pointers that it may fill, ``*`` for any array index; empty for any field.
        category: the house's own grouping.
        note: for people; never matched.
        direction: with ``KEEP_LONG`` the record writes the expansion, and ``preferred`` is only a way to say it.
    """

    preferred: str
    expansion: str = ""
    variants: tuple[str, ...] = ()
    fields: tuple[str, ...] = ()
    category: str = ""
    note: str = ""
    direction: Direction = Direction.ABBREVIATE

    @property
    def forms(self) -> tuple[str, ...]:
        """Every way to write or say the term, without repeats, the preferred one first."""
        return tuple(dict.fromkeys(form for form in (self.preferred, self.expansion, *self.variants) if form))

    @property
    def house_form(self) -> str:
        """What the record writes."""
        keeps_long = self.direction is Direction.KEEP_LONG and self.expansion
        return self.expansion if keeps_long else self.preferred

    def may_fill(self, pointer: str) -> bool:
        """Say whether the term may stand at ``pointer``, concrete (``/a/0``) or with stars (``/a/*``).

        A scope that names an array of scalars (``/a``) takes in its items.
        """
        return not self.fields or any(_covers(scope, pointer) for scope in self.fields)


def _covers(scope: str, pointer: str) -> bool:
    wanted, given = scope.split("/"), pointer.split("/")
    if len(given) == len(wanted) + 1 and _is_index(given[-1]):
        given = given[:-1]
    return len(wanted) == len(given) and all(
        a == b or (a == "*" and _is_index(b)) for a, b in zip(wanted, given, strict=True)
    )


def _is_index(part: str) -> bool:
    return part == "*" or part.isdecimal()
