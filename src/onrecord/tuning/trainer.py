"""Trainer: LoRA on a causal language model, a step at a time, with a state that can be written and taken up again.

The loss is that of the assistant's tokens alone. Everything that is drawn is drawn from the seed and the step, so a
run that goes on from a checkpoint does, on the same machine with the same threads, exactly what it would have done.
"""

from __future__ import annotations

import os
import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from onrecord.errors import InputError, ModelError
from onrecord.tuning.base_model import Base, imported, quiet
from onrecord.tuning.batching import Step, rate_at
from onrecord.tuning.checkpoints import OPTIMISER, WEIGHTS
from onrecord.tuning.examples import Line
from onrecord.tuning.settings import Settings

LAYERS = ("q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj")
_LONGEST_STEP = 1.0  # the norm that gradients are cut to
_IGNORED = -100
_AT_ONCE = {"cpu": 1, "cuda": 16384}  # tokens put through together: on processors, padding is work for nothing


@dataclass(frozen=True, slots=True)
class Example:
    """One example in tokens: the first ``given`` of them are the prompt's, the rest is learned."""

    tokens: tuple[int, ...]
    given: int


class Trainer:
    """A base with a LoRA adapter over it, and the optimiser's state.

    Args:
        base: what is trained upon.
        settings: see ``Settings``.
        threads: processor threads; torch's own choice if None.
    """

    def __init__(self, base: Base, settings: Settings, *, threads: int | None = None) -> None:
        self._torch, transformers = imported()
        if threads is not None:
            self._torch.set_num_threads(threads)
        self.threads = self._torch.get_num_threads()
        self.device = "cuda" if self._torch.cuda.is_available() else "cpu"
        self.tokens_at_once = _AT_ONCE[self.device]
        self._settings = settings
        self._context, self._base = base.context_tokens, base.name
        with quiet(transformers):
            self._tokenizer = _loaded(transformers.AutoTokenizer, base)
            model = _loaded(transformers.AutoModelForCausalLM, base, dtype=self._torch.bfloat16)
        self._model = self._with_adapter(model, base.name)
        self._named = [(name, one) for name, one in self._model.named_parameters() if one.requires_grad]
        self._optimiser = self._torch.optim.AdamW([one for _, one in self._named], lr=0.0, weight_decay=0.0)

    def _with_adapter(self, model: Any, base: str) -> Any:
        import peft  # noqa: PLC0415 - an extra, and seconds to import

        if self.device == "cuda":
            os.environ.setdefault("CUBLAS_WORKSPACE_CONFIG", ":4096:8")
            self._torch.use_deterministic_algorithms(mode=True, warn_only=True)
        self._torch.manual_seed(self._settings.seed)
        config = peft.LoraConfig(
            r=self._settings.rank,
            lora_alpha=self._settings.scale,
            lora_dropout=self._settings.dropout,
            target_modules=list(LAYERS),
            task_type="CAUSAL_LM",
        )
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of one library about the other
            try:
                adapted = peft.get_peft_model(model.to(self.device), config)
            except ValueError as error:
                raise ModelError("has none of the layers that can be tuned", where=base) from error
        adapted.peft_config["default"].base_model_name_or_path = base  # not where it lies on this machine
        return adapted

    def example(self, line: Line) -> Example:
        """Return a line in tokens, as the runtime will read its prompt.

        Raises:
            InputError: it is longer than the base reads.
            ModelError: the base's chat template does not begin an answer in the way in which it asks for one.
        """
        chat = self._tokenizer.apply_chat_template
        try:
            given = chat(list(line.given), add_generation_prompt=True, return_dict=True)["input_ids"]
            whole = chat(line.messages, return_dict=True)["input_ids"]
        except Exception as error:  # a template is a program, and may raise anything
            raise ModelError("its chat template does not take these messages", where=self._base) from error
        if whole[: len(given)] != given:
            raise ModelError("the chat template writes a prompt otherwise once it is answered", where=self._base)
        ends = [at for at in range(len(given), len(whole)) if whole[at] == self._tokenizer.eos_token_id]
        end = ends[-1] + 1 if ends else len(whole)  # what stands behind the end of an answer is never written
        if end > self._context:
            hint = "Leave it out, or prepare with a base of a longer context"
            raise InputError(f"takes {end} tokens, and the base reads {self._context}", where=line.where, hint=hint)
        return Example(tuple(whole[:end]), len(given))

    def step(self, number: int, steps: int, group: Step, examples: Sequence[Example]) -> float:
        """Learn from the examples of a step, counted from 0, and return the mean loss of a token."""
        self._torch.manual_seed(_drawn(self._settings.seed, number))
        for one in self._optimiser.param_groups:
            one["lr"] = self._settings.learning_rate * rate_at(number, steps)
        learned = sum(len(examples[i].tokens) - examples[i].given for part in group for i in part)
        self._model.train()
        total = 0.0
        for part in group:
            loss = self._loss([examples[i] for i in part]) / learned
            loss.backward()
            total += loss.item()
        self._torch.nn.utils.clip_grad_norm_([one for _, one in self._named], _LONGEST_STEP)
        self._optimiser.step()
        self._optimiser.zero_grad(set_to_none=True)
        return total

    def loss(self, examples: Sequence[Example]) -> float:
        """Return the mean loss of an answer's token, without learning from it."""
        self._model.eval()
        with self._torch.no_grad():
            total: float = sum(self._loss([one]).item() for one in examples)
        return total / max(1, sum(len(one.tokens) - one.given for one in examples))

    def _loss(self, examples: Sequence[Example]) -> Any:
        """Return the sum of the losses of all tokens that are learned."""
        torch = self._torch
        longest = max(len(one.tokens) for one in examples)
        first = min(one.given for one in examples) - 1
        tokens = torch.zeros(len(examples), longest, dtype=torch.long)
        seen = torch.zeros_like(tokens)
        wanted = torch.full_like(tokens, _IGNORED)
        for row, one in enumerate(examples):
            size = len(one.tokens)
            tokens[row, :size] = torch.tensor(one.tokens)
            seen[row, :size] = 1
            # What stands at a place is to be foretold at the place before it.
            wanted[row, one.given - 1 : size - 1] = tokens[row, one.given : size]
        # Scores over the vocabulary are the dearest part: prompts need none.
        kept = torch.arange(first, longest, device=self.device)
        attention = {} if len(examples) == 1 else {"attention_mask": seen.to(self.device)}
        scores = self._model(
            input_ids=tokens.to(self.device), logits_to_keep=kept, use_cache=False, **attention
        ).logits.float()
        return torch.nn.functional.cross_entropy(
            scores.flatten(0, 1), wanted[:, first:].to(self.device).flatten(), ignore_index=_IGNORED, reduction="sum"
        )

    def write(self, folder: Path) -> None:
        """Write the adapter as peft has it, and the optimiser's state."""
        import peft  # noqa: PLC0415 - an extra
        from safetensors.torch import save  # noqa: PLC0415 - an extra

        weights = peft.get_peft_model_state_dict(self._model, save_embedding_layers=False)
        (folder / WEIGHTS).write_bytes(save({name: one.detach().contiguous().cpu() for name, one in weights.items()}))
        self._model.peft_config["default"].save_pretrained(folder)
        states = self._optimiser.state
        kept = {
            f"{name}.{key}": value.detach().contiguous().cpu()
            for name, one in self._named
            for key, value in states.get(one, {}).items()
        }
        (folder / OPTIMISER).write_bytes(save(kept))

    def read(self, folder: Path) -> None:
        """Take up what ``write`` has written.

        Raises:
            ModelError: it is damaged, or of another run.
        """
        import peft  # noqa: PLC0415 - an extra
        from safetensors.torch import load  # noqa: PLC0415 - an extra

        try:
            weights, kept = load((folder / WEIGHTS).read_bytes()), load((folder / OPTIMISER).read_bytes())
            peft.set_peft_model_state_dict(self._model, weights)
            for name, one in self._named:
                state = {key: kept[f"{name}.{key}"] for key in ("step", "exp_avg", "exp_avg_sq")}
                self._optimiser.state[one] = {k: v if k == "step" else v.to(self.device) for k, v in state.items()}
        except Exception as error:  # the library's errors have no common name
            hint = "Remove this folder to go on from the checkpoint before it"
            raise ModelError("the checkpoint cannot be taken up", where=str(folder), hint=hint) from error

    def answer(self, given: Sequence[Mapping[str, str]], *, most_tokens: int) -> tuple[int, ...]:
        """Return the likeliest answer in tokens, as the trained model would write it without any rule."""
        prompt = self._tokenizer.apply_chat_template(
            list(given), add_generation_prompt=True, return_dict=True, return_tensors="pt"
        ).to(self.device)
        self._model.eval()
        with self._torch.no_grad():
            written = self._model.generate(
                **prompt, max_new_tokens=most_tokens, do_sample=False, pad_token_id=self._tokenizer.eos_token_id
            )
        return tuple(int(one) for one in written[0, prompt["input_ids"].shape[1] :])

    def text(self, tokens: Sequence[int]) -> str:
        """Return tokens as text, without marks."""
        return str(self._tokenizer.decode(list(tokens), skip_special_tokens=True))


def _loaded(loader: Any, base: Base, **options: Any) -> Any:
    try:
        return loader.from_pretrained(str(base.weights), **options)
    except (OSError, ValueError, KeyError, RuntimeError) as error:
        raise ModelError("transformers cannot load this base", where=str(base.weights)) from error


def _drawn(seed: int, step: int) -> int:
    return (seed * 1_000_003 + step + 1) % 2**63
