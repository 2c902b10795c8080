"""What the head of a GGUF file says: its metadata, read without the runtime and without its tensors.

The runtime ends the process, or does nothing, where an adapter does not fit: whoever opens one looks here first.
"""

from __future__ import annotations

import hashlib
import struct
from collections.abc import Mapping
from pathlib import Path
from typing import Any, BinaryIO

from onrecord.errors import ModelError

_MAGIC = b"GGUF"
_VERSIONS = (2, 3)
# The types of values that the format numbers; 8 is a string and 9 a list.
_NUMBERS = {0: "<B", 1: "<b", 2: "<H", 3: "<h", 4: "<I", 5: "<i", 6: "<f", 7: "<?", 10: "<Q", 11: "<q", 12: "<d"}
_STRING, _LIST = 8, 9
_LONGEST = 1 << 24  # bytes of a string, values of a list: more is a damaged file
_CHUNK = 1 << 20


def metadata(path: Path, *, hint: str = "") -> Mapping[str, Any]:
    """Return the key-value pairs at the head of a GGUF file; of lists, only how long they are.

    Raises:
        ModelError: the file cannot be read, or is no GGUF file.
    """
    try:
        with path.open("rb") as file:
            if file.read(len(_MAGIC)) != _MAGIC:
                raise ModelError("is not a GGUF file", where=str(path), hint=hint)
            if _number(file, "<I") not in _VERSIONS:
                raise ModelError("is a GGUF file of a version that is not known", where=str(path), hint=hint)
            _number(file, "<Q")  # how many tensors there are
            return dict(_pair(file) for _ in range(_within(_number(file, "<Q"))))
    except OSError as error:
        what = f"cannot be read: {(error.strerror or 'error').lower()}"
        raise ModelError(what, where=str(path), hint=hint) from error
    except (struct.error, ValueError, KeyError) as error:
        raise ModelError("is a damaged GGUF file", where=str(path), hint=hint) from error


def sha256_of(path: Path) -> str:
    """Return the SHA-256 of a file, in hex."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            digest.update(chunk)
    return digest.hexdigest()


def _pair(file: BinaryIO) -> tuple[str, Any]:
    key = _text(file)
    return key, _value(file, _number(file, "<I"))


def _value(file: BinaryIO, kind: int) -> Any:
    if kind == _STRING:
        return _text(file)
    if kind != _LIST:
        return _number(file, _NUMBERS[kind])
    inner, count = _number(file, "<I"), _within(_number(file, "<Q"))
    if inner in _NUMBERS:
        file.seek(count * struct.calcsize(_NUMBERS[inner]), 1)
    else:
        for _ in range(count):
            _value(file, inner)
    return count


def _text(file: BinaryIO) -> str:
    size = _within(_number(file, "<Q"))
    data = file.read(size)
    if len(data) < size:
        raise ValueError("the file ends inside a text")
    return data.decode()


def _number(file: BinaryIO, form: str) -> Any:
    return struct.unpack(form, file.read(struct.calcsize(form)))[0]


def _within(count: int) -> int:
    if count > _LONGEST:
        raise ValueError("more than any model holds")
    return count
