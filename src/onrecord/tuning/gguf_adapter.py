"""From peft's LoRA weights to the adapter in GGUF form that llama.cpp takes.

llama.cpp keeps the rows of the query and key matrices of Llama models in another order than transformers: both halves
of each head's rotary pairs are interleaved. A LoRA update is ``B @ A``, so the rows of ``B`` are brought into that
order; ``A`` stays. See ``LlamaModel.permute`` in llama.cpp's ``convert_hf_to_gguf.py``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from onrecord.errors import MissingExtraError, ModelError
from onrecord.models.adapter import ASKED_KEY, BASE_KEY, VERSION_KEY
from onrecord.tuning.checkpoints import unwritable
from onrecord.version import VERSION

if TYPE_CHECKING:
    import numpy as np

_PEFT = re.compile(r"(?:base_model\.model\.)?model\.layers\.(\d+)\.(.+)\.lora_([AB])(?:\.default)?\.weight")
_LAYERS: Mapping[str, str] = {
    "self_attn.q_proj": "attn_q",
    "self_attn.k_proj": "attn_k",
    "self_attn.v_proj": "attn_v",
    "self_attn.o_proj": "attn_output",
    "mlp.gate_proj": "ffn_gate",
    "mlp.up_proj": "ffn_up",
    "mlp.down_proj": "ffn_down",
}
# Whether llama.cpp orders the rows of queries and keys in its own way.
ARCHITECTURES: Mapping[str, bool] = {"llama": True, "qwen2": False, "qwen3": False}


@dataclass(frozen=True, slots=True)
class Shape:
    """What the writing of an adapter needs to know of its base."""

    architecture: str
    heads: int
    key_heads: int

    def __post_init__(self) -> None:
        """Refuse a base whose matrices are not known.

        Raises:
            ModelError: its architecture is another.
        """
        if self.architecture not in ARCHITECTURES:
            what = f"adapters for the architecture {self.architecture!r} cannot be written"
            raise ModelError(what, hint="Known are " + ", ".join(ARCHITECTURES))


def llama_cpp_name(name: str) -> tuple[str, str, str]:
    """Return what llama.cpp calls a LoRA matrix of peft's: its block, its layer, and which of the two it is.

    Raises:
        ModelError: it belongs to a layer that is not known.
    """
    match = _PEFT.fullmatch(name)
    if match is None or match[2] not in _LAYERS:
        raise ModelError("the adapter holds a layer that cannot be written to GGUF", where=name)
    return f"blk.{match[1]}", _LAYERS[match[2]], match[3].lower()


def interleaved(rows: np.ndarray[Any, Any], heads: int) -> np.ndarray[Any, Any]:
    """Return rows in the order in which llama.cpp keeps those of queries and keys."""
    half = rows.shape[0] // heads // 2
    return rows.reshape(heads, 2, half, *rows.shape[1:]).swapaxes(1, 2).reshape(rows.shape)


def matrices(weights: Mapping[str, np.ndarray[Any, Any]], shape: Shape) -> Iterator[tuple[str, np.ndarray[Any, Any]]]:
    """Yield each matrix of an adapter by llama.cpp's name, in llama.cpp's order.

    Raises:
        ModelError: one belongs to a layer that is not known.
    """
    heads = {"attn_q": shape.heads, "attn_k": shape.key_heads}
    for name in sorted(weights):
        block, layer, which = llama_cpp_name(name)
        matrix = weights[name].astype("float32")
        if ARCHITECTURES[shape.architecture] and which == "b" and layer in heads:
            matrix = interleaved(matrix, heads[layer])
        yield f"{block}.{layer}.weight.lora_{which}", matrix


def write_adapter(
    path: Path,
    named: Iterable[tuple[str, np.ndarray[Any, Any]]],
    *,
    shape: Shape,
    alpha: float,
    base: str,
    name: str,
) -> None:
    """Write an adapter; the file is whole or not there.

    Args:
        path: the file.
        named: its matrices; see ``matrices``.
        shape: of its base.
        alpha: over the rank, what llama.cpp scales the update by.
        base: the SHA-256 of the base's GGUF file; empty where there is none.
        name: for people.

    Raises:
        OutputError: it cannot be written.
        MissingExtraError: gguf is not installed.
    """
    try:
        import gguf  # noqa: PLC0415 - an extra
    except ImportError as error:
        raise MissingExtraError("gguf", "tune") from error
    unfinished = path.with_name(f"{path.name}.unfinished")
    try:
        writer = gguf.GGUFWriter(unfinished, shape.architecture)
        writer.add_type("adapter")
        writer.add_string("adapter.type", "lora")
        writer.add_float32("adapter.lora.alpha", alpha)
        writer.add_name(name)
        writer.add_string(BASE_KEY, base)
        writer.add_string(ASKED_KEY, "packed")
        writer.add_string(VERSION_KEY, VERSION)
        for key, matrix in named:
            writer.add_tensor(key, matrix)
        writer.write_header_to_file()
        writer.write_kv_data_to_file()
        writer.write_tensors_to_file()
        writer.close()
        unfinished.replace(path)
    except OSError as error:
        unfinished.unlink(missing_ok=True)
        raise unwritable(error, path) from error
