"""``onrecord demo``: the main job on a hand-off of our own writing."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from onrecord.cli.app import DONE, app, console, reported
from onrecord.cli.models import opened_model
from onrecord.cli.output import page_of
from onrecord.cli.progress import question_progress
from onrecord.demo import demo_inputs, show_record
from onrecord.extractor import Extractor
from onrecord.output import refuse_unwritable, write_text


@app.command()
@reported
def demo(
    model: Annotated[str, typer.Option(help="As for extract.")] = "local",
    html: Annotated[Path, typer.Option("--html", help="Where to write the page.")] = Path("demo-record.html"),
) -> int:
    """Fill a record from a hand-off of our own writing.

    Prints what is held, with the words that license it, and what is withheld, with the reason; writes the page.
    """
    refuse_unwritable(html)
    transcript, schema, glossary = demo_inputs()
    with (
        opened_model(model) as opened,
        Extractor(schema, model=opened, glossary=glossary) as extractor,
        question_progress("hand-off") as advance,
    ):
        record = extractor.extract(transcript, progress=advance)
    show_record(record, Console(soft_wrap=False))
    write_text(html, page_of(record, transcript, "Nursing hand-off"))
    console.print(f"The same beside its transcript: {html}", markup=False, highlight=False)
    return DONE
