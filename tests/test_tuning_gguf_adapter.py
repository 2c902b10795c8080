"""The names and the order of rows that llama.cpp knows an adapter's matrices by."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from onrecord import MissingExtraError, ModelError, OutputError
from onrecord.models.adapter import read_adapter
from onrecord.models.gguf_file import metadata
from onrecord.tuning.gguf_adapter import Shape, interleaved, llama_cpp_name, matrices, write_adapter

LLAMA = Shape("llama", heads=4, key_heads=2)
PREFIX = "base_model.model.model.layers"


def weights() -> dict[str, np.ndarray[Any, Any]]:
    """Return an adapter of rank 2 for one layer of width 16."""
    rows = {"self_attn.q_proj": 16, "self_attn.k_proj": 8, "mlp.down_proj": 16}
    found: dict[str, np.ndarray[Any, Any]] = {}
    for number, (layer, size) in enumerate(rows.items()):
        found[f"{PREFIX}.0.{layer}.lora_A.weight"] = np.full((2, 16), number, dtype="float32")
        found[f"{PREFIX}.0.{layer}.lora_B.weight"] = np.arange(size * 2, dtype="float32").reshape(size, 2)
    return found


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        (f"{PREFIX}.3.self_attn.o_proj.lora_A.weight", ("blk.3", "attn_output", "a")),
        (f"{PREFIX}.12.mlp.gate_proj.lora_B.default.weight", ("blk.12", "ffn_gate", "b")),
    ],
)
def test_a_matrix_has_its_name_in_llama_cpp(name: str, expected: tuple[str, str, str]) -> None:
    """Block, layer and which of the two matrices it is."""
    assert llama_cpp_name(name) == expected


def test_a_layer_that_is_not_known_is_refused() -> None:
    """An adapter that is written in part would be a different one."""
    with pytest.raises(ModelError, match=r"lm_head.*cannot be written|cannot be written"):
        llama_cpp_name("base_model.model.lm_head.lora_A.weight")


def test_rows_of_both_halves_of_a_head_are_interleaved() -> None:
    """Row i of the first half is followed by row i of the second, head by head."""
    rows = np.arange(8).reshape(8, 1)
    assert interleaved(rows, 2)[:, 0].tolist() == [0, 2, 1, 3, 4, 6, 5, 7]
    assert interleaved(np.arange(8).reshape(8, 1), 1)[:, 0].tolist() == [0, 4, 1, 5, 2, 6, 3, 7]


def test_queries_and_keys_are_reordered_and_nothing_else_is() -> None:
    """B of q and k changes its rows; every A and the other layers stay as they are."""
    given = weights()
    found = dict(matrices(given, LLAMA))
    q, k = (given[f"{PREFIX}.0.self_attn.{one}_proj.lora_B.weight"] for one in "qk")
    assert (found["blk.0.attn_q.weight.lora_b"] == interleaved(q, 4)).all()
    assert (found["blk.0.attn_k.weight.lora_b"] == interleaved(k, 2)).all()
    assert (found["blk.0.ffn_down.weight.lora_b"] == given[f"{PREFIX}.0.mlp.down_proj.lora_B.weight"]).all()
    assert (found["blk.0.attn_q.weight.lora_a"] == given[f"{PREFIX}.0.self_attn.q_proj.lora_A.weight"]).all()


def test_qwen_keeps_the_order_of_its_rows() -> None:
    """Only models of the Llama kind are reordered."""
    given = weights()
    found = dict(matrices(given, Shape("qwen3", 4, 2)))
    assert (found["blk.0.attn_q.weight.lora_b"] == given[f"{PREFIX}.0.self_attn.q_proj.lora_B.weight"]).all()


def test_another_architecture_is_refused() -> None:
    """Rows in the wrong order would make an adapter that does harm in silence."""
    with pytest.raises(ModelError, match=r"architecture 'mamba' cannot be written.*Known are llama"):
        Shape("mamba", 4, 4)


def test_a_written_adapter_says_what_it_is(tmp_path: Path) -> None:
    """The metadata that the runtime and we read are there, and the matrices."""
    gguf = pytest.importorskip("gguf", reason="the extra tune is not installed")
    path = tmp_path / "adapter.gguf"
    write_adapter(path, matrices(weights(), LLAMA), shape=LLAMA, alpha=4.0, base="ab" * 32, name="mine")
    said = metadata(path)
    assert said["general.type"] == "adapter"
    assert (said["adapter.type"], said["adapter.lora.alpha"]) == ("lora", 4.0)
    read = read_adapter(tmp_path)
    assert (read.architecture, read.base, read.asked) == ("llama", "ab" * 32, "packed")
    assert read.name.startswith(f"{tmp_path.name}@")
    tensors = {one.name: one.data for one in gguf.GGUFReader(path).tensors}
    assert len(tensors) == 6
    expected = dict(matrices(weights(), LLAMA))["blk.0.attn_k.weight.lora_b"]
    assert (tensors["blk.0.attn_k.weight.lora_b"] == expected).all()
    assert [one.name for one in tmp_path.iterdir()] == ["adapter.gguf"]


def test_an_adapter_that_cannot_be_written_leaves_nothing(tmp_path: Path) -> None:
    """A folder that is not there is named."""
    pytest.importorskip("gguf", reason="the extra tune is not installed")
    with pytest.raises(OutputError, match=r"adapter.gguf: cannot be written: no such file"):
        write_adapter(tmp_path / "none" / "adapter.gguf", (), shape=LLAMA, alpha=1.0, base="", name="mine")


def test_without_gguf_the_extra_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The error says what to install."""
    monkeypatch.setitem(__import__("sys").modules, "gguf", None)
    with pytest.raises(MissingExtraError, match=r"onrecord\[tune\]"):
        write_adapter(tmp_path / "adapter.gguf", (), shape=LLAMA, alpha=1.0, base="", name="mine")
