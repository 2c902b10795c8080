"""Faults planted into labels, and which of them ``onrecord audit`` finds: 200 of six kinds, in SIMORD and SGD train.

The labels are first written in one house's forms, since both corpora label what was said as it was said; nothing else
of them is changed. Then are planted:

- unsupported: a field that is null gets the value that another case has there, and that nobody says here;
- wrong: the value of a field is replaced by such a value;
- uneven: a value is written in another form: "twice a day" for BID, "two" for 2, another letter case;
- two ways: an order gets another type than orders like it have; a value moves to another field of the record;
- duplicate: a case stands there a second time, every tenth turn left out and every thirtieth word lost;
- memorised: one value, which nobody says, is put into six records in which its field is null.

A fault is found where a finding of its kind names its label (its case, its field and value). "unsupported" and "wrong"
are counted together: both are values that nobody says, and a finding may call either of the two unsupported or
contradicted. A finding is wrong where it names what was not planted, natural faults of the labels included, so that
precision is a lower bound. Fields always filled and too little variety are facts of the labels that are there
already: none is planted, and none is counted.

    python benchmarks/audit.py [--limit N] [--list]
"""

from __future__ import annotations

import argparse
import copy
import random
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from rich.console import Console
from rich.progress import track

from corpora import require_data, sgd, simord
from onrecord import Case, Glossary, Schema, Transcript, audit
from onrecord.evaluation.comparators import meaning
from onrecord.language.content import content_tokens, missing_words
from onrecord.learning.auditing import Finding, Kind
from onrecord.schema import Kind as FieldKind
from onrecord.schema import join_pointer, leaves
from reporting import write_result

SERVICES = (
    "Calendar_1",
    "Events_1",
    "Flights_1",
    "Hotels_2",
    "Media_1",
    "Movies_1",
    "Music_2",
    "Services_1",
)  # fmt: skip - services with a free text field that some dialogues leave null
OF_SIMORD = {"unsupported": 8, "wrong": 8, "uneven": 6, "two ways": 6, "duplicate": 3, "memorised": 1}
OF_SERVICE = {"unsupported": 5, "wrong": 5, "uneven": 4, "two ways": 3, "duplicate": 3, "memorised": 1}
AGAIN = "-again"  # what the copy of a case is called
MEMORISED = 6  # records that get the same value
FINDS = {
    "unsupported": {Kind.UNSUPPORTED, Kind.CONTRADICTED},
    "wrong": {Kind.UNSUPPORTED, Kind.CONTRADICTED},
    "uneven": {Kind.UNEVEN},
    "two ways": {Kind.TWO_WAYS},
    "duplicate": {Kind.DUPLICATE},
    "memorised": {Kind.MEMORISED},
}
HOUSE = (
    (r"\bmilligrams?\b|\bmgs\b", "mg", "milligrams"),
    (r"\bmicrograms?\b", "mcg", "micrograms"),
    (r"\b(?:three times|3 times) (?:a|per) day\b", "TID", "three times a day"),
    (r"\b(?:twice|two times) (?:a|per) day\b", "BID", "twice a day"),
    (r"\bonce (?:a|per) day\b", "QD", "once a day"),
)
NUMBERS = {
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10,
    "fifteen": 15, "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "eighty": 80,
}  # fmt: skip
SPELLED = {str(value): word for word, value in NUMBERS.items()}


@dataclass(frozen=True, slots=True)
class Fault:
    """One planted fault; ``labels`` are (case, pointer), of a duplicate the case alone."""

    kind: str
    labels: tuple[tuple[str, str], ...]


@dataclass
class Plot:
    """Cases of one schema into which faults are planted; ``touched`` cases get no second one."""

    cases: list[Case]
    schema: Schema
    rng: random.Random
    faults: list[Fault] = field(default_factory=list)
    touched: set[str] = field(default_factory=set)

    def free(self) -> list[int]:
        """Return the places of untouched cases, in an order of chance."""
        places = [at for at, case in enumerate(self.cases) if case.id not in self.touched]
        self.rng.shuffle(places)
        return places

    def put(self, kind: str, at: int, record: dict[str, Any], pointers: Sequence[str]) -> None:
        """Put a changed record in its place, and note the fault."""
        case = self.cases[at]
        self.cases[at] = replace(case, record=record)
        self.touched.add(case.id)
        self.faults.append(Fault(kind, tuple((case.id, pointer) for pointer in pointers)))


# --- planting in flat records: SGD --------------------------------------------------------------------


def plant_service(plot: Plot) -> None:
    """Plant all kinds into the dialogues of one service."""
    texts = [f.name for f in plot.schema.fields if f.kind is FieldKind.STRING and not f.options]
    values = {name: [c.record[name] for c in plot.cases if c.record.get(name) is not None] for name in texts}
    memorised(plot, texts, values)
    for kind in ("unsupported", "wrong"):
        for _ in range(OF_SERVICE[kind]):
            strange(plot, kind, texts, values)
    for _ in range(OF_SERVICE["uneven"]):
        other_form(plot, texts, values)
    for _ in range(OF_SERVICE["two ways"]):
        moved(plot, texts, values)
    twins(plot, OF_SERVICE["duplicate"])


def strange(plot: Plot, kind: str, names: Sequence[str], values: dict[str, list[str]]) -> None:
    """Give a field the value of another case that nobody says here."""
    for at in plot.free():
        case = plot.cases[at]
        filled = kind == "wrong"
        open_ = [n for n in names if (case.record.get(n) is not None) is filled and values[n]]
        if not open_:
            continue
        name = plot.rng.choice(open_)
        unsaid = [value for value in values[name] if is_strange(value, case.transcript)]
        if unsaid:
            plot.put(kind, at, {**case.record, name: plot.rng.choice(unsaid)}, [join_pointer(name)])
            return
    raise AssertionError(f"no place for a value that is {kind}")


def is_strange(value: str, transcript: Transcript) -> bool:
    """Say whether most of a value's words are nowhere in a transcript."""
    missing = missing_words(value, transcript.text)
    return bool(missing) and 2 * len(missing) > len(content_tokens(value))


def memorised(plot: Plot, names: Sequence[str], values: dict[str, list[str]]) -> None:
    """Put one value into several records in which its field, the one that is null most often, is null."""
    rare = min((name for name in names if values[name]), key=lambda name: len(values[name]))
    value = plot.rng.choice(sorted(set(values[rare])))
    labels: list[tuple[str, str]] = []
    for at in plot.free():
        case = plot.cases[at]
        if len(labels) < MEMORISED and case.record.get(rare) is None and is_strange(value, case.transcript):
            plot.cases[at] = replace(case, record={**case.record, rare: value})
            plot.touched.add(case.id)
            labels.append((case.id, join_pointer(rare)))
    plot.faults.append(Fault("memorised", tuple(labels)))


def other_form(plot: Plot, names: Sequence[str], values: dict[str, list[str]]) -> None:
    """Write a value that recurs in another form."""
    for at in plot.free():
        case = plot.cases[at]
        often = [n for n in names if Counter(values[n])[case.record.get(n, "")] >= 4]
        if often:
            name = plot.rng.choice(often)
            value = case.record[name]
            forms = {SPELLED.get(value, value), value.upper(), value.lower(), value.title()} - {value}
            if forms:
                plot.put("uneven", at, {**case.record, name: plot.rng.choice(sorted(forms))}, [join_pointer(name)])
                return
    raise AssertionError("no place for an uneven form")


def moved(plot: Plot, names: Sequence[str], values: dict[str, list[str]]) -> None:
    """Move a value that recurs in its field to a field that is null, and in which it never stands."""
    for at in plot.free():
        case = plot.cases[at]
        for name in plot.rng.sample(list(names), len(names)):
            value = case.record.get(name)
            others = [n for n in names if case.record.get(n) is None and values[n] and value not in values[n]]
            if value is not None and others and Counter(values[name])[value] >= 5:
                other = plot.rng.choice(others)
                record = {key: given for key, given in case.record.items() if key != name} | {other: value}
                plot.put("two ways", at, record, [join_pointer(other)])
                return
    raise AssertionError("no place for a moved value")


def twins(plot: Plot, count: int) -> None:
    """Let cases stand there a second time, nearly the same."""
    for at in plot.free()[:count]:
        case = plot.cases[at]
        kept = [s for s in case.transcript.segments if plot.rng.random() > 0.1]
        turns = [
            {"speaker": s.speaker, "text": " ".join(w for w in s.text.split() if plot.rng.random() > 1 / 30)}
            for s in kept
        ]
        twin = replace(case, id=f"{case.id}{AGAIN}", transcript=Transcript.from_segments(turns))
        plot.cases.insert(plot.rng.randrange(len(plot.cases)), twin)
        plot.touched |= {case.id, twin.id}
        plot.faults.append(Fault("duplicate", ((twin.id, ""), (case.id, ""))))


# --- planting in orders: SIMORD -----------------------------------------------------------------------


def plant_simord(plot: Plot) -> None:
    """Plant all kinds into the orders of visits."""
    orders = [(case.id, order) for case in plot.cases for order in case.record["orders"]]
    types = sorted({order["order_type"] for _, order in orders})
    for _ in range(OF_SIMORD["unsupported"]):
        each_order(plot, "unsupported", lambda at, _: _added(plot, at, [order for _, order in orders]))
    for _ in range(OF_SIMORD["wrong"]):
        each_order(plot, "wrong", lambda at, i: _described(plot, at, i, [o["description"] for _, o in orders]))
    for _ in range(OF_SIMORD["uneven"]):
        each_order(plot, "uneven", lambda at, i: _unhoused(plot, at, i))
    for _ in range(OF_SIMORD["two ways"]):
        each_order(plot, "two ways", lambda at, i: _retyped(plot, at, i, types))
    _reasoned(plot)
    twins(plot, OF_SIMORD["duplicate"])


def each_order(plot: Plot, kind: str, plant: Any) -> None:
    """Try orders of untouched visits by chance until one can be planted in."""
    for at in plot.free():
        count = len(plot.cases[at].record["orders"])
        for index in plot.rng.sample(range(count), count):
            planted = plant(at, index)
            if planted is not None:
                plot.put(kind, at, *planted)
                return
    raise AssertionError(f"no place for an order that is {kind}")


def _changed(plot: Plot, at: int, index: int, **values: Any) -> dict[str, Any]:
    record: dict[str, Any] = copy.deepcopy(dict(plot.cases[at].record))
    record["orders"][index] |= values
    return record


def _added(plot: Plot, at: int, orders: list[Any]) -> tuple[dict[str, Any], list[str]] | None:
    case = plot.cases[at]
    strange_ones = [o for o in orders if is_strange(o["description"], case.transcript)]
    order = dict(plot.rng.choice(strange_ones))
    record = {**case.record, "orders": [*case.record["orders"], order]}
    place = f"/orders/{len(case.record['orders'])}"
    return record, [f"{place}/description", f"{place}/order_type", f"{place}/reason"]


def _described(plot: Plot, at: int, index: int, texts: list[str]) -> tuple[dict[str, Any], list[str]]:
    unsaid = [text for text in texts if is_strange(text, plot.cases[at].transcript)]
    return _changed(plot, at, index, description=plot.rng.choice(unsaid)), [f"/orders/{index}/description"]


def _unhoused(plot: Plot, at: int, index: int) -> tuple[dict[str, Any], list[str]] | None:
    text = plot.cases[at].record["orders"][index]["description"]
    found = [(short, long) for _, short, long in HOUSE if re.search(rf"\b{short}\b", text)]
    if not found:
        return None
    short, long = plot.rng.choice(found)
    other = re.sub(rf"\b{short}\b", long, text, count=1)
    return _changed(plot, at, index, description=other), [f"/orders/{index}/description"]


def _retyped(plot: Plot, at: int, index: int, types: list[str]) -> tuple[dict[str, Any], list[str]] | None:
    order = plot.cases[at].record["orders"][index]
    words = {token.norm for token in content_tokens(order["description"])} - {"mg"}
    alike = [
        o["order_type"]
        for c in plot.cases
        if c.id != plot.cases[at].id
        for o in c.record["orders"]
        if words & {token.norm for token in content_tokens(o["description"])}
    ]
    if alike.count(order["order_type"]) < 3:
        return None
    other = plot.rng.choice([one for one in types if one != order["order_type"]])
    return _changed(plot, at, index, order_type=other), [f"/orders/{index}/order_type"]


def _reasoned(plot: Plot) -> None:
    """Give orders without a reason the same one, which nobody says."""
    labels: list[tuple[str, str]] = []
    for at in plot.free():
        orders = plot.cases[at].record["orders"]
        index = next((i for i, order in enumerate(orders) if order.get("reason") is None), None)
        if index is None and orders:
            index = 0
        if index is not None and len(labels) < MEMORISED:
            plot.cases[at] = replace(plot.cases[at], record=_changed(plot, at, index, reason="standing house protocol"))
            plot.touched.add(plot.cases[at].id)
            labels.append((plot.cases[at].id, f"/orders/{index}/reason"))
    plot.faults.append(Fault("memorised", tuple(labels)))


# --- one house's forms --------------------------------------------------------------------------------


def housed(text: str) -> str:
    """Write doses, times and numbers as the house of the benchmark does."""
    for pattern, short, _ in HOUSE:
        text = re.sub(pattern, short, text, flags=re.IGNORECASE)
    word = "|".join(NUMBERS)
    return re.sub(rf"\b({word})(?:[ -]({word}))?\b(?! (?:hundred|thousand))", _digits, text, flags=re.IGNORECASE)


def _digits(match: re.Match[str]) -> str:
    """Write "two" as 2 and "twenty five" as 25; "two one" stays two numbers."""
    first, second = (NUMBERS[word.lower()] if word else 0 for word in match.groups())
    return str(first + second) if not second or (first >= 20 and second < 10) else f"{first} {second}"


def usual_forms(cases: Sequence[Case]) -> list[Case]:
    """Write every value of flat records in the form that most of its field's labels have."""
    forms: dict[tuple[str, tuple[str, ...]], Counter[str]] = defaultdict(Counter)
    written = [{name: housed(value) for name, value in case.record.items() if value is not None} for case in cases]
    for record in written:
        for name, value in record.items():
            forms[name, meaning(value)][value] += 1
    usual = {key: max(of.items(), key=lambda entry: (entry[1], entry[0]))[0] for key, of in forms.items()}
    return [
        replace(case, record={name: usual[name, meaning(value)] for name, value in record.items()})
        for case, record in zip(cases, written, strict=True)
    ]


def glossary() -> Glossary:
    """Return the house's terms."""
    fields = ["/orders/*/description", "/orders/*/reason"]
    return Glossary.from_terms([{"preferred": s, "expansion": long, "fields": fields} for _, s, long in HOUSE])


def plots(seed: int, limit: int | None) -> Iterator[tuple[str, Plot, Glossary | None]]:
    """Yield the cases of each schema with their faults."""
    visits = [Case(c.id, c.transcript, _orders_housed(c.record or {})) for c in simord("train")]
    schema = next(simord("train")).schema
    plot = Plot(visits, schema, random.Random(seed))  # noqa: S311 - no secret
    plant_simord(plot)
    yield "simord", plot, glossary()
    dialogues = list(sgd("train"))
    for service in SERVICES[:limit]:
        chosen = [c for c in dialogues if c.group == service]
        cases = usual_forms([Case(c.id, c.transcript, c.record or {}) for c in chosen])
        plot = Plot(cases, chosen[0].schema, random.Random(f"{seed}{service}"))  # noqa: S311
        plant_service(plot)
        yield service, plot, None


def _orders_housed(record: dict[str, Any]) -> dict[str, Any]:
    orders = [{k: housed(v) if isinstance(v, str) else v for k, v in o.items()} for o in record["orders"]]
    return {**record, "orders": orders}


# --- counting -----------------------------------------------------------------------------------------


def names_of(finding: Finding, plot: Plot) -> set[tuple[str, str]]:
    """Return the labels that a finding names; one about a recurring value names all that have it."""
    if finding.kind is Kind.DUPLICATE:
        return {(finding.case, ""), *((other, "") for other in finding.also)}
    if finding.case:
        return {(finding.case, finding.pointer)}
    return {
        (case.id, pointer)
        for case in plot.cases
        for pointer, value in leaves(case.record)
        if (one := plot.schema.field_for(pointer)) is not None
        and one.pointer == finding.field
        and value == finding.value
    }


def count(plot: Plot, findings: Sequence[Finding], counts: dict[str, Counter[str]]) -> list[Finding]:
    """Count what was found and what was named wrongly, and return the findings that were wrong."""
    planted = {label for fault in plot.faults for label in fault.labels}
    lossy = {case for case, _ in planted if case.endswith(AGAIN)}
    named = [(finding, names_of(finding, plot)) for finding in findings]
    for fault in plot.faults:
        labels = set(fault.labels)
        found = [finding for finding, names in named if names & labels]
        counts[fault.kind].update(
            planted=1,
            found=any(finding.kind in FINDS[fault.kind] for finding in found),
            found_as_anything=bool(found),
        )
    wrong = []
    for finding, names in named:
        kind = next((kind for kind, kinds in FINDS.items() if finding.kind in kinds), None)
        if kind is None or (kind != "duplicate" and finding.case in lossy):
            continue  # the words of a label may be among those that the copy lost
        right = bool(names & planted)
        counts["unsupported or wrong" if kind == "unsupported" else kind].update(named=1, right=right)
        if not right:
            wrong.append(finding)
    return wrong


def figures(counts: dict[str, Counter[str]]) -> dict[str, Any]:
    """Return recall of every kind, and precision of all that are told apart."""
    both = counts["unsupported or wrong"]
    for kind in ("unsupported", "wrong"):
        both.update({key: counts[kind][key] for key in ("planted", "found", "found_as_anything")})
    return {
        kind: {
            **{key: of_kind[key] for key in ("planted", "found", "found_as_anything", "named", "right")},
            "recall": round(of_kind["found"] / of_kind["planted"], 3),
            "precision": round(of_kind["right"] / of_kind["named"], 3) if of_kind["named"] else None,
        }
        for kind, of_kind in counts.items()
    }


def main() -> None:
    """Plant, audit and count."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--limit", type=int, help="services of SGD, for a trial run")
    parser.add_argument("--list", action="store_true", help="print what was missed and what was named wrongly")
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    require_data()
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    labels = 0
    console = Console(stderr=True)
    planted = list(plots(options.seed, options.limit))
    for name, plot, terms in track(planted, description="auditing", console=console):
        found = audit(plot.cases, plot.schema, glossary=terms)
        labels += found.labels
        wrong = count(plot, found.findings, counts)
        if options.list:
            _list(name, plot, found.findings, wrong)
    whole = options.limit is None and options.seed == 0
    total = sum(len(plot.faults) for _, plot, _ in planted)
    cases = sum(len(plot.cases) for _, plot, _ in planted)
    write_result("audit", {"faults": total, "cases": cases, "labels": labels, "kinds": figures(counts)}, whole=whole)


def _list(name: str, plot: Plot, findings: Sequence[Finding], wrong: Sequence[Finding]) -> None:
    named = [(finding, names_of(finding, plot)) for finding in findings]
    for fault in plot.faults:
        labels = set(fault.labels)
        if not any(finding.kind in FINDS[fault.kind] and names & labels for finding, names in named):
            print("missed", name, fault.kind, fault.labels[0])
    for finding in wrong:
        print("wrong", name, finding.kind.value, finding.case, finding.pointer or finding.field, finding.says)


if __name__ == "__main__":
    main()
