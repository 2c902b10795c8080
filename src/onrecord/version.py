"""The version of the package, read by its build too: asking the installed metadata costs as much as a whole check."""

from __future__ import annotations

VERSION = "0.1.0"
