"""What the README shows is true: its example runs, on the real local model."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from onrecord import LocalModel, Record

ROOT = Path(__file__).resolve().parent.parent


@pytest.mark.local_model
def test_the_readmes_example_runs(local_model: LocalModel, monkeypatch: pytest.MonkeyPatch) -> None:
    """The block of Python in the README fills a record that holds the code status."""
    del local_model  # asked for so that the test is skipped where the model cannot be pulled
    monkeypatch.chdir(ROOT)
    found = re.search(r"```python\n(.*?)```", (ROOT / "README.md").read_text(encoding="utf-8"), re.DOTALL)
    assert found is not None
    names: dict[str, object] = {}
    exec(found.group(1), names)  # noqa: S102 - our own README
    record = names["record"]
    assert isinstance(record, Record)
    assert (record.data["code_status"], bool(record["/code_status"].evidence)) == ("DNR", True)
