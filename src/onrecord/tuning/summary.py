"""What a run came to, in sentences."""

from __future__ import annotations

from onrecord.tuning.curve import Measured
from onrecord.tuning.lora import Training


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
