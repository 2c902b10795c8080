"""Fixtures that several test modules share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from onrecord import LocalModel, PullError
from onrecord.models import entry, pull


@pytest.fixture(scope="session")
def local_model() -> Iterator[LocalModel]:
    """The built-in model, loaded once for all tests; its tests are skipped where it cannot be pulled."""
    one = entry("local")
    try:
        path = pull(one)
    except PullError as error:
        pytest.skip(f"the built-in model is not here: {error}")
    with LocalModel(path, name=one.name, context_tokens=one.context_tokens, needs_focus=one.needs_focus) as model:
        yield model
