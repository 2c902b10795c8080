"""Bytes to text, without guessing: Unicode where it says so, an old 8-bit text only where it plainly is one.

Knows nothing of transcript formats. Decoding is exact: no normalisation, and a byte-order mark is not text.
"""

from __future__ import annotations

import re

from onrecord.errors import TranscriptError

_BOMS = (
    (b"\xef\xbb\xbf", "utf-8"),
    (b"\xff\xfe\x00\x00", "utf-32-le"),
    (b"\x00\x00\xfe\xff", "utf-32-be"),
    (b"\xff\xfe", "utf-16-le"),
    (b"\xfe\xff", "utf-16-be"),
)
_MEDIA = "audio or video"
_MAGIC = (
    (b"RIFF", _MEDIA),
    (b"ID3", _MEDIA),
    (b"OggS", _MEDIA),
    (b"fLaC", _MEDIA),
    (b"\xff\xfb", _MEDIA),
    (b"\xff\xf3", _MEDIA),
    (b"\xff\xf2", _MEDIA),
    (b"\xff\xf1", _MEDIA),
    (b"\x1a\x45\xdf\xa3", _MEDIA),
    (b"#!AMR", _MEDIA),
    (b"PK\x03\x04", "a zip archive or an office document"),
    (b"\xd0\xcf\x11\xe0", "an office document"),
    (b"%PDF-", "a PDF"),
    (b"{\\rtf", "a rich-text document"),
    (b"\x7fELF", "a program"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"\x89PNG", "an image"),
    (b"\xff\xd8\xff", "an image"),
)
_HINTS = {
    _MEDIA: "Transcribe it first, then give the transcript",
    "a gzip archive": "Unpack it first",
}
_SAVE_AS_TEXT = "Save the transcript as plain text in UTF-8"
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")
_CONTROL_SHARE = 0.01  # a stray control character survives in real exports; more of them are not text
_SAMPLE = 4096  # bytes looked at for the NUL pattern of UTF-16
_ASCII_SHARE = 0.8  # of a Western 8-bit text; one in another script is refused, as its code page is unknown


def decode(data: bytes, *, name: str) -> str:
    """Return the text of ``data``.

    Raises:
        TranscriptError: ``data`` is empty or not text; ``name`` stands as where.
    """
    if not data:
        raise TranscriptError("the file is empty", where=name, hint="Is it the right file?")
    text = _by_bom(data, name=name)
    if text is None:
        _refuse_known_binary(data, name=name)
        text = _by_nul_pattern(data)
    if text is None:
        text = _utf8_or_western(data, name=name)
    controls = len(_CONTROL.findall(text))
    if "\0" in text or controls > _CONTROL_SHARE * len(text):
        raise _not_text(name)
    return text


def _by_bom(data: bytes, *, name: str) -> str | None:
    failed = None
    for mark, encoding in _BOMS:
        if not data.startswith(mark):
            continue
        try:
            return data[len(mark) :].decode(encoding)
        except UnicodeDecodeError:
            failed = encoding  # FF FE 00 00 opens UTF-32 and also UTF-16: the next mark may fit
    if failed is None or failed.startswith("utf-32"):
        return None
    raise TranscriptError(f"it is marked as {failed.upper()} but is not valid in it", where=name, hint=_SAVE_AS_TEXT)


def _refuse_known_binary(data: bytes, *, name: str) -> None:
    kind = next((kind for magic, kind in _MAGIC if data.startswith(magic)), None)
    if data[4:8] == b"ftyp":
        kind = _MEDIA
    # "RIFF" and "ID3" are also words: a text that merely starts with them has no NUL in its first bytes.
    if kind == _MEDIA and data[:4].isascii() and data[:4].isalnum() and b"\0" not in data[:64]:
        return
    if kind is not None:
        raise TranscriptError(
            f"this looks like {kind}, not like a transcript",
            where=name,
            hint=_HINTS.get(kind, _SAVE_AS_TEXT),
        )


def _by_nul_pattern(data: bytes) -> str | None:
    """Decode UTF-16 without a mark, known by a NUL in every other byte of its Latin letters and blanks."""
    sample = data[: min(len(data), _SAMPLE) // 2 * 2]
    even, odd = sample[::2].count(0), sample[1::2].count(0)
    if len(data) % 2 or max(even, odd) * 10 < len(sample) // 2 or min(even, odd) * 10 > max(even, odd):
        return None
    if not even and not odd:
        return None
    try:
        return data.decode("utf-16-be" if even > odd else "utf-16-le")
    except UnicodeDecodeError:
        return None


def _utf8_or_western(data: bytes, *, name: str) -> str:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        broken_at = error.start
    if b"\0" in data:
        raise _not_text(name)
    lenient = data.decode("utf-8", "replace")
    replaced = lenient.count("\ufffd")
    line = data.count(b"\n", 0, broken_at) + 1
    if sum(1 for char in lenient if ord(char) > 0x7F) > 2 * replaced:
        # Most of it is UTF-8: a code page would turn the right part into other words.
        raise TranscriptError("UTF-8 text with a damaged character", where=f"{name}: line {line}", hint=_SAVE_AS_TEXT)
    ascii_share = sum(1 for byte in data if byte < 0x80) / len(data)
    try:
        western = data.decode("cp1252")
    except UnicodeDecodeError:
        western = ""
    if not western or ascii_share < _ASCII_SHARE or _CONTROL.search(western):
        raise _not_text(name)
    return western


def _not_text(name: str) -> TranscriptError:
    return TranscriptError(
        "this is not text, or not in UTF-8 or UTF-16",
        where=name,
        hint=f"{_SAVE_AS_TEXT}; audio has to be transcribed first",
    )
