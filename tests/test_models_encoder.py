"""The sentence encoder: vectors of length 1, repeatable; clear errors where a file or package is missing."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pytest

from onrecord import MissingExtraError, ModelError
from onrecord.models.encoder import MiniLM, deferred_encoder, encoder_is_here, open_encoder

here = pytest.mark.skipif(not encoder_is_here(), reason="the sentence encoder is not pulled")


@here
def test_close_texts_are_close() -> None:
    """A paraphrase is closer than another topic, and the company of other texts changes nothing."""
    pytest.importorskip("onnxruntime")
    one = open_encoder()
    rows = one.encode(["nothing by mouth", "do not eat or drink", "the invoice was paid late"])
    assert rows.shape == (3, 384)
    assert np.allclose(np.linalg.norm(rows, axis=1), 1, atol=1e-5)
    assert rows[0] @ rows[1] > rows[0] @ rows[2]
    assert np.array_equal(one.encode(["nothing by mouth"])[0], rows[0])
    assert one.encode([]).shape == (0, 384)


@here
def test_it_is_opened_when_it_is_needed() -> None:
    """The function can be made before, and opens one encoder for all."""
    assert deferred_encoder()(["a"]).shape == (1, 384)
    assert open_encoder() is open_encoder()


def test_broken_files_are_named(tmp_path: Path) -> None:
    """What is no model is no crash."""
    pytest.importorskip("onnxruntime")
    bad = tmp_path / "model.onnx"
    bad.write_bytes(b"nothing")
    with pytest.raises(ModelError, match="cannot be loaded"):
        MiniLM(bad, bad)


def test_a_missing_package_names_the_extra(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The message says what to install."""
    monkeypatch.setitem(sys.modules, "onnxruntime", None)
    with pytest.raises(MissingExtraError, match=r"onrecord\[meaning\]"):
        MiniLM(tmp_path / "x", tmp_path / "y")
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    with pytest.raises(MissingExtraError, match=r"onrecord\[meaning\]"):
        open_encoder()
    assert not encoder_is_here()
