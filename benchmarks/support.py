"""What the check holds of real claims, right and wrong, where nothing was labelled for it.

    python benchmarks/support.py [--only drafts|sgd|simord] [--limit N] [--misses FILE]

drafts   Records that published models wrote of nurse dictations (SYNUR dev), against the right records: precision
         before and after the check, and the share of the right values that it keeps. Scored as the task's organisers
         do: lists unrolled, values equal exactly, micro over values.
sgd      Service dialogues (SGD dev), every value whose segments are annotated: the share held; and withheld, once the
         segments that state the value are deleted and the same value is claimed. ``said_elsewhere`` are those of which
         the very words still stand in what is left (nobody annotated that mention, or they mean something else there);
         ``withheld_where_gone`` leaves them out.
simord   Orders of doctor-patient visits (SIMORD dev): the right ones, and those of the next visit in the file that has
         any, claimed one at a time. An order is held if its description is, since that is what would be carried out;
         each leaf is counted as well, and the orders that come out in the data. Orders of another visit whose
         description this visit's right record has too are left out.

``--misses`` writes every wrong decision as a line of JSON; it quotes the data.
"""

from __future__ import annotations

import argparse
import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from rich.progress import track

from corpora import DATA, Case, lines, require_data, simord, synur
from onrecord import Record, Schema, Transcript, check
from onrecord.output import write_text
from onrecord.record import Entry
from reporting import write_result

PARTS = ("drafts", "sgd", "simord")
DRAFTS = ("gpt-5-nano-0shot", "gpt-5-nano-5shot-fixed", "gpt-5-nano-5shot-retrieved", "qwen-30b-0shot")
Values = frozenset[tuple[str, str]]
Misses = list[dict[str, Any]]


def values(record: Mapping[str, Any]) -> Values:
    """Return a record's values as the organisers count them: (field, value), lists unrolled, nulls left out."""
    listed = ((key, value if isinstance(value, list) else [value]) for key, value in record.items())
    unrolled = ((key, item) for key, items in listed for item in items)
    return frozenset((key, json.dumps(item)) for key, item in unrolled if item is not None)


def drafts(limit: int | None, misses: Misses) -> dict[str, Any]:
    """Score every draft before and after the check."""
    cases = list(synur())[:limit]
    return {name: _draft(name, cases, misses) for name in DRAFTS}


def _draft(name: str, cases: Sequence[Case], misses: Misses) -> dict[str, Any]:
    given = {line["id"]: line["record"] for line in lines(DATA / "synur" / "drafts" / f"{name}.jsonl")}
    counts: Counter[str] = Counter()
    for case in track(cases, description=name):
        gold, before = values(case.record or {}), values(given.get(case.id, {}))
        record = check(case.transcript, given.get(case.id, {}), case.schema)
        after = values(record.data)
        counts.update(gold=len(gold), before=len(before), before_right=len(before & gold))
        counts.update(after=len(after), after_right=len(after & gold))
        for key, value in sorted((after - gold) | ((before & gold) - after)):
            label = field.label if (field := case.schema.field_for(f"/{key}")) else ""
            held = (key, value) in after
            misses.append(_miss(f"drafts/{name}", case.id, f"/{key}", json.loads(value), record, held, label))
    return {
        "precision_before": _ratio(counts["before_right"], counts["before"]),
        "precision_after": _ratio(counts["after_right"], counts["after"]),
        "right_kept": _ratio(counts["after_right"], counts["before_right"]),
        "wrong_withheld": _ratio(
            counts["before"] - counts["before_right"] - (counts["after"] - counts["after_right"]),
            counts["before"] - counts["before_right"],
        ),
        "recall_before": _ratio(counts["before_right"], counts["gold"]),
        "recall_after": _ratio(counts["after_right"], counts["gold"]),
        "values": dict(counts),
    }


def sgd(limit: int | None, misses: Misses) -> dict[str, Any]:
    """Claim annotated values over whole dialogues, and over dialogues without the segments that state them."""
    raw = json.loads((DATA / "sgd" / "dev.schemas.json").read_text(encoding="utf-8"))
    schemas = {service: Schema.from_dict(schema) for service, schema in raw.items()}
    counts: Counter[str] = Counter()
    for case in track(list(lines(DATA / "sgd" / "dev.jsonl"))[:limit], description="sgd"):
        schema = schemas[case["service"]]
        whole = check(Transcript.from_segments(case["transcript"]), case["record"], schema)
        for field, value in case["record"].items():
            known = "annotated" if field in case["spans"] else "not_annotated"
            held = field in whole.data
            counts.update({known: 1, f"{known}_held": held})
            if not held:
                misses.append(_miss("sgd/present", case["id"], f"/{field}", value, whole, held))
            if known == "annotated":
                counts.update(_left_out(case, field, schema, misses))
    gone = counts["annotated"] - counts["said_elsewhere"]
    return {
        "present_held": _ratio(counts["annotated_held"], counts["annotated"]),
        "deleted_withheld": _ratio(counts["withheld"], counts["annotated"]),
        "deleted_withheld_where_gone": _ratio(counts["withheld_where_gone"], gone),
        "claims": counts["annotated"],
        "said_elsewhere": counts["said_elsewhere"],
        "not_annotated_held": _ratio(counts["not_annotated_held"], counts["not_annotated"]),
        "not_annotated": counts["not_annotated"],
    }


def _left_out(case: Mapping[str, Any], field: str, schema: Schema, misses: Misses) -> Counter[str]:
    """Claim one value over the dialogue without the segments that state it."""
    value = case["record"][field]
    stating = {span[0] for span in case["spans"][field]}
    rest = [segment for index, segment in enumerate(case["transcript"]) if index not in stating]
    elsewhere = _said(case, field, rest)
    if not any(segment["text"].strip() for segment in rest):
        return Counter(withheld=1, withheld_where_gone=1)  # nothing is left that could support it
    record = check(Transcript.from_segments(rest), {field: value}, schema)
    held = field in record.data
    if held:
        part = "sgd/deleted, said elsewhere" if elsewhere else "sgd/deleted"
        misses.append(_miss(part, case["id"], f"/{field}", value, record, held))
    return Counter(
        said_elsewhere=int(elsewhere), withheld=int(not held), withheld_where_gone=int(not held and not elsewhere)
    )


def _said(case: Mapping[str, Any], field: str, rest: Sequence[Mapping[str, Any]]) -> bool:
    text = "\n".join(segment["text"].lower() for segment in rest)
    forms = {str(case["record"][field]).lower(), *(str(form).lower() for form in case["accept"].get(field, ()))}
    return any(re.search(rf"(?<!\w){re.escape(form)}(?!\w)", text) for form in forms)


def simord_orders(limit: int | None, misses: Misses) -> dict[str, Any]:
    """Claim each visit's own orders, and those of another visit."""
    cases = list(simord())[:limit]
    own, others, same = Counter[str](), Counter[str](), 0
    for at, case in enumerate(track(cases, description="simord")):
        for order in _orders(case):
            own.update(_claim_order(case, order, misses, right=True))
        mine = {_folded(order) for order in _orders(case)}
        for order in _orders(_next_with_orders(cases, at)):
            if _folded(order) in mine:
                same += 1
            else:
                others.update(_claim_order(case, order, misses, right=False))
    leaf_names = ("order_type", "description", "reason")
    return {
        "own_held": _ratio(own["held"], own["orders"]),
        "own_in_data": _ratio(own["in_data"], own["orders"]),
        "own_leaves_held": {name: _ratio(own[f"{name}_held"], own[name]) for name in leaf_names},
        "own_orders": own["orders"],
        "another_withheld": _ratio(others["orders"] - others["held"], others["orders"]),
        "another_in_data": _ratio(others["in_data"], others["orders"]),
        "another_leaves_withheld": {
            name: _ratio(others[name] - others[f"{name}_held"], others[name]) for name in leaf_names
        },
        "another_orders": others["orders"],
        "another_left_out_as_the_same": same,
    }


def _claim_order(case: Case, order: Mapping[str, Any], misses: Misses, *, right: bool) -> Counter[str]:
    """Count an order by its description, and each of its leaves by its own verdict.

    An item that the schema refuses without one of its leaves is dropped whole from the data, right leaves and all; so
    verdicts are what is counted, and how many orders come out in the data is counted apart.
    """
    record = check(case.transcript, {"orders": [order]}, case.schema)
    counts: Counter[str] = Counter(orders=1, in_data=bool(record.data.get("orders")))
    for entry in (*record.claims, *record.withheld):
        name = entry.pointer.rpartition("/")[2]
        held = entry.verdict == "supported"
        counts.update({name: 1, f"{name}_held": held})
        if name == "description":
            counts.update(held=held)
        if held is not right:
            part = f"simord/{'own' if right else 'another'}"
            misses.append(_miss(part, case.id, entry.pointer, entry.value, record, held))
    return counts


def _orders(case: Case) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = (case.record or {})["orders"]
    return found


def _folded(order: Mapping[str, Any]) -> str:
    return " ".join(re.findall(r"\w+", order["description"].lower()))


def _next_with_orders(cases: Sequence[Case], at: int) -> Case:
    return next(case for case in (*cases[at + 1 :], *cases[: at + 1]) if _orders(case))


def _miss(
    part: str,
    case: str,
    pointer: str,
    value: Any,
    record: Record,
    held: bool,  # noqa: FBT001 - a column of the line that is made
    label: str = "",
) -> dict[str, Any]:
    entry = _entry(record, pointer, value)
    return {
        "part": part,
        "id": case,
        "pointer": pointer,
        "label": label,
        "value": value,
        "held": held,
        "verdict": entry.verdict if entry else None,
        "reason": entry.reason if entry else "no claim was made of it",
        "quotes": [f"[{quote.segment}] {quote.text}" for quote in entry.evidence] if entry else [],
    }


def _entry(record: Record, pointer: str, value: Any) -> Entry | None:
    def among(entries: Sequence[Entry]) -> Iterator[Entry]:
        for entry in entries:
            if entry.pointer == pointer or entry.pointer.startswith(f"{pointer}/"):
                yield entry

    entries = list(among((*record.claims, *record.withheld)))
    return next((entry for entry in entries if entry.value == value), entries[0] if entries else None)


def _ratio(part: int, whole: int) -> float:
    return round(part / whole, 3) if whole else 0.0


def main() -> None:
    """Measure every part, or the one that is named."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", choices=PARTS)
    parser.add_argument("--limit", type=int, help="cases of each part")
    parser.add_argument("--misses", type=Path, metavar="FILE", help="write every wrong decision here, as JSON Lines")
    options = parser.parse_args()
    require_data()
    misses: Misses = []
    runs = {"drafts": drafts, "sgd": sgd, "simord": simord_orders}
    figures = {name: run(options.limit, misses) for name, run in runs.items() if options.only in {None, name}}
    if options.misses:
        write_text(options.misses, "".join(json.dumps(miss, ensure_ascii=False) + "\n" for miss in misses))
    write_result("support", figures, whole=options.limit is None and options.only is None)


if __name__ == "__main__":
    main()
