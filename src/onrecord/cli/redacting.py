"""What is hidden from language models: ``--redact`` and ``--redact-with``."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

import typer

from onrecord.errors import UsageError
from onrecord.redaction import Finder, RuleFinder

Redact = Annotated[
    bool,
    typer.Option(
        "--redact",
        help="Show models placeholders in place of names, numbers, addresses, dates of birth; restore them in the record.",
    ),
]
RedactWith = Annotated[
    str | None,
    typer.Option(
        "--redact-with",
        metavar="presidio[:MODEL]",
        help="Hide what Presidio finds too, with the spaCy model of that name if one is given.",
    ),
]


def finders(named: str | None, *, redact: bool) -> Sequence[Finder]:
    """Return what looks for identifiers; nothing where none are to be hidden.

    Raises:
        UsageError: no finder is called so.
        MissingExtraError: it is not installed.
    """
    if named is None:
        return (RuleFinder(),) if redact else ()
    name, _, model = named.partition(":")
    if name != "presidio":
        raise UsageError(f"no finder is called {name!r}", hint="Known is presidio, or presidio:MODEL")
    from onrecord.redaction.presidio import PresidioFinder  # noqa: PLC0415 - an extra, and slow to load

    return (RuleFinder(), PresidioFinder(model or None))
