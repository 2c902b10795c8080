"""Claims of talk that no check was ever tuned on: 1,340 of them, in four files of our own writing (``talk/``).

The figures to believe for new talk. Only totals are printed, by file and by category: who looks at single cases of a
file can no longer measure with it.

    python benchmarks/talk.py
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import track

from conformance import cases
from outcomes import Outcome
from reporting import write_result
from verification import by_category, figures, onrecord, show

FOLDER = Path(__file__).with_name("talk")


def main() -> None:
    """Score every file, and all of them together."""
    outcomes = {
        path.stem: [Outcome(case, onrecord(case)) for case in track(cases(path=path), path.stem)]
        for path in sorted(FOLDER.glob("*.jsonl"))
    }
    every = [outcome for several in outcomes.values() for outcome in several]
    show({"all": every, **outcomes}, Console(soft_wrap=True))
    out: dict[str, Any] = {name: {"cases": len(each), **figures(each)} for name, each in outcomes.items()}
    out["all"] = {"cases": len(every), **figures(every), "by_category": by_category(every)}
    write_result("talk", out, whole=True, shown=False)


if __name__ == "__main__":
    main()
