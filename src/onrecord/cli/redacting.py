"""What is hidden from language models: ``--redact`` and ``--redact-with``."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from onrecord.errors import UsageError

if TYPE_CHECKING:
    from onrecord.redaction import Finder

Redact = Annotated[
    bool,
    typer.Option(
        "--redact",
        help="Show models placeholders in place of what identifies somebody; in the record, all is restored.",
    ),
]
RedactWith = Annotated[
    str | None,
    typer.Option(
        "--redact-with",
        metavar="FINDER",
        help="As --redact, and hide what presidio finds too; presidio:MODEL with a spaCy model that is installed.",
    ),
]


def finders(named: str | None, *, redact: bool) -> bool | Sequence[Finder]:
    """Return what looks for identifiers: as ``redact`` says, or our own rules and the one that is named.

    Raises:
        UsageError: no finder is called so.
        MissingExtraError: it is not installed.
    """
    if named is None:
        return redact
    name, _, model = named.partition(":")
    if name != "presidio":
        raise UsageError(f"no finder is called {name!r}", hint="Known is presidio, or presidio:MODEL")
    from onrecord.redaction import RuleFinder  # noqa: PLC0415 - most runs redact nothing
    from onrecord.redaction.presidio import PresidioFinder  # noqa: PLC0415 - an extra, and slow to load

    return (RuleFinder(), PresidioFinder(model or None))
