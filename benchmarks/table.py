"""Write docs/benchmarks.md from ``results/*.json``, or say with ``--check`` whether it is current.

python benchmarks/table.py [--check]
"""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from markdown import prose
from onrecord.output import write_text
from sections import SECTIONS, Section, listed

RESULTS = Path(__file__).resolve().parent / "results"
PAGE = RESULTS.parent.parent / "docs" / "benchmarks.md"
HEAD = """# Benchmarks

Made from `benchmarks/results/` by `python benchmarks/table.py`. The data are not part of the project: the scripts read
them from `../shared/data` and say so where they are absent. Each script takes `--limit N` for a quick look, which
leaves the results as they are.

Rates are in percent; in brackets is the 95 % interval by bootstrap over transcripts. `docs/metrics.md` defines the
metrics. Times are by the clock, on machines that other work kept busy too (a load above the number of cores says how
much): compare them within a table.
"""


def page() -> str:
    """Return the page as it should be."""
    results = {path.stem: json.loads(path.read_text(encoding="utf-8")) for path in sorted(RESULTS.glob("*.json"))}
    order = [name for name in SECTIONS if name in results] + [name for name in results if name not in SECTIONS]
    return "\n".join([HEAD, *(_section(name, results[name]) for name in order)])


def _section(name: str, result: Mapping[str, Any]) -> str:
    section = SECTIONS.get(name) or Section(name.replace("_", " "), "", listed)
    machine = result["machine"]
    used = machine.get("cores_used", machine["cores"])
    cores = f"{machine['cores']} cores" if used == machine["cores"] else f"{used} of {machine['cores']} cores"
    load = f" at a load of {machine['load']}" if machine.get("load") is not None else ""
    where = f"`benchmarks/{name}.py`, {result['date']}, {cores}{load}, {machine['arch']}, Python {machine['python']}."
    return f"## {section.title}\n\n{prose(f'{section.about} {where}'.strip())}\n{section.body(result['figures'])}"


def main() -> None:
    """Write the page, or say that it is not current."""
    if "--check" in sys.argv:
        current = PAGE.exists() and PAGE.read_text(encoding="utf-8") == page()
        sys.exit(None if current else "docs/benchmarks.md is out of date: python benchmarks/table.py")
    write_text(PAGE, page())


if __name__ == "__main__":
    main()
