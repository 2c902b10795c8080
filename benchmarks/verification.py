"""The conformance cases of the support check: what is held against what may be held, and whether the evidence is right.

Each case is a transcript, a schema with one or a few fields and one claim. The claim is put into a record of its own,
as any other system would have written it, and goes through ``onrecord.check`` with the case's glossary.

    python benchmarks/verification.py [--category NAME] [--verbose] [--no-peers]
    python benchmarks/verification.py --write-judge-requests FILE    # what a judge is asked, to be answered elsewhere
    python benchmarks/verification.py --judge-answers FILE           # what those answers are worth

Reported, for onrecord and for each peer:

balanced accuracy   the mean of the share of supported claims held and the share of all others withheld
false held          of the claims that are contradicted or unsupported, the share held
verdicts right      of all claims, the share whose verdict is exactly the right one of the three
evidence            of the cases decided rightly whose right answer points at segments: ``exact``, the segments that
                    onrecord cites are exactly the smallest sufficient set; ``covered``, all of that set are cited;
                    ``right``, all of it and at most one segment more; ``touched``, at least one of it. ``extra`` is
                    the mean number of cited segments beyond the set.

An unsupported claim has no deciding segment, so those cases say nothing of the evidence and are left out of it.
"""

from __future__ import annotations

import argparse
import statistics
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from aligners import as_text, peers
from conformance import Case, cases
from corpora import require_data
from judge_cases import judge_results, write_requests
from onrecord import ReplayModel, check
from outcomes import Answer, Outcome
from reporting import write_result


def onrecord(case: Case) -> Answer:
    """Ask the public call."""
    record = check(case.transcript, case.record, case.schema, glossary=case.glossary)
    # A claimed object is held where all its leaves are.
    entries = record.withheld or record.claims
    cited = frozenset(quote.segment for entry in entries for quote in entry.evidence)
    return Answer(not record.withheld, cited, verdict=entries[0].verdict, reason=entries[0].reason)


def figures(outcomes: Sequence[Outcome]) -> dict[str, Any]:
    """Return the figures of one system."""
    true = [o for o in outcomes if o.case.may_be_held]
    false = [o for o in outcomes if not o.case.may_be_held]
    out: dict[str, Any] = {
        "balanced_accuracy": _mean([_share(o.right for o in side) for side in (true, false) if side]),
        "true_held": _share(o.answer.held for o in true),
        "false_held": _share(o.answer.held for o in false),
    }
    if all(o.answer.verdict for o in outcomes):
        out["verdicts_right"] = _share(o.answer.verdict == o.case.verdict for o in outcomes)
    out["evidence"] = evidence_figures(outcomes)
    return out


def evidence_figures(outcomes: Iterable[Outcome]) -> dict[str, Any]:
    """Return how the cited segments compare with the right ones, see the module's docstring."""
    # A system that withholds cites nothing unless it says why: only what it gives a verdict for can have evidence.
    decided = [o for o in outcomes if o.right and o.case.evidence and (o.answer.held or o.answer.verdict)]
    return {
        "cases": len(decided),
        "exact": _share(o.answer.segments == o.case.evidence for o in decided),
        "right": _share(
            o.answer.segments >= o.case.evidence and len(o.answer.segments - o.case.evidence) <= 1 for o in decided
        ),
        "covered": _share(o.answer.segments >= o.case.evidence for o in decided),
        "touched": _share(bool(o.answer.segments & o.case.evidence) for o in decided),
        "extra": _mean([len(o.answer.segments - o.case.evidence) for o in decided]),
    }


def by_category(outcomes: Iterable[Outcome]) -> dict[str, float]:
    """Return the share of cases decided rightly, by category."""
    grouped: dict[str, list[bool]] = {}
    for outcome in outcomes:
        grouped.setdefault(outcome.case.category, []).append(outcome.right)
    return {category: _share(rights) for category, rights in grouped.items()}


def _share(flags: Iterable[bool]) -> float:
    return _mean([float(flag) for flag in flags])


def _mean(numbers: Sequence[float]) -> float:
    return round(statistics.fmean(numbers), 3) if numbers else 0.0


def show(results: dict[str, list[Outcome]], console: Console) -> None:
    """Print one row a category and one a figure, one column a system."""
    table = Table("", *results, title="share decided rightly", box=None, title_justify="left")
    categories = {name: by_category(outcomes) for name, outcomes in results.items()}
    for category in categories[next(iter(results))]:
        table.add_row(category, *(f"{shares[category]:.2f}" for shares in categories.values()))
    table.add_section()
    totals = {name: figures(outcomes) for name, outcomes in results.items()}
    for row in ("balanced_accuracy", "true_held", "false_held", "verdicts_right"):
        table.add_row(row.replace("_", " "), *(_cell(total.get(row)) for total in totals.values()))
    for row in ("cases", "exact", "right", "covered", "touched", "extra"):
        table.add_row(f"evidence: {row}", *(_cell(total["evidence"][row]) for total in totals.values()))
    console.print(table)


def _cell(figure: float | None) -> str:
    return "" if figure is None else f"{figure:.3f}" if isinstance(figure, float) else str(figure)


def show_misses(outcomes: Iterable[Outcome], console: Console) -> None:
    """Print every case decided wrongly, then every one decided rightly whose evidence does not cover the right one."""
    for outcome in outcomes:
        case, answer = outcome.case, outcome.answer
        evidence = f"evidence {sorted(case.evidence)}, cited {sorted(answer.segments)}"
        if not outcome.right:
            said = f"{'held' if answer.held else 'withheld'} as {answer.verdict}"
            what = f"{case.id}: {case.pointer} = {as_text(case.value)}: is {case.verdict}, {said}; {evidence}"
            console.print(what + (f": {answer.reason}" if answer.reason else ""), markup=False, highlight=False)
        elif not answer.segments >= case.evidence:
            console.print(f"{case.id}: decided rightly ({case.verdict}); {evidence}", style="dim", markup=False)


def fitted(outcomes: Sequence[Outcome]) -> dict[str, Any] | None:
    """Return the best that a system with a score could do, its threshold fitted to these very cases."""
    scores = sorted({o.answer.score for o in outcomes if o.answer.score is not None})
    if not scores:
        return None
    tries = []
    for threshold in scores:
        again = [Outcome(o.case, Answer((o.answer.score or 0) >= threshold, o.answer.segments)) for o in outcomes]
        total = figures(again)
        tries.append({"threshold": round(threshold, 3), **{k: total[k] for k in ("balanced_accuracy", "false_held")}})
    return max(tries, key=lambda t: t["balanced_accuracy"])


def peer_results(chosen: Sequence[Case]) -> tuple[dict[str, list[Outcome]], list[str]]:
    """Return what each peer says, and the names of those that are not installed."""
    found, absent = {}, []
    for name, system in peers().items():
        if system is None:
            absent.append(name)
        else:
            found[name] = [Outcome(case, system(case.transcript, as_text(case.value))) for case in chosen]
    return found, absent


def main() -> None:
    """Score onrecord, then the peers."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--category", help="score the cases of one category")
    parser.add_argument("--cases", type=Path, metavar="FILE", help="other cases of the same form; nothing is written")
    parser.add_argument("--verbose", action="store_true", help="list misses")
    parser.add_argument("--no-peers", action="store_true", help="score onrecord alone; nothing is written")
    parser.add_argument("--write-judge-requests", type=Path, metavar="FILE", help="write them, and measure nothing")
    parser.add_argument("--judge-answers", type=Path, metavar="FILE", help="score a judge's recorded answers as well")
    options = parser.parse_args()
    require_data()
    chosen = cases(options.category, options.cases) if options.cases else cases(options.category)
    if not chosen:
        parser.error(f"no case is of the category {options.category!r}")
    console = Console(soft_wrap=True)
    if options.write_judge_requests:
        console.print(f"{write_requests(chosen, options.write_judge_requests)} requests written")
        return
    results = {"onrecord": [Outcome(case, onrecord(case)) for case in chosen]}
    others, absent = ({}, []) if options.no_peers else peer_results(chosen)
    if options.judge_answers:
        others.update(judge_results(chosen, ReplayModel.from_file(options.judge_answers)))
    if options.verbose:
        for name, outcomes in results.items() if not options.judge_answers else others.items():
            console.print(f"{name}:", style="bold")
            show_misses(outcomes, console)
    show({**results, **others}, console)
    whole = not (options.category or options.cases or options.no_peers or options.judge_answers or absent)
    if absent:
        console.print(f"not installed, so not measured, and nothing is written: {', '.join(absent)}")
    out: dict[str, Any] = {"cases": len(chosen), "onrecord": figures(results["onrecord"])}
    out["onrecord"]["by_category"] = by_category(results["onrecord"])
    for name, outcomes in others.items():
        out[name] = figures(outcomes)
        if best := fitted(outcomes):
            out[name]["threshold_fitted_to_these_cases"] = best
    write_result("verification", out, whole=whole, shown=False)


if __name__ == "__main__":
    main()
