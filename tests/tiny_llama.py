"""A Llama of two layers with random weights, made on the spot: as a GGUF file that the runtime and transformers read.

It says nothing of use, but everything that trains, converts and runs a real model trains, converts and runs it, in
seconds. Its tokens are bytes; its chat template is that of the built-in model.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

HIDDEN, HEADS, KEY_HEADS, LAYERS, INNER, CONTEXT = 64, 4, 2, 2, 96, 8192
TEMPLATE = (
    "{% for message in messages %}"
    "{{'<|im_start|>' + message['role'] + '\n' + message['content'] + '<|im_end|>' + '\n'}}"
    "{% endfor %}{% if add_generation_prompt %}{{ '<|im_start|>assistant\n' }}{% endif %}"
)
_MARKS = ("<|endoftext|>", "<|im_start|>", "<|im_end|>")


def write_tiny_llama(path: Path, *, seed: int = 0) -> None:
    """Write the model; ``seed`` is of its weights."""
    import gguf
    import numpy as np

    from onrecord.tuning.gguf_adapter import interleaved

    draw = np.random.default_rng(seed)
    tokens = [*_MARKS, *_bytes()]

    def matrix(rows: int, columns: int) -> Any:
        values = (draw.standard_normal((rows, columns)) * 0.2).astype("float32")
        # Cut to what bfloat16 holds: a model that is trained in those numbers has the very same weights.
        return (values.view("uint32") & np.uint32(0xFFFF0000)).view("float32")

    writer = gguf.GGUFWriter(path, "llama")
    writer.add_name("tiny")
    writer.add_block_count(LAYERS)
    writer.add_context_length(CONTEXT)
    writer.add_embedding_length(HIDDEN)
    writer.add_feed_forward_length(INNER)
    writer.add_head_count(HEADS)
    writer.add_head_count_kv(KEY_HEADS)
    writer.add_rope_freq_base(10000.0)
    writer.add_rope_dimension_count(HIDDEN // HEADS)
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
    width, narrow = HIDDEN, HIDDEN // HEADS * KEY_HEADS
    writer.add_tensor("token_embd.weight", matrix(len(tokens), width))
    writer.add_tensor("output_norm.weight", np.ones(width, dtype="float32"))
    for layer in range(LAYERS):
        block = f"blk.{layer}"
        for norm in ("attn_norm", "ffn_norm"):
            writer.add_tensor(f"{block}.{norm}.weight", np.ones(width, dtype="float32"))
        writer.add_tensor(f"{block}.attn_q.weight", interleaved(matrix(width, width), HEADS))
        writer.add_tensor(f"{block}.attn_k.weight", interleaved(matrix(narrow, width), KEY_HEADS))
        writer.add_tensor(f"{block}.attn_v.weight", matrix(narrow, width))
        writer.add_tensor(f"{block}.attn_output.weight", matrix(width, width))
        writer.add_tensor(f"{block}.ffn_gate.weight", matrix(INNER, width))
        writer.add_tensor(f"{block}.ffn_up.weight", matrix(INNER, width))
        writer.add_tensor(f"{block}.ffn_down.weight", matrix(width, INNER))
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


def _bytes() -> list[str]:
    """Return the 256 bytes as byte-level BPE writes them."""
    shown = [*range(ord("!"), ord("~") + 1), *range(ord("¡"), ord("¬") + 1), *range(ord("®"), ord("ÿ") + 1)]
    others = {byte: chr(256 + n) for n, byte in enumerate(b for b in range(256) if b not in shown)}
    return [others.get(byte, chr(byte)) for byte in range(256)] + ["ab"]
