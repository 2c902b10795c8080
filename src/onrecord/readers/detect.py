"""Which reader reads a transcript: the one whose format the content has, or the one that is named.

Total: whatever the bytes, the result is utterances or a ``TranscriptError``. Messages carry the file's name
and a line or a JSON path, never its words.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from types import MappingProxyType

from onrecord.errors import TranscriptError, UsageError
from onrecord.readers.assemblyai import AssemblyAiReader
from onrecord.readers.aws import AwsReader
from onrecord.readers.azure import AzureReader
from onrecord.readers.caseform import CaseReader
from onrecord.readers.decoding import decode
from onrecord.readers.deepgram import DeepgramReader
from onrecord.readers.google import GoogleReader
from onrecord.readers.jsonpath import parse
from onrecord.readers.plain import PlainReader
from onrecord.readers.subrip import SubRipReader
from onrecord.readers.textgrid import TextGridReader
from onrecord.readers.utterance import Reader, Utterance
from onrecord.readers.webvtt import WebVttReader
from onrecord.readers.whisper import WhisperReader

MAX_BYTES = 100_000_000
"""The largest transcript that is read: about two months of speech."""

_IN_ORDER: tuple[Reader, ...] = (
    WebVttReader(),
    SubRipReader(),
    TextGridReader(),
    DeepgramReader(),
    AwsReader(),
    GoogleReader(),
    AzureReader(),
    AssemblyAiReader(),
    WhisperReader(),
    CaseReader(),
    PlainReader(),
)
READERS: Mapping[str, Reader] = MappingProxyType({reader.name: reader for reader in _IN_ORDER})
"""All readers by the name that ``--from`` takes, in the order in which content is tried."""


def read_file(path: Path, *, format: str | None = None) -> Sequence[Utterance]:  # noqa: A002 - the CLI's word
    """Read a file, or anything else that can be opened, such as a named pipe.

    Raises:
        TranscriptError: it cannot be read, is empty, not text, larger than ``MAX_BYTES`` or malformed.
        UsageError: there is no format of that name.
    """
    _reader(format)
    where = str(path)
    try:
        if path.is_dir():
            raise TranscriptError("this is a directory", where=where, hint="Name the files in it")
        _refuse_large(path.stat().st_size, where)
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except FileNotFoundError:
        raise TranscriptError("no such file", where=where, hint="Check the path") from None
    except PermissionError:
        raise TranscriptError("no permission to read it", where=where, hint="Check its permissions") from None
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else None
        raise TranscriptError(
            f"it cannot be read ({reason or type(error).__name__})", where=where, hint="Check the path"
        ) from error
    return read_bytes(data, name=where, format=format)


def read_bytes(data: bytes, *, name: str, format: str | None = None) -> Sequence[Utterance]:  # noqa: A002
    """Read the bytes of a transcript; ``name`` stands in error messages.

    Raises:
        TranscriptError: they are empty, not text, more than ``MAX_BYTES`` or malformed.
        UsageError: there is no format of that name.
    """
    _reader(format)
    _refuse_large(len(data), name)
    try:
        return read_text(decode(data, name=name), format=format)
    except TranscriptError as error:
        if error.where.startswith(name):
            raise
        where = f"{name}: {error.where}" if error.where else name
        raise TranscriptError(error.what, where=where, hint=error.hint) from None


def read_text(text: str, *, format: str | None = None) -> Sequence[Utterance]:  # noqa: A002 - as above
    """Read a transcript that is already decoded.

    Raises:
        TranscriptError: it is empty, longer than ``MAX_BYTES`` or malformed.
        UsageError: there is no format of that name.
    """
    forced = _reader(format)
    _refuse_large(len(text), "")
    text = text.removeprefix("\ufeff")
    if not text.strip():
        raise TranscriptError("nothing but blanks in it", hint="Is it the right file?")
    reader = forced or next((reader for reader in _IN_ORDER if reader.recognises(text)), None)
    if reader is not None:
        return reader.read(text)
    parse(text)  # what is not valid JSON is refused with the line at which it breaks
    raise TranscriptError("JSON of a layout that no reader knows", where="$", hint=f"--from takes one of {_names()}")


def _reader(name: str | None) -> Reader | None:
    if name is None:
        return None
    if name not in READERS:
        raise UsageError(f"no transcript format {name!r}", hint=f"--from takes one of {_names()}")
    return READERS[name]


def _names() -> str:
    return ", ".join(sorted(READERS))


def _refuse_large(size: int, where: str) -> None:
    if size > MAX_BYTES:
        raise TranscriptError(
            f"larger than {MAX_BYTES // 1_000_000} MB",
            where=where,
            hint="Split it: one file holds one recording",
        )
