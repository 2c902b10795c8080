"""The sections of docs/benchmarks.md on asking models: what is asked, what it costs, what leaves the machine."""

from __future__ import annotations

from collections.abc import Mapping

from markdown import Figures, each, percent, prose, table


def asking(figures: Figures) -> str:
    """Show what fields cost on a wide schema, then what length costs."""
    wide = figures["wide"]
    rows = [
        [
            name,
            *(each(row, key, wide["dictations"]) for key in ("requests", "fields_in_full_at_once")),
            *(each(row, key, wide["dictations"], digits=0) for key in ("messages", "shapes", "written")),
            f"{100 * row['share']:.0f} %",
            f"{100 * row['share_without_shapes']:.0f} %",
            *(f"{100 * row[key] / wide['needed']:.1f}" for key in ("needed_at_once", "needed_at_all")),
        ]
        for name, row in wide["ways"].items()
    ]
    head = ["each dictation", "requests", "fields in full at once", "messages", "shapes", "written"]
    head += ["tokens of asking all", "without shapes", "needed fields in full at once", "at all"]
    lengths = [
        [
            f"{row['words']:,}",
            str(row["requests"]),
            f"{row['messages']:,}",
            f"{row['messages'] / row['words']:.2f}",
            *(f"{row[key]:.1f}" for key in ("seconds_of_asking", "seconds_of_all")),
            ", ".join(map(str, row["claimed"])),
            str(row["held"]),
        ]
        for row in figures["long"]
    ]
    long_head = [
        "words",
        "requests",
        "tokens read",
        "a word",
        "seconds of asking",
        "of the whole record",
        "claimed",
        "held",
    ]
    return (
        f"{wide['dictations']} dictations, {wide['fields']} fields, of which {wide['needed']} have a value.\n\n"
        f"{table(head, rows)}\nVisits end to end, in a context of {figures['context']:,} tokens:\n\n"
        f"{table(long_head, lengths)}\n"
        + prose(
            "*Shapes* are the JSON Schemas of the answers, which most providers bill. *At all* counts fields that were "
            "offered by name and that a reader who knows the record wants: a model may miss some. The temperature that "
            "is *held* is corrected in the last turn of each transcript. Seconds are without a model's own."
        )
    )


def redaction(figures: Figures) -> str:
    """Show what a server sees of seeded identifiers, then by kind."""
    names = {"own": "our own talk", "real": "real talk (PriMock57, SGD)"}
    rows = [
        [
            names[part],
            str(row["transcripts"]),
            str(row["identifiers"]),
            str(row["seen_without"]),
            str(row["seen"]),
            f"{100 * row['seen_share']:.1f} %",
            f"{row['same_records']} of {row['transcripts']}",
            f"{row['values_that_identify']} of {row['values']}",
            f"{100 * row['other_words_hidden'] / row['other_words']:.2f} %",
        ]
        for part, row in figures.items()
    ]
    head = ["transcripts from", "number", "identifiers", "seen without", "seen", "share", "records that are the same"]
    head += ["values that identify", "other words hidden"]
    kinds = sorted({kind for row in figures.values() for kind in row["by_kind"]})
    of = [(kind, [row["by_kind"].get(kind, [0, 0]) for row in figures.values()]) for kind in kinds]
    by_kind = [[kind.replace("_", " "), *(f"{seen} of {all_}" for seen, all_ in counts)] for kind, counts in of]
    return (
        f"{table(head, rows)}\nSeen, by kind:\n\n{table(['kind', *(names[part] for part in figures)], by_kind)}\n"
        + prose(
            "In real talk, *other words hidden* are mostly its own names, streets and telephone numbers: nobody marked "
            "them. Kinds that are named as fields are those that the server can copy."
        )
    )


def touch(figures: Figures) -> str:
    """Show recall and the number of fields, by what was aimed at."""
    parts = ("synur dev", "sgd dev, services not in train")
    rows = []
    for aim, row in figures.items():
        cells = [
            cell
            for part in parts
            for cell in (f"{100 * row[part]['recall']:.1f}", f"{row[part]['touched_each']} of {row[part]['fields']}")
        ]
        rows.append([f"{100 * float(aim.split()[0]):.1f} %", *cells])
    head = ["aimed at", "SYNUR dev: recall", "fields asked", "SGD dev, unseen services: recall", "fields asked"]
    return f"{table(head, rows)}\n" + prose(
        "Fields are asked in full from the level of 97.5 % on; what lies between that and 99 % is offered by name."
    )


def tokens(figures: Figures) -> str:
    """Show the tokens of each library, by corpus, and ours to them."""
    names = {"synur": "SYNUR", "simord": "SIMORD"}
    rows = [
        [
            f"{names[corpus]}: {name}",
            f"{row['requests']:.1f}",
            *(f"{row[key]:,}" for key in ("messages", "shapes", "written", "tokens")),
            "-" if name == "onrecord" else f"{100 * row['ours_to_it']:.0f} %",
            "-" if name == "onrecord" else f"{100 * row['ours_to_it_without_shapes']:.0f} %",
        ]
        for corpus, systems in figures.items()
        for name, row in systems.items()
        if isinstance(row, dict)
    ]
    head = ["a record", "requests", "messages", "shapes", "written", "all", "ours to it", "without shapes"]
    return f"{table(head, rows)}\n" + prose(
        "In SIMORD's visits the transcript is nearly all that is read, and numbered lines cost a fifth more than plain "
        "ones; instructor sends it once too. What the answers are worth with a real model is in the table of the "
        "libraries above."
    )


def copying(figures: Figures) -> str:
    """Show what the model claims with and without copying."""
    rows = [
        [
            name,
            *(percent(row[key], interval=key == "f1") for key in ("precision", "recall", "f1")),
            f"{row['with_absent_word']} of {row['free_text']}",
            percent(row["unsupported_strict"]),
        ]
        for name, row in figures["systems"].items()
    ]
    head = ["", "precision", "recall", "F1", "free text with a word that nobody says", "unsupported"]
    return f"{figures['cases']} dialogues.\n\n{table(head, rows)}"


def long_visit(figures: Figures) -> str:
    """Show what length costs, which corrections win, and the plot."""
    rows = [
        [
            f"{row['words']:,}",
            f"{row['requests']:.1f}",
            f"{row['tokens']:,.0f}",
            f"{row['tokens_a_word']:.2f}",
            f"{row['seconds']:.1f}",
            f"{row['ms_a_word']:.2f}",
            str(row["violations"]),
            row["corrections_that_won"],
            str(row["old_values_held"]),
        ]
        for row in figures["means"]
    ]
    head = ["words", "requests", "tokens", "a word", "seconds of one core", "ms a word", "broken invariants"]
    growth = figures["growth"]
    alone = ", ".join(f"{kind}: {held}" for kind, held in figures["old_values_alone"].items())
    about = (
        f"Tokens grow as the words to the power of {growth['tokens']:.2f}, seconds {growth['seconds']:.2f}; the "
        f"longest request has {figures['longest_request']:,} tokens with room for its answer, of "
        f"{figures['context']:,}. Of a model that proposes the old values alone the longest visit holds: {alone}."
    )
    if own := figures.get("built_in_model"):
        about += (
            f" The built-in model on {own['words']} words: {own['seconds_by_the_clock']:.0f} s by the clock, "
            f"{own['held']} values held, {own['withheld']} withheld, {own['failures']} failures, "
            f"{len(own['violations'])} broken invariants; of the corrected fields {_fates(own['plants'])}."
        )
    plot = "![tokens and seconds over words, beside their mean rates](long_visit.svg)"
    return f"{table([*head, 'corrections that won', 'old values held'], rows)}\n{prose(about)}\n{plot}\n"


def _fates(plants: Mapping[str, str]) -> str:
    held = list(plants.values())
    return f"{held.count('new')} hold the new value, {held.count('old')} the old one, {held.count('none')} none"
