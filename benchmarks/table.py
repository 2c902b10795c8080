"""Write docs/benchmarks.md from ``results/*.json``: ``python benchmarks/table.py``."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from onrecord.output import write_text

RESULTS = Path(__file__).resolve().parent / "results"
PAGE = RESULTS.parent.parent / "docs" / "benchmarks.md"
HEAD = """# Benchmarks

Made from `benchmarks/results/` by `python benchmarks/table.py`; each row names the file that measured it. The data are
not part of the project: the scripts read them from `../shared/data` and say so where they are absent.
"""


def rows(figures: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, Any]]:
    """Yield (name, figure) of every leaf."""
    for key, value in figures.items():
        name = f"{prefix}{key}".replace("_", " ")
        if isinstance(value, Mapping):
            yield from rows(value, f"{name}: ")
        else:
            yield name, value


def main() -> None:
    """Write the page."""
    parts = [HEAD]
    for path in sorted(RESULTS.glob("*.json")):
        result = json.loads(path.read_text(encoding="utf-8"))
        machine = result["machine"]
        parts.append(f"\n## {path.stem.replace('_', ' ')}\n")
        where = f"{machine['cores']} cores, {machine['arch']}, Python {machine['python']}"
        parts.append(f"`benchmarks/{path.stem}.py`, {result['date']}, {where}.\n\n| figure | value |\n|---|---|\n")
        parts.extend(f"| {name} | {value} |\n" for name, value in rows(result["figures"]))
    write_text(PAGE, "".join(parts))


if __name__ == "__main__":
    main()
