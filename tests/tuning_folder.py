"""A folder of training files for a tiny writer, and the tiny model that learns from it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from onrecord import Schema
from onrecord.evaluation import read_cases
from onrecord.tuning.folder import write_folder
from onrecord.tuning.preparing import Settings, prepare
from tiny_llama import write_tiny_llama

SCHEMA = {
    "type": "object",
    "properties": {
        "pain": {"type": "boolean", "description": "whether it hurts"},
        "side": {"enum": ["left", "right"], "description": "which side"},
    },
}
_SAID = {
    ("left", True): "My left knee hurts.",
    ("right", True): "It hurts on the right.",
    ("left", False): "The left one does not hurt.",
    ("right", False): "No pain on the right.",
}


def write_tiny_folder(folder: Path, *, validation: float = 0.3) -> Path:
    """Write training files of a dozen short transcripts, for the model ``local:tiny``."""
    lines = []
    for number in range(12):
        (side, pain), said = list(_SAID.items())[number % 4]
        segments = [{"speaker": "Nurse", "text": f"Visit {number}. How is it?"}, {"speaker": "Patient", "text": said}]
        lines.append({"id": f"c{number}", "transcript": segments, "record": {"pain": pain, "side": side}})
    folder.mkdir(parents=True)
    cases = folder.parent / "cases.jsonl"
    cases.write_text("".join(f"{json.dumps(line)}\n" for line in lines))
    settings = Settings(base="local:tiny", validation=validation, fixes=frozenset(), null_share=None)
    write_folder(prepare(read_cases(cases).cases, Schema.from_dict(SCHEMA), settings=settings), folder)
    return folder


def with_tiny_model(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Make the tiny model known as ``local:tiny``, and its like of the Qwen3 kind as ``local:qwen``.

    Return the first one's file; ``folder`` has the cache too.
    """
    path, qwen = folder / "tiny.gguf", folder / "qwen.gguf"
    write_tiny_llama(path)
    write_tiny_llama(qwen, architecture="qwen3")
    (folder / "models.toml").write_text(f'[models.tiny]\npath = "{path}"\n[models.qwen]\npath = "{qwen}"\n')
    monkeypatch.setenv("ONRECORD_CONFIG", str(folder))
    monkeypatch.setenv("ONRECORD_CACHE", str(folder / "cache"))
    return path
