"""Does the exported adapter answer as the trained one? Greedy answers of the runtime, and what transformers would say.

    python benchmarks/tuning_agreement.py ADAPTER_FOLDER TRAINING_FOLDER [--count 10]

For each of the first prompts of validation.jsonl the runtime writes its likeliest answer, with no grammar. Then
transformers, with the adapter as peft has it over the base's weights, reads the prompt with that answer, and is asked
at each of its tokens which one it would have written. Where it would have written all, the answers are the same.
The runtime computes with the 4-bit weights and rounded activations, transformers with the same weights in bfloat16.
"""

from __future__ import annotations

import argparse
import json
import os
import warnings
from pathlib import Path
from typing import Any

from onrecord.models import Message, Request, open_model
from onrecord.tuning.base_model import find_base

MOST_TOKENS = 160


def main() -> None:
    """Print the shares of equal answers and equal tokens."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("adapter", type=Path)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--count", type=int, default=10)
    given = parser.parse_args()
    lines = (given.folder / "validation.jsonl").read_text(encoding="utf-8").splitlines()[: given.count]
    prompts = [json.loads(line)["messages"][:-1] for line in lines]
    written = runtime_answers(given.adapter, prompts)
    same = [foretold(ids) for ids in read_again(given.adapter, prompts, written)]
    equal, tokens = sum(all(row) for row in same), sum(map(len, same))
    print(f"{len(prompts)} prompts: {equal} answers equal; of {tokens} tokens {sum(map(sum, same))} equal")


def runtime_answers(adapter: Path, prompts: list[list[dict[str, str]]]) -> list[str]:
    """Return what the runtime writes."""
    model = open_model(f"local+{adapter}")
    try:
        return [
            model.complete(
                Request(tuple(Message(m["role"], m["content"]) for m in prompt), max_tokens=MOST_TOKENS)  # type: ignore[arg-type]
            ).text
            for prompt in prompts
        ]
    finally:
        model.close()


def read_again(adapter: Path, prompts: list[list[dict[str, str]]], written: list[str]) -> Any:
    """Yield, for each answer, its tokens and those that transformers would have written in their places."""
    os.environ["HF_HUB_OFFLINE"] = "1"
    import peft  # noqa: PLC0415 - after the line above
    import torch  # noqa: PLC0415
    import transformers  # noqa: PLC0415

    base = find_base("local")
    tokenizer = transformers.AutoTokenizer.from_pretrained(str(base.weights))
    model = transformers.AutoModelForCausalLM.from_pretrained(str(base.weights), dtype=torch.bfloat16)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        tuned = peft.PeftModel.from_pretrained(model, str(adapter)).eval()
    for prompt, answer in zip(prompts, written, strict=True):
        start = tokenizer.apply_chat_template(prompt, add_generation_prompt=True, return_dict=True)["input_ids"]
        said = tokenizer(answer, add_special_tokens=False)["input_ids"]
        with torch.no_grad():
            scores = tuned(input_ids=torch.tensor([start + said]), logits_to_keep=len(said) + 1, use_cache=False).logits
        yield said, scores[0, :-1].argmax(-1).tolist()


def foretold(pair: tuple[list[int], list[int]]) -> list[bool]:
    """Return for each token whether it is the one that transformers would have written."""
    return [one == other for one, other in zip(*pair, strict=True)]


if __name__ == "__main__":
    main()
