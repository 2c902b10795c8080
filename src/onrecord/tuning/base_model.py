"""The base of a run: the weights that are trained upon, and the GGUF file that will run with the adapter.

The runtime's GGUF file is read by transformers, which brings its weights back to full numbers. That takes 20 seconds
for the built-in model, so the result is kept in the cache, under the file's SHA-256.
"""

from __future__ import annotations

import contextlib
import importlib
import json
import os
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import filelock

from onrecord.errors import InputError, MissingExtraError, ModelError, OutputError, UsageError
from onrecord.models import ModelEntry, entry, pull
from onrecord.models.catalog import cache_folder
from onrecord.models.gguf_file import sha256_of
from onrecord.tuning.gguf_adapter import Shape

_CONFIG = "config.json"
_PACKAGES = ("torch", "transformers", "peft", "safetensors", "gguf")
_LOCK_S = 3600.0
_ROOM = "Make room there, or name another cache in ONRECORD_CACHE"


@dataclass(frozen=True, slots=True)
class Base:
    """A base.

    Attributes:
        name: ``local``, ``local:NAME``, or the name of a folder of weights.
        weights: a folder that transformers loads.
        file: the GGUF file that runs; None for a folder of weights, with which nothing can be measured here.
        sha256: of that file; empty where there is none.
        context_tokens: tokens of prompt and answer together.
    """

    name: str
    weights: Path
    file: Path | None
    sha256: str
    context_tokens: int


def find_base(given: str) -> Base:
    """Return the base that ``given`` names: ``local``, ``local:NAME``, or a folder with weights.

    Raises:
        UsageError: there is none of that name.
        ModelError: its weights cannot be read.
        PullError: it could not be fetched.
        OutputError: its weights cannot be kept.
        MissingExtraError: transformers is not installed.
    """
    kind, _, name = given.partition(":")
    if kind == "local" and not Path(given).is_dir():
        return _of_entry(entry(name or "local"), given)
    folder = Path(given)
    if not (folder / _CONFIG).is_file():
        hint = "Name local, local:NAME of models.toml, or a folder with config.json and weights"
        raise UsageError("is no base that can be tuned", where=given, hint=hint)
    context = _config(folder).get("max_position_embeddings", 8192)
    return Base(folder.resolve().name, folder, None, "", int(context))


def shape_of(base: Base) -> Shape:
    """Return what an adapter's writing needs to know of the base.

    Raises:
        ModelError: its architecture is one for which no adapter can be written.
    """
    config = _config(base.weights)
    heads = int(config.get("num_attention_heads", 0))
    known = {"llama": "llama", "mistral": "llama", "qwen2": "qwen2", "qwen3": "qwen3"}
    kind = str(config.get("model_type", "?"))
    return Shape(known.get(kind, kind), heads, int(config.get("num_key_value_heads") or heads))


def _of_entry(one: ModelEntry, given: str) -> Base:
    file = pull(one)
    digest = one.sha256 or sha256_of(file)
    target = cache_folder() / "models" / f"dequantised-{digest[:12]}"
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with filelock.FileLock(f"{target}.lock", timeout=_LOCK_S):
            if not target.is_dir():
                _dequantise(file, target)
    except filelock.Timeout as error:
        raise OutputError("another process has been reading it for an hour", where=str(target)) from error
    except OSError as error:
        what = f"the weights cannot be kept: {(error.strerror or 'error').lower()}"
        raise OutputError(what, where=str(target), hint=_ROOM) from error
    return Base(given, target, file, digest, one.context_tokens)


def _dequantise(file: Path, target: Path) -> None:
    """Keep the weights of a GGUF file as transformers loads them; the folder is whole or not there."""
    torch, transformers = imported()
    from safetensors import SafetensorError  # noqa: PLC0415 - an extra

    unfinished = Path(tempfile.mkdtemp(prefix=f"{target.name}.", dir=target.parent))
    try:
        with quiet(transformers):
            where = {"pretrained_model_name_or_path": str(file.parent), "gguf_file": file.name}
            tokenizer = transformers.AutoTokenizer.from_pretrained(**where)
            model = transformers.AutoModelForCausalLM.from_pretrained(**where, dtype=torch.float32)
            model.config.__dict__.pop("quantization_config", None)
            # A second model of the same weights: the first one refuses to be saved, since it came from a GGUF file.
            plain = type(model)(model.config)
            plain.load_state_dict(model.state_dict())
            plain.tie_weights()
            plain.to(torch.bfloat16).save_pretrained(unfinished)
            tokenizer.save_pretrained(unfinished)
        os.replace(unfinished, target)
    except (ValueError, KeyError, RuntimeError, NotImplementedError) as error:
        hint = "Tune one of the Llama, Qwen2 or Qwen3 kind, or a folder with its full weights"
        raise ModelError("transformers cannot read this GGUF file", where=str(file), hint=hint) from error
    except SafetensorError as error:  # what its files are written with has an error of its own for a full disk
        raise OutputError("the weights cannot be kept", where=str(target), hint=_ROOM) from error
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)


def imported() -> tuple[Any, Any]:
    """Return torch and transformers.

    Raises:
        MissingExtraError: they are not installed.
    """
    # Nothing is asked of a model hub: all files are here.
    os.environ.setdefault("HF_HUB_OFFLINE", "1")
    for package in _PACKAGES:
        try:
            __import__(package)
        except ImportError as error:
            raise MissingExtraError(package, "tune") from error
    import torch  # noqa: PLC0415 - an extra, and seconds to import
    import transformers  # noqa: PLC0415 - as above

    return torch, transformers


@contextlib.contextmanager
def quiet(transformers: Any) -> Iterator[None]:
    """Keep transformers from writing bars and advice to standard error."""
    logging = transformers.utils.logging
    before, bars = logging.get_verbosity(), logging.is_progress_bar_enabled()
    logging.set_verbosity_error()
    logging.disable_progress_bar()
    reading = importlib.import_module("transformers.modeling_gguf_pytorch_utils")
    drawn = getattr(reading, "tqdm", None)  # it asks nobody whether bars are wanted
    reading.tqdm = lambda values, **_: values  # type: ignore[attr-defined]
    try:
        yield
    finally:
        reading.tqdm = drawn  # type: ignore[attr-defined]
        logging.set_verbosity(before)
        if bars:
            logging.enable_progress_bar()


def _config(folder: Path) -> dict[str, Any]:
    try:
        config: dict[str, Any] = json.loads((folder / _CONFIG).read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise InputError("cannot be read", where=str(folder / _CONFIG)) from error
    return config
