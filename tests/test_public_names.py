"""The public names."""

from __future__ import annotations

import onrecord


def test_all_is_sorted_and_whole() -> None:
    """``__all__`` is sorted, and names exactly what the package imports for its users."""
    assert onrecord.__all__ == sorted(onrecord.__all__)
    public = {
        name
        for name, value in vars(onrecord).items()
        if not name.startswith("_") and getattr(value, "__module__", "").startswith("onrecord")
    }
    assert public == set(onrecord.__all__)
