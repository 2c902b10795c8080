"""The sections of docs/benchmarks.md: for each benchmark what was measured, its tables, and how to read them.

Knows the shape of each result and nothing of how it was measured. A result without a section of its own is listed
figure by figure.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from asking_sections import asking, copying, long_visit, redaction, tokens, touch
from markdown import Figures, both, each, percent, prose, share, table

_FREE_TEXT = {"onrecord": "free_text", "the same model, plain JSON Schema": "free_text_plain_json_schema"}


@dataclass(frozen=True, slots=True)
class Section:
    """How one benchmark is shown: its title, what it measures, and its tables and notes in Markdown."""

    title: str
    about: str
    body: Callable[[Figures], str]


def synur(figures: Figures) -> str:
    """Show our systems, then each published model as it came and as onrecord uses it."""
    cases = figures["cases"]
    rows = [
        [
            _indented(name),
            *(percent(row[metric], interval=True) for metric in ("precision", "recall", "f1")),
            *(percent(row[metric]) for metric in ("spurious", "unsupported_strict")),
            each(row, "seconds", cases, digits=2),
        ]
        for name, row in figures["systems"].items()
    ]
    head = ["system", "precision", "recall", "F1", "spurious fields", "absent words", "seconds each"]
    notes = (
        "*Spurious fields*: of the fields named, those that are null in the right record. *Absent words*: of the "
        "values stated, those with a content word that is nowhere in the dictation; some right labels have such words "
        "too, since options are written in the schema's words. A check removes values from a draft and adds none; "
        "as a draft beside them, onrecord's own proposers add theirs."
    )
    return f"{cases} dictations.\n\n{table(head, rows)}\n{prose(notes)}"


def _indented(name: str) -> str:
    model, comma, use = name.partition(", ")
    return f"&nbsp;&nbsp;{use}" if comma and model != "onrecord" else name


def sgd(figures: Figures) -> str:
    """Show the systems, the services, and what happens when a value is taken out."""
    parts = []
    titles = {
        "unseen": "Services that the reader was not trained on",
        "all": "All dialogues",
        "sample": "First dialogues of each service",
    }
    for key, title in titles.items():
        part = figures.get(key)
        if part:
            rows = [
                [name, *_quality(row), each(row, "seconds", part["cases"])] for name, row in part["systems"].items()
            ]
            head = ["system", "precision", "recall", "F1", "spurious", "absent words", "seconds each"]
            parts.append(f"### {title} ({part['cases']})\n\n{table(head, rows)}")
    parts.append(_services(figures))
    parts.append(_leave_out(figures["leave_out"]))
    return "\n".join(parts)


def _quality(row: Mapping[str, Any]) -> list[str]:
    wide = [percent(row[metric], interval=True) for metric in ("precision", "recall", "f1")]
    return [*wide, *(percent(row[metric]) for metric in ("spurious", "unsupported_strict"))]


def _services(figures: Figures) -> str:
    every = figures["all"]["services"]
    some = figures.get("sample", {}).get("services", {})
    columns = [(name, services, "") for name, services in every.items()]
    columns += [(name, services, ", first ones") for name, services in some.items() if name not in every]
    names = sorted({service for _, services, _ in columns for service in services})
    rows = [
        [service, str(next(iter(every.values()))[service]["cases"]), *(both(s.get(service)) for _, s, _ in columns)]
        for service in names
    ]
    head = ["service", "dialogues", *(f"{name}{which}" for name, _, which in columns)]
    return f"### By service (precision / recall)\n\n{table(head, rows)}"


def _leave_out(figures: Figures) -> str:
    rows = []
    for part in figures.values():
        for name, row in part.items():
            if isinstance(row, Mapping):
                rows.append(
                    [
                        name,
                        str(part["cases"]),
                        str(row["fields"]),
                        share(row["filled_with_value_there"], row["fields"]),
                        share(row["filled_with_value_gone"], row["fields"]),
                    ]
                )
    head = ["system", "dialogues", "values deleted", "filled before", "filled after"]
    notes = (
        "A field counts once for each value whose every mention was deleted; the right answer then is null. *Filled "
        "after* is what a system states of something that nobody says any more. Read it beside *filled before*: a "
        "system that fills little also invents little."
    )
    return f"### Leave-out\n\n{table(head, rows)}\n{prose(notes)}"


def simord(figures: Figures) -> str:
    """Show orders found and invented, then what the checks say of right orders."""
    head = ["", "right orders", "orders given", "matched", "invented in visits without any"]
    counted, quality, verdicts = [], [], []
    for name, row in figures["systems"].items():
        orders, fields = row["orders"], row["fields"]
        invented = f"{orders['invented_in_them']} in {orders['visits_without']} visits"
        counted.append([name, str(orders["right"]), str(orders["predicted"]), str(orders["matched"]), invented])
        cells = [both(fields.get(part)) for part in ("type", "description", "reason")]
        quality.append([name, *cells, both(row["provenance"])])
        for part, counts in row["verdicts"].items():
            verdicts.append([f"{name}: {part}", *(str(counts[key]) for key in ("proposed", "supported", "held"))])
    return (
        f"{figures['cases']} visits.\n\n{table(head, counted)}\n"
        "Precision / recall of the parts of an order; provenance is over the sentences of matched orders:\n\n"
        f"{table(['', 'type', 'description', 'reason', 'provenance'], quality)}\n"
        "What the checks say of each part by itself, and what is left in the record:\n\n"
        f"{table(['', 'proposed', 'supported', 'held'], verdicts)}\n"
        f"{prose(_lost_orders(figures))}"
    )


def _lost_orders(figures: Figures) -> str:
    """Say how many supported descriptions fall with their order, where some do."""
    counts = figures["systems"]["the right orders, after onrecord.check"]["verdicts"]["description"]
    lost = counts["supported"] - counts["held"]
    return (
        f"Of the {counts['supported']} right descriptions that the checks support, {lost} are withheld all the same: "
        "the schema requires a type for each order, and where no words support the type (*lab*, *imaging*: doctors "
        "seldom say these) the whole order goes."
        if lost
        else "No supported description is withheld for want of a type."
    )


def asr(figures: Figures) -> str:
    """Show what both sides hold, and how far they agree."""
    rows = []
    for name, row in figures["systems"].items():
        rows.append(
            [
                name,
                *(_held(row[side]) for side in ("asr", "people")),
                percent(row["agreement"], interval=True),
                percent(row["of_asr_also_from_people"]),
                percent(row["of_people_also_from_asr"]),
            ]
        )
    head = ["system", "raw ASR", "people", "agreement", "ASR's also from people's", "people's also from ASR's"]
    notes = (
        "The columns of the two sides give values held / withheld, and how many of the withheld the words did not "
        "support. *Agreement* is twice the values that both records have, over all values of both."
    )
    return (
        f"{figures['visits']} visits; {figures['unpaired']} recordings have no second side and are left out.\n\n"
        f"{table(head, rows)}\n{prose(notes)}"
    )


def _held(side: Figures) -> str:
    return f"{side['held']} / {side['withheld']}, {side['verdicts'].get('unsupported', 0)} unsupported"


def peers(figures: Figures) -> str:
    """Show all systems on the same cases, and what each accepted that nobody said."""
    cases, versions = figures["cases"], figures["versions"]
    rows, unsaid = [], []
    for name, row in figures["systems"].items():
        version = f" {versions[name]}" if name in versions else ""
        rows.append(
            [
                f"{name}{version}",
                *(percent(row[metric], interval=True) for metric in ("precision", "recall", "f1")),
                percent(row["coverage"]),
                _count(row["unsupported_strict"]),
                str(row["empty"]) if "empty" in row else "-",
                each(row, "seconds", cases) if name in versions else "-",
                f"{each(row, 'prompt_tokens', cases, digits=0)} / {each(row, 'completion_tokens', cases, digits=0)}"
                if name in versions
                else "-",
            ]
        )
        said = "; ".join(f"`{one['pointer'][1:]}`: {one['value']}" for one in row["unsaid"])
        unsaid.append(f"- {name}: {said or 'none'}\n")
    head = ["system", "precision", "recall", "F1", "coverage", "values with words nobody said", "empty records"]
    head += ["seconds each", "tokens read / written each"]
    notes = (
        f"{_highest(figures['systems'])} *Empty records* are dialogues of which nothing came. Answers that reached "
        f"their last token before their end, and were lost: {_cut_off(figures['systems'])}."
    )
    return (
        f"{cases} dialogues.\n\n{table(head, rows)}\n"
        "Values that each accepted though the transcript does not have their words, one a dialogue, the first six:\n\n"
        f"{''.join(unsaid)}\n"
        f"{prose(notes)}"
    )


def _highest(systems: Figures) -> str:
    """Name the systems that are best on recall, precision and F1, whoever they are."""
    found = []
    for metric, word in (("recall", "recall"), ("precision", "precision"), ("f1", "F1")):
        best = max(systems, key=lambda name: systems[name][metric]["value"] or 0.0)
        found.append(f"{word} in {best}")
    return f"Highest: {'; '.join(found)}."


def _cut_off(systems: Figures) -> str:
    counts = {name: f"{row['cut_off']} of {row['requests']}" for name, row in systems.items() if row.get("requests")}
    return "; ".join(f"{name} {count}" for name, count in counts.items())


def _count(rate: Mapping[str, Any]) -> str:
    return share(round((rate["value"] or 0) * rate["of"]), rate["of"])


def invariants(figures: Figures) -> str:
    """Show both corpora: broken invariants, time, and free text beside plain structured output."""
    rows, free = [], []
    for corpus, row in figures.items():
        broken = sum(row["violations"].values())
        held = f"{row['held']} / {row['withheld']}"
        seconds = f"{row['seconds_median']} / {row['seconds_worst']}"
        rows.append([corpus, str(row["transcripts"]), str(broken), held, str(row.get("failures", "-")), seconds])
        for name, key in _FREE_TEXT.items():
            counts = row.get(key)
            if counts:
                absent = share(counts["with_absent_word"], counts["values"])
                free.append([f"{corpus}: {name}", str(counts["values"]), absent])
    head = ["corpus", "transcripts", "broken invariants", "held / withheld", "questions failed"]
    return (
        f"{table([*head, 'seconds, median / worst'], rows)}\n"
        f"{table(['free text', 'values', 'with a word that is nowhere in the transcript'], free)}"
    )


def grounding_speed(figures: Figures) -> str:
    """Show ours beside the aligner of a peer."""
    rows = []
    for name in ("onrecord", "langextract"):
        row = figures.get(name)
        if isinstance(row, Mapping):
            rows.append([name, str(row["seconds_median"]), row["real_found"], row["invented_accepted"]])
    head = ["system", "seconds", "real quotes found", "invented quotes accepted"]
    return f"{figures['words']:,} words, {figures['claims']} quotes.\n\n{table(head, rows)}"


def verification(figures: Figures) -> str:
    """Show each system, then the share of each category that onrecord decides rightly."""
    systems = {name: row for name, row in figures.items() if isinstance(row, Mapping)}
    rows = [[name, *_decided(row)] for name, row in systems.items()]
    categories = [
        [name.replace("_", " "), f"{share:.2f}"] for name, share in systems["onrecord"]["by_category"].items()
    ]
    return f"{figures['cases']} cases.\n\n{table(DECIDED, rows)}\n{table(['category', 'decided rightly'], categories)}"


def talk(figures: Figures) -> str:
    """Show the totals of each file, all together first."""
    rows = [[f"{name} ({row['cases']})", *_decided(row)] for name, row in sorted(figures.items())]
    return table(DECIDED, rows)


def audit(figures: Figures) -> str:
    """Show what was planted and found, kind by kind."""
    rows = [
        [
            name,
            str(row["planted"]),
            f"{row['recall']:.3f}",
            "" if row["precision"] is None else f"{row['precision']:.3f} ({row['right']} of {row['named']})",
        ]
        for name, row in figures["kinds"].items()
    ]
    notes = (
        "*Recall*: a finding of the fitting kind names the planted label. *Precision*: of the findings of that kind, "
        "those that name a planted label; faults that the labels had before count as wrong ones, so it is a lower "
        "bound. Values put into an empty field (unsupported) and in another's place (wrong) are not told apart by "
        "what is found."
    )
    head = ["fault", "planted", "recall", "precision"]
    intro = f"{figures['faults']} faults in {figures['cases']:,} cases with {figures['labels']:,} labels."
    return f"{intro}\n\n{table(head, rows)}\n{prose(notes)}"


def advise(figures: Figures) -> str:
    """Show, by system, what was advised from halves and how often that was borne out on the other halves."""
    rows = []
    for name, system in figures["systems"].items():
        for remedy, row in system["tally"].items():
            if row["said"]:
                said = f"{row['said']} of {row['runs']}"
                counts = [f"{row[key]}" for key in ("sign", "inside", "inside wider")]
                rows.append([f"{name}: {remedy}", said, *counts, _points(row["stated"]), _points(row["measured"])])
    every = figures["hallucination"]
    rows.append(
        [
            "all",
            f"{every['said']} of {every['runs']}",
            *(str(every[k]) for k in ("sign", "inside", "inside wider")),
            "",
            "",
        ]
    )
    head = ["remedy", "said to help or hurt", "sign right", "inside", "inside, wider", "stated", "measured"]
    notes = (
        "*Said to help or hurt*: in so many of the halves. Of these, the sign was right, the change measured on the "
        "other half lay inside the stated 95 % interval, and inside one that is wider by the square root of 2: the "
        "first is for what is true of all such dictations, and should hold a second sample of the same size 83 times "
        "in 100, the second 95 times. *Stated*, *measured*: mean change of hallucination in points over these halves."
    )
    first = "\n".join(
        f"- {name}: {system['advice']['first'][0]['sentence']}" for name, system in figures["systems"].items()
    )
    return f"{table(head, rows)}\n{prose(notes)}\nFirst advice from all {figures['cases']} dictations:\n\n{first}\n"


def story(figures: Figures) -> str:
    """Show what each use of the same thirty pairs writes, invents and finds, then writer and gate at equal coverage."""
    measures = ("invented", "spurious", "found", "house form", "structure")
    rows = [
        [
            name,
            str(row["versions"]),
            f"{row['invented']['of'] / row['versions']:.1f}",
            *(percent(row[measure], interval=measure != "structure") for measure in measures),
        ]
        for name, row in figures["systems"].items()
    ]
    equal = [
        [
            measure,
            str(row["held"]),
            f"{100 * row['writer']:.1f}",
            f"{100 * row['gate']:.1f}",
            f"{100 * row['value']:.1f} ({100 * row['low']:.0f} to {100 * row['high']:.0f})",
        ]
        for measure, row in figures["gate_at_the_coverage_of_the_tuned_writer"].items()
    ]
    notes = (
        f"{figures['seeds']} draws of {figures['pairs']} pairs, {figures['versions_tried']} records each; "
        "`docs/why-finetuning-hallucinates.md` says what is invented, and what this shows."
    )
    head = ["the same pairs", "records", "values each", *measures]
    return (
        f"{table(head, rows)}\n{prose(notes)}\n"
        f"{table(['at equal coverage', 'values held', 'tuned writer', 'gate', 'difference'], equal)}"
    )


def _points(value: float | None) -> str:
    return "" if value is None else f"{100 * value:+.1f}"


DECIDED = ["", "balanced accuracy", "right claims held", "wrong claims held", "evidence touched", "evidence right"]


def _decided(row: Mapping[str, Any]) -> list[str]:
    figures = (row["balanced_accuracy"], row["true_held"], row["false_held"])
    return [f"{figure:.3f}" for figure in (*figures, row["evidence"]["touched"], row["evidence"]["right"])]


def listed(figures: Figures) -> str:
    """Show a result without a section of its own, a figure a row."""
    return table(["figure", "value"], [[name, str(value)] for name, value in _leaves(figures)])


def _leaves(figures: Figures, prefix: str = "") -> Iterator[tuple[str, Any]]:
    for key, value in figures.items():
        name = f"{prefix}{key}".replace("_", " ")
        if isinstance(value, Mapping):
            yield from _leaves(value, f"{name}: ")
        else:
            yield name, value


SECTIONS: Mapping[str, Section] = {
    "synur": Section(
        "Nurse dictations into 193 fields (MEDIQA-SYNUR)",
        "Scored as the organisers do: multi-select fields unrolled, values equal or not. Four prompted models as they "
        "were published, and what onrecord makes of the same answers.",
        synur,
    ),
    "peers": Section(
        "Beside other libraries, on the same small local model",
        "Service dialogues (Schema-Guided Dialogue, the first ones of each service), SmolLM2-135M behind its loopback "
        "chat endpoint, temperature 0, the same room for an answer. Each library is used as its own documentation "
        "recommends.",
        peers,
    ),
    "sgd": Section(
        "What customers asked for (Schema-Guided Dialogue)",
        "The service's schema is all that is known of it. Other right forms of a value count as right.",
        sgd,
    ),
    "simord": Section(
        "Orders placed in a visit (MEDIQA-OE, SIMORD)",
        "Orders are matched one to one; a description or reason is right from a word F1 of one half on.",
        simord,
    ),
    "asr": Section(
        "The same visits from raw ASR and from people's transcripts (ACI-Bench)",
        "There is no right record; the two records of a visit are compared, over all values of both.",
        asr,
    ),
    "invariants": Section(
        "The promises of a record, kept on real transcripts",
        "Every held value has evidence whose words are the transcript's; the data are valid, or named as incomplete; "
        "no claim is lost; a second run gives the same bytes.",
        invariants,
    ),
    "verification": Section(
        "Support: the shared conformance cases",
        "One claim a case, of 24 phenomena; half are false though their words stand in the talk. The rules were tuned "
        "on these.",
        verification,
    ),
    "talk": Section(
        "Support: talk that no rule was tuned on",
        "Claims of the same 24 phenomena, written without sight of the checks, and never looked at one by one. What to "
        "expect of the rules alone on hard talk; `docs/judging.md` says what a judge makes of it.",
        talk,
    ),
    "asking": Section(
        "What asking a capable model costs",
        "A model is played by a clerk who knows the right record, so that tokens can be counted without one.",
        asking,
    ),
    "touch": Section(
        "Which fields of a wide schema are asked",
        "Small trees over word shares and cosines, trained on SYNUR train and SGD train (`benchmarks/touch_train.py`); "
        "what they reach on dictations and on services that they have not seen, by the recall that is aimed at.",
        touch,
    ),
    "tokens": Section(
        "What a record costs in tokens, beside other libraries",
        "The model is a clerk behind a loopback endpoint who knows the right record; each library asks as its own "
        "documentation recommends. Tokens a record, estimated alike for all.",
        tokens,
    ),
    "copying": Section(
        "Copy-only decoding, before any check",
        "The built-in model's own answers to the same questions, free text copied from the segments or written freely.",
        copying,
    ),
    "redaction": Section(
        "What leaves the machine with --redact",
        "A chat server on loopback writes down all that reaches it, and answers by rule with the words after a cue. "
        "Ten identifiers of our own making in each conversation; one counts as seen if any telling part of it "
        "was sent.",
        redaction,
    ),
    "long_visit": Section(
        "A visit of 30,000 words in a context of 8,192 tokens",
        "Visits of SIMORD end to end, with a dose, a date, a yes, a number and a name said by the other side, each "
        "corrected an hour of talk later (sooner in shorter visits). A clerk who answers by rule from each window "
        "stands for the model: where the two are in different windows, it proposes the old value and the new one.",
        long_visit,
    ),
    "grounding_speed": Section(
        "Time of grounding and checks",
        "Half of the quotes are real, half have one word replaced by something that nobody said.",
        grounding_speed,
    ),
    "audit": Section(
        "Faults planted into labels, and which of them the audit finds",
        "SIMORD and eight services of SGD, train; the labels are written in one house's forms first. Six kinds of "
        "fault; the rules were made on this draw and on the labels of SYNUR as they are.",
        audit,
    ),
    "story": Section(
        "A writer tuned on thirty pairs, and what else they can be used for",
        "The built-in model, service dialogues with house forms; some labels of the pairs nobody said.",
        story,
    ),
    "advise": Section(
        "Advice, and whether it is borne out",
        "`onrecord advise` on one half of SYNUR's dev dictations (28 of 56), with train (122) to learn gates from and "
        "the three other systems as alternatives; what it says helps or hurts is done on the other half. Five deals.",
        advise,
    ),
}
