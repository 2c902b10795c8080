"""Adapters by name: found, read, and laid over no other model than their own."""

from __future__ import annotations

import hashlib
import struct
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord import LocalModel, ModelError, UsageError
from onrecord.models import dry_model, open_model, read_adapter
from onrecord.models.gguf_file import metadata
from onrecord.models.registry import local_named

ADAPTER = {"general.architecture": "llama", "general.type": "adapter", "adapter.type": "lora"}


def text(value: str) -> bytes:
    return struct.pack("<Q", len(value.encode())) + value.encode()


def typed(value: Any) -> bytes:
    """Return a value as GGUF has it: its type's number, and itself."""
    if isinstance(value, str):
        return struct.pack("<I", 8) + text(value)
    if isinstance(value, bool):
        return struct.pack("<I?", 7, value)
    if isinstance(value, float):
        return struct.pack("<Id", 12, value)
    if isinstance(value, list):
        kind = 8 if value and isinstance(value[0], str) else 4
        items = b"".join(text(one) if kind == 8 else struct.pack("<I", one) for one in value)
        return struct.pack("<IIQ", 9, kind, len(value)) + items
    return struct.pack("<Iq", 11, value)


def gguf(pairs: dict[str, Any], *, version: int = 3) -> bytes:
    """Return the head of a GGUF file without tensors."""
    body = b"".join(text(key) + typed(value) for key, value in pairs.items())
    return b"GGUF" + struct.pack("<IQQ", version, 0, len(pairs)) + body


@pytest.fixture
def tuned(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with an adapter of the model ``local:mine``, whose file is there too."""
    base = tmp_path / "mine.gguf"
    base.write_bytes(gguf({"general.architecture": "llama"}))
    folder = tmp_path / "tuned"
    folder.mkdir()
    digest = hashlib.sha256(base.read_bytes()).hexdigest()
    (folder / "adapter.gguf").write_bytes(gguf({**ADAPTER, "onrecord.base.sha256": digest}))
    (tmp_path / "models.toml").write_text(f'[models.mine]\npath = "{base}"\nneeds_focus = true\n')
    monkeypatch.setenv("ONRECORD_CONFIG", str(tmp_path))
    return folder


@given(
    st.dictionaries(
        st.text(min_size=1, max_size=12),
        st.one_of(
            st.text(max_size=20),
            st.integers(-(2**62), 2**62),
            st.booleans(),
            st.floats(allow_nan=False),
        ),
        max_size=6,
    )
)
def test_what_a_head_says_is_read(tmp_path_factory: pytest.TempPathFactory, pairs: dict[str, Any]) -> None:
    """Texts, numbers and truth values come back as they were."""
    path = tmp_path_factory.mktemp("heads") / "any.gguf"
    path.write_bytes(gguf(pairs))
    assert metadata(path) == pairs


def test_of_lists_only_the_length_is_read(tmp_path: Path) -> None:
    """A vocabulary is walked past, and what follows it is read."""
    path = tmp_path / "any.gguf"
    path.write_bytes(gguf({"tokens": ["a", "", "bc"], "types": [1, 2], "after": "here"}))
    assert metadata(path) == {"tokens": 3, "types": 2, "after": "here"}


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (b"", "is not a GGUF file"),
        (b"PK\x03\x04 and more", "is not a GGUF file"),
        (gguf({}, version=9), "is a GGUF file of a version that is not known"),
        (gguf({"a": "long text"})[:-3], "is a damaged GGUF file"),
        (gguf({"a": 1})[:-3], "is a damaged GGUF file"),
        (b"GGUF" + struct.pack("<IQQ", 3, 0, 2**60), "is a damaged GGUF file"),
        (gguf({"a": "é"})[:-1] + b"\xff", "is a damaged GGUF file"),
    ],
)
def test_a_file_that_is_no_model_is_named(tmp_path: Path, content: bytes, what: str) -> None:
    """A damaged file is an error, not a crash of the runtime."""
    path = tmp_path / "any.gguf"
    path.write_bytes(content)
    with pytest.raises(ModelError, match=f"any.gguf: {what}"):
        metadata(path)


def test_a_tuned_model_is_opened_by_its_folder_or_its_file(tuned: Path) -> None:
    """It is asked in packs, as it was trained, and its name says whose weights it has."""
    for spec in (f"local:mine+{tuned}", f"local:mine+{tuned / 'adapter.gguf'}"):
        model = open_model(spec)
        assert isinstance(model, LocalModel)
        assert (model.needs_focus, model.adapter) == (False, tuned / "adapter.gguf")
        digest = hashlib.sha256((tuned / "adapter.gguf").read_bytes()).hexdigest()
        assert model.name == f"mine+tuned@{digest[:8]}"
        assert dry_model(spec).name == model.name
        assert dry_model(spec).needs_focus is False


def test_the_base_alone_is_as_before(tuned: Path) -> None:
    """A plus is what makes the difference."""
    assert tuned.is_dir()
    model = open_model("local:mine")
    assert isinstance(model, LocalModel)
    assert (model.name, model.needs_focus, model.adapter) == ("mine", True, None)
    assert local_named("openai:gpt+x") is None


def test_another_training_into_the_same_folder_is_another_model(tuned: Path) -> None:
    """Answers are kept by the model's name: those of the weights before must not be taken for these."""
    before = read_adapter(tuned).name
    (tuned / "adapter.gguf").write_bytes(gguf({**ADAPTER, "onrecord.version": "another"}))
    assert read_adapter(tuned).name != before


def test_an_adapter_of_another_file_is_refused(tuned: Path) -> None:
    """The SHA-256 of the base decides; the hint says how to name the right one."""
    (tuned / "adapter.gguf").write_bytes(gguf({**ADAPTER, "onrecord.base.sha256": "0f" * 32}))
    with pytest.raises(ModelError, match=r"trained for another model file, of SHA-256 0f0f0f0f0f0f.*local:NAME\+"):
        open_model(f"local:mine+{tuned}")


def test_an_adapter_of_another_architecture_is_refused(tuned: Path) -> None:
    """It is refused by its kind before anything is read of the model."""
    (tuned / "adapter.gguf").write_bytes(gguf({**ADAPTER, "general.architecture": "qwen3"}))
    with pytest.raises(ModelError, match="architecture 'qwen3', and this one is 'llama'"):
        open_model(f"local:mine+{tuned}")


def test_an_adapter_that_names_no_base_is_taken(tuned: Path) -> None:
    """One that other tools made says nothing of its base's file."""
    (tuned / "adapter.gguf").write_bytes(gguf(ADAPTER))
    assert open_model(f"local:mine+{tuned}").name.startswith("mine+tuned@")


@pytest.mark.parametrize(
    ("path", "what"),
    [
        ("", "names no adapter after the plus"),
        ("none.gguf", "there is no such adapter"),
        (".", "holds no adapter.gguf"),
    ],
)
def test_an_adapter_that_is_not_there_is_named(
    tuned: Path, monkeypatch: pytest.MonkeyPatch, path: str, what: str
) -> None:
    """The error says what is missing where."""
    monkeypatch.chdir(tuned.parent)
    with pytest.raises(UsageError, match=what):
        open_model(f"local:mine+{path}")


def test_a_whole_model_is_no_adapter(tuned: Path) -> None:
    """The base's own file after the plus is a mistake that is told."""
    with pytest.raises(ModelError, match=r"mine.gguf: is no LoRA adapter, but a whole model.*tune run"):
        open_model(f"local:mine+{tuned.parent / 'mine.gguf'}")
