"""What a run came to, in sentences."""

from __future__ import annotations

from onrecord.tuning.curve import Measured
from onrecord.tuning.training import Training


def sentences(training: Training) -> tuple[str, ...]:
    """Return what a person should know of a run: how long it was, what it reached, which checkpoint was kept."""
    about = training.about
    count, tokens, seconds = about["examples"]["count"], about["examples"]["tokens"], about["seconds"]
    first = f"Trained {len(training.losses)} of {training.steps} steps on {count} examples ({tokens} tokens)"
    lines = [f"{first} in {seconds:.0f} s: {training.stopped}."]
    lines += [_row(one, kept=one.step == training.step) for one in training.curve]
    if not training.curve:
        lines.append("No checkpoint was measured on held-out cases: the last one was kept.")
    return tuple(lines)


def _row(one: Measured, *, kept: bool) -> str:
    loss = "" if one.loss is None else f", loss {one.loss:.2f}"
    failed = f", {one.failed} with fields that failed" if one.failed else ""
    return (
        f"After {one.epoch:g} epochs{loss}: {one.unsupported} of {one.predicted} values unsupported "
        f"({one.unsupported_share:.1%}), {one.found} of {one.labels} labels written ({one.recall:.1%}), "
        f"{one.cases} cases{failed}{'; this one is kept' if kept else ''}."
    )


def page(training: Training) -> str:
    """Return a run as a page in Markdown: its sentences, its curve as a table, and the loss of every tenth of it."""
    curve = [
        "| epoch | loss on validation lines | unsupported | of values | recall | |",
        "|---|---|---|---|---|---|",
        *(
            f"| {one.epoch:g} | {'' if one.loss is None else f'{one.loss:.3f}'} | {one.unsupported_share:.1%} "
            f"| {one.predicted} | {one.recall:.1%} | {'kept' if one.step == training.step else ''} |"
            for one in training.curve
        ),
    ]
    tenth = max(1, len(training.losses) // 10)
    means = [training.losses[at : at + tenth] for at in range(0, len(training.losses), tenth)]
    losses = "| steps | loss |\n|---|---|\n" + "".join(
        f"| {number * tenth + 1}-{number * tenth + len(part)} | {sum(part) / len(part):.3f} |\n"
        for number, part in enumerate(means)
    )
    parts = ["# Training", "\n".join(sentences(training)), *(["\n".join(curve)] if training.curve else []), losses]
    return "\n\n".join(parts)
