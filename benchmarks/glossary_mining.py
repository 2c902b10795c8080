"""Mining: the surest proposals from PriMock57 transcripts with their notes, and from the examples.

python benchmarks/glossary_mining.py

Prints the thirty best of each with their counts, to be read by a person; the reading is in ``LOG.md``.
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterator

from corpora import DATA, ROOT, require_data
from onrecord import Glossary, Transcript
from onrecord.glossary.mining import Pair, Proposal, mine
from onrecord.schema import leaves

MOST = 30


def notes() -> Iterator[Pair]:
    """Yield the consultations with the note that a clinician wrote of each."""
    for path in sorted((DATA / "primock57").glob("*.vtt")):
        note = json.loads(path.with_suffix(".note.json").read_text(encoding="utf-8"))["note"]
        yield Pair(path.stem, Transcript.from_file(path), {"": [note]})


def examples() -> Iterator[Pair]:
    """Yield the examples that ship, with their right records."""
    for folder in sorted(path for path in (ROOT / "examples").iterdir() if path.is_dir()):
        record = json.loads((folder / "record.json").read_text(encoding="utf-8"))
        written: dict[str, list[str]] = {}
        for pointer, value in leaves(record):
            if isinstance(value, str):
                written.setdefault(pointer, []).append(value)
        yield Pair(folder.name, Transcript.from_file(next(folder.glob("transcript.*"))), written)


def show(name: str, proposals: tuple[Proposal, ...], seconds: float, pairs: int) -> None:
    """Print the best proposals of one source."""
    print(f"\n{name}: {pairs} pairs, {len(proposals)} shown, {seconds:.1f} s")
    for number, one in enumerate(proposals, 1):
        counts = f"{one.both} with both, {one.written_only} written only, {one.said_only} said only"
        print(f"{number:3} {one.preferred:8} {' | '.join(one.said):45} {one.why:16} {counts}; score {one.score}")


def main() -> None:
    """Mine both sources."""
    require_data()
    listed = Glossary.from_file(DATA / "abbreviations" / "medical.csv")
    for name, source, given in (
        ("PriMock57", notes, None),
        ("PriMock57 with a public list of medical abbreviations", notes, listed),
        ("examples", examples, None),
    ):
        pairs = list(source())
        started = time.perf_counter()
        proposals = mine(pairs, listed=given, most=MOST)
        show(name, proposals, time.perf_counter() - started, len(pairs))


if __name__ == "__main__":
    main()
