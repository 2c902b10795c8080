"""A Llama of two layers with random weights, made on the spot: as a GGUF file that the runtime and transformers read.

It says nothing of use, but everything that trains, converts and runs a real model trains, converts and runs it, in
seconds. Its tokens are bytes; its chat template is that of the built-in model.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from onrecord.tuning.gguf_adapter import interleaved

HIDDEN, HEADS, KEY_HEADS, LAYERS, INNER, CONTEXT = 64, 4, 2, 2, 96, 8192
TEMPLATE = (
    "{% for message in messages %}"
    "{{'<|im_start|>' + message['role'] + '\n' + message['content'] + '<|im_end|>' + '\n'}}"
    "{% endfor %}{% if add_generation_prompt %}{{ '<|im_start|>assistant\n' }}{% endif %}"
)
_HEAD = {"llama": 16, "qwen3": 128}  # numbers a head; transformers reads no other for Qwen3 from a GGUF file
_MARKS = ("<|endoftext|>", "<|im_start|>", "<|im_end|>")


def write_tiny_llama(path: Path, *, seed: int = 0, architecture: str = "llama") -> None:
    """Write the model, or one of the Qwen3 kind that is nearly as small; ``seed`` is of its weights."""
    import gguf

    tokens = [*_MARKS, *_bytes()]
    head = _HEAD[architecture]
    writer = gguf.GGUFWriter(path, architecture)
    writer.add_name("tiny")
    writer.add_block_count(LAYERS)
    writer.add_context_length(CONTEXT)
    writer.add_embedding_length(HIDDEN)
    writer.add_feed_forward_length(INNER)
    writer.add_head_count(HEADS)
    writer.add_head_count_kv(KEY_HEADS)
    writer.add_key_length(head)
    writer.add_value_length(head)
    writer.add_rope_freq_base(10000.0)
    writer.add_rope_dimension_count(head)
    writer.add_layer_norm_rms_eps(1e-5)
    writer.add_vocab_size(len(tokens))
    writer.add_file_type(0)
    writer.add_tokenizer_model("gpt2")
    writer.add_tokenizer_pre("smollm")
    writer.add_token_list(tokens)
    writer.add_token_types([3] * len(_MARKS) + [1] * (len(tokens) - len(_MARKS)))
    writer.add_token_merges(["a b"])
    writer.add_bos_token_id(1)
    writer.add_eos_token_id(2)
    writer.add_unk_token_id(0)
    writer.add_pad_token_id(2)
    writer.add_add_bos_token(False)
    writer.add_add_space_prefix(False)
    writer.add_chat_template(TEMPLATE)
    for name, matrix in _weights(len(tokens), architecture, seed):
        writer.add_tensor(name, matrix)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


def _weights(words: int, architecture: str, seed: int) -> Iterator[tuple[str, Any]]:
    """Yield the model's matrices, by llama.cpp's names and in its order."""
    draw = np.random.default_rng(seed)
    head = _HEAD[architecture]

    def matrix(rows: int, columns: int) -> Any:
        values = (draw.standard_normal((rows, columns)) * 0.2).astype("float32")
        # Cut to what bfloat16 holds: a model that is trained in those numbers has the very same weights.
        return (values.view("uint32") & np.uint32(0xFFFF0000)).view("float32")

    def of_heads(count: int) -> Any:
        rows = matrix(count * head, HIDDEN)
        return interleaved(rows, count) if architecture == "llama" else rows

    yield "token_embd.weight", matrix(words, HIDDEN)
    yield "output_norm.weight", np.ones(HIDDEN, dtype="float32")
    for layer in range(LAYERS):
        block = f"blk.{layer}"
        norms = {"attn_norm": HIDDEN, "ffn_norm": HIDDEN}
        if architecture == "qwen3":
            norms |= {"attn_q_norm": head, "attn_k_norm": head}
        for norm, size in norms.items():
            yield f"{block}.{norm}.weight", np.ones(size, dtype="float32")
        yield f"{block}.attn_q.weight", of_heads(HEADS)
        yield f"{block}.attn_k.weight", of_heads(KEY_HEADS)
        yield f"{block}.attn_v.weight", matrix(KEY_HEADS * head, HIDDEN)
        yield f"{block}.attn_output.weight", matrix(HIDDEN, HEADS * head)
        yield f"{block}.ffn_gate.weight", matrix(INNER, HIDDEN)
        yield f"{block}.ffn_up.weight", matrix(INNER, HIDDEN)
        yield f"{block}.ffn_down.weight", matrix(HIDDEN, INNER)


def _bytes() -> list[str]:
    """Return the 256 bytes as byte-level BPE writes them."""
    shown = [*range(ord("!"), ord("~") + 1), *range(ord("¡"), ord("¬") + 1), *range(ord("®"), ord("ÿ") + 1)]
    others = {byte: chr(256 + n) for n, byte in enumerate(b for b in range(256) if b not in shown)}
    return [others.get(byte, chr(byte)) for byte in range(256)] + ["ab"]
