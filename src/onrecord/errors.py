"""Every exception that onrecord raises on purpose, in one tree.

::

    OnrecordError
    ├── InputError              the user's input cannot be used (exit status 2)
    │   ├── TranscriptError     a transcript is empty, binary, too large or malformed
    │   ├── SchemaError         a JSON Schema is broken, or uses what onrecord refuses
    │   ├── GlossaryError       a glossary file is malformed
    │   ├── RecordError         a record to check is not a JSON object of the schema
    │   └── UsageError          arguments that do not fit together
    └── RunError                something failed while running (exit status 1)
        ├── ModelError          a model could not be reached, loaded or understood
        │   └── BrokenAnswerError  it answered, and a part of the answer is of use (in onrecord.models)
        ├── AccessError         a model's server cannot be used at all: key, account, address
        ├── PullError           a model's file could not be fetched or does not match its checksum
        ├── OutputError         a result could not be written
        └── MissingExtraError   an optional dependency is not installed

Each message says what was seen, where, and what to do next. Messages never quote the transcript or a value.
"""

from __future__ import annotations


class OnrecordError(Exception):
    """The root: catch this to catch everything that onrecord raises on purpose.

    Attributes:
        what: what was seen, in one sentence.
        where: the file, line, pointer or model that it was seen in; empty where there is none.
        hint: what to do next; empty where there is nothing to add.
        exit_status: the status with which the command line ends on this error.
    """

    exit_status = 1

    def __init__(self, what: str, *, where: str = "", hint: str = "") -> None:
        self.what = what
        self.where = where
        self.hint = hint
        parts = [f"{where}: {what}" if where else what]
        if hint:
            parts.append(hint)
        super().__init__(". ".join(part.rstrip(".") for part in parts))


class InputError(OnrecordError):
    """The user's input cannot be used as it is."""

    exit_status = 2


class TranscriptError(InputError):
    """A transcript is empty, binary, too large or malformed."""


class SchemaError(InputError):
    """A JSON Schema is broken, or uses what onrecord refuses."""


class GlossaryError(InputError):
    """A glossary is malformed."""


class RecordError(InputError):
    """A record to check is not a JSON object that the schema can be laid over."""


class UsageError(InputError):
    """Arguments that do not fit together."""


class RunError(OnrecordError):
    """Something failed while running."""


class ModelError(RunError):
    """A model could not be reached, loaded or understood."""


class AccessError(RunError):
    """A model's server cannot be used at all: it refuses the key, the account is empty, or nothing is at its address.

    It is no ModelError, which one question can end in: asking the next one would be no use.
    """


class PullError(RunError):
    """A model's file could not be fetched, or does not match its checksum."""


class OutputError(RunError):
    """A result could not be written."""


class MissingExtraError(RunError):
    """An optional dependency is not installed; the message says which extra brings it."""

    def __init__(self, package: str, extra: str) -> None:
        super().__init__(
            f"the package {package!r} is not installed",
            hint=f"Install it with: pip install 'onrecord[{extra}]'",
        )
