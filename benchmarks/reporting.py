"""Writing a benchmark's figures with the date and the machine, so that a table can be made of them."""

from __future__ import annotations

import datetime
import json
import os
import platform
from pathlib import Path
from typing import Any

from onrecord.output import write_text

RESULTS = Path(__file__).resolve().parent / "results"


def write_result(name: str, figures: dict[str, Any], *, whole: bool, shown: bool = True) -> None:
    """Print the figures, and write them to ``results/NAME.json`` when the run was ``whole``, not cut by a limit.

    ``shown`` False leaves out the printing, for benchmarks that print a table of their own.
    """
    result = {
        "benchmark": name,
        "date": datetime.datetime.now(tz=datetime.UTC).date().isoformat(),
        "machine": _machine(),
        "figures": figures,
    }
    text = json.dumps(result, indent=2, ensure_ascii=False) + "\n"
    if shown:
        print(text, end="")
    if whole:
        RESULTS.mkdir(exist_ok=True)
        write_text(RESULTS / f"{name}.json", text)


def _machine() -> dict[str, Any]:
    """Return what the figures depend on.

    ``cores_used`` is less than ``cores`` where the run was held to some; ``load`` is the mean number of processes that
    wanted a core in the last quarter of an hour: where it is above the number of cores, times are too long.
    """
    used = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    return {
        "cores": os.cpu_count(),
        "cores_used": used,
        "load": round(os.getloadavg()[2], 1) if hasattr(os, "getloadavg") else None,
        "arch": platform.machine(),
        "python": platform.python_version(),
    }
