"""Train the reader that ships: fields and a conversation in, the words that answer each field out.

    python benchmarks/reader_train.py --base FOLDER [--epochs N] [--folder PATH]

Each epoch leaves a checkpoint, from which a later run goes on; ``reader_export.py`` makes the file that ships from one.
It starts from all-MiniLM-L6-v2 and needs the dependency group ``train``. Two processor cores are enough: about an hour.
Services of SGD train are held out by name to choose the epoch and the threshold; no dev split is read.
"""

from __future__ import annotations

import argparse
import json
import random
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import tokenizers
import torch

from corpora import ROOT, require_data
from reader_data import HELD_OUT, SPEAKERS, Example, Labelled, Varied, examples, laid_out, visits
from reader_model import Batch, Reader, Scores, loss_of, new_reader
from reader_phenomena import phenomena, strange

FOLDER = ROOT.parent / "reader"
OUT = ROOT / "src" / "onrecord" / "models" / "reader.onnx"
BATCH_TOKENS = 2400
RATE, HEAD_RATE, WARM_UP = 2e-4, 1e-3, 60
MADE_UP = 300  # conversations of phenomena in each epoch
ELSEWHERE = 80  # parts of conversations that have nothing to do with the fields


def batches(rows: Sequence[Labelled], rng: random.Random) -> list[list[Labelled]]:
    """Return the rows in batches of like length, in random order."""
    ordered = sorted(rows, key=lambda one: len(one.row.ids) + rng.random() * 24)
    out: list[list[Labelled]] = [[]]
    for one in ordered:
        if out[-1] and (len(out[-1]) + 1) * len(one.row.ids) > BATCH_TOKENS:
            out.append([])
        out[-1].append(one)
    rng.shuffle(out)
    return out


def optimiser(reader: Reader) -> torch.optim.AdamW:
    """Return AdamW with a higher rate for the heads; the vectors of words stay as they are."""
    heads = [*reader.ask.parameters(), *reader.word.parameters(), *reader.null.parameters()]
    body = [p for name, p in reader.bert.named_parameters() if "word_embeddings" not in name]
    reader.bert.embeddings.word_embeddings.weight.requires_grad_(requires_grad=False)
    return torch.optim.AdamW(
        [{"params": body, "lr": RATE, "top": RATE}, {"params": heads, "lr": HEAD_RATE, "top": HEAD_RATE}],
        weight_decay=0.01,
    )


class Training:
    """A run that can be interrupted; each epoch leaves a checkpoint."""

    def __init__(self, base: Path, folder: Path, *, epochs: int, minutes: float, seed: int) -> None:
        self.folder, self.epochs, self.minutes, self.seed = folder, epochs, minutes, seed
        self.spent = 0.0  # minutes
        folder.mkdir(parents=True, exist_ok=True)
        torch.manual_seed(seed)
        self.tokenizer = read_tokenizer(base)
        every = list(examples())
        self.pool = [one for one in every if one.service not in HELD_OUT]
        self.held_out = [one for one in every if one.service in HELD_OUT][::4]
        self.visits = visits()
        self.reader = new_reader(base)
        self.optimiser = optimiser(self.reader)
        self.done = 0
        if saved := sorted(folder.glob("epoch-*.pt")):
            state = torch.load(saved[-1], weights_only=True)
            self.reader.load_state_dict(state["reader"])
            self.optimiser.load_state_dict(state["optimiser"])
            self.done, self.spent = state["epoch"], state["minutes"]

    def run(self) -> None:
        """Train what is left."""
        for epoch in range(self.done, self.epochs):
            if self.spent >= self.minutes:
                return
            self._epoch(epoch)
            self.save(epoch + 1, f"epoch-{epoch + 1:02}.pt")
            self.say({"epoch": epoch + 1, **scored(read(self.reader, self.tokenizer, self.held_out))})

    def save(self, epoch: int, name: str) -> None:
        """Write a checkpoint."""
        state = {"reader": self.reader.state_dict(), "optimiser": self.optimiser.state_dict()}
        torch.save({**state, "epoch": epoch, "minutes": self.spent}, self.folder / name)

    def say(self, line: dict[str, Any]) -> None:
        """Print a line, and keep it."""
        text = json.dumps(line)
        print(text, flush=True)
        with (self.folder / "log.jsonl").open("a", encoding="utf-8") as file:
            file.write(text + "\n")

    def _epoch(self, epoch: int) -> None:
        rng = random.Random(f"{self.seed}/{epoch}")  # noqa: S311 - a sample, not a secret
        varied = Varied(self.pool, self.tokenizer, strange())
        rows = [varied.draw(one, rng) for one in self.pool]
        rows += [varied.draw(one, rng) for one in phenomena(MADE_UP, rng)]
        rows += [varied.elsewhere(rng.choice(self.visits), rng) for _ in range(ELSEWHERE)]
        todo = batches([one for one in rows if any(one.known)], rng)
        begun, before, tokens, losses = time.time(), self.spent, 0, []
        self.reader.train()
        for number, several in enumerate(todo):
            self.spent = before + (time.time() - begun) / 60
            share = max((epoch + number / len(todo)) / self.epochs, self.spent / self.minutes)
            if share >= 1:
                return
            self._set_rate(share, epoch * len(todo) + number)
            batch = Batch(several)
            loss = loss_of(Scores(self.reader, batch), batch, rng)
            loss.backward()
            torch.nn.utils.clip_grad_norm_(self.reader.parameters(), 1.0)
            self.optimiser.step()
            self.optimiser.zero_grad()
            tokens += batch.ids.numel()
            losses.append(loss.item())
            if number % 25 == 24:
                speed = round(tokens / (time.time() - begun))
                recent = round(sum(losses[-25:]) / 25, 4)
                self.save(epoch, "latest.pt")
                self.say({"epoch": epoch, "batch": number + 1, "of": len(todo), "loss": recent, "tokens/s": speed})

    def _set_rate(self, share: float, step: int) -> None:
        for group in self.optimiser.param_groups:
            group["lr"] = group["top"] * min((step + 1) / WARM_UP, 1.0) * max(1 - share, 0.02)


def read_tokenizer(base: Path) -> Any:
    """Return the tokenizer of the base, without padding and truncation."""
    tokenizer = tokenizers.Tokenizer.from_file(str(base / "tokenizer.json"))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return tokenizer


Reading = tuple[float, bool, bool]  # probability of the best answer, whether it is right, whether null is right


def read(reader: Reader, tokenizer: Any, those: Sequence[Example]) -> list[Reading]:
    """Return what the reader answers for each field of the examples, asked together."""
    rng = random.Random(0)  # noqa: S311 - nothing is drawn of dialogues that fit
    reader.eval()
    out: list[Reading] = []
    rows = [laid_out(tokenizer, e.turns, list(zip(e.fields, e.answers, strict=True)), SPEAKERS[0], rng) for e in those]
    order = sorted(zip(rows, those, strict=True), key=lambda pair: len(pair[0].row.ids))
    for at in range(0, len(order), 8):
        pairs = order[at : at + 8]
        batch = Batch([one for one, _ in pairs])
        with torch.no_grad():
            scores = Scores(reader, batch)
        out += list(_answers(scores, batch, [example for _, example in pairs]))
    return out


def _answers(scores: Scores, batch: Batch, those: Sequence[Example]) -> Iterator[Reading]:
    for i, (at, number, _) in enumerate(scores.open):
        one = batch.rows[at]
        if not one.known[number]:
            continue
        chance: dict[str, float] = {}
        right: set[str] = set()
        flat = scores.runs[i].flatten()
        top = flat.topk(min(20, flat.numel()))
        wide = scores.runs.shape[2]

        def text(first: int, last: int, one: Labelled = one, turns: Any = those[at].turns) -> str:
            a, b = one.row.words[first - one.row.said_from], one.row.words[last - one.row.said_from]
            return str(turns[a.turn].text[a.start : b.end].lower()) if a and b else ""

        for value, place in zip(top.values.tolist(), top.indices.tolist(), strict=True):
            if value > -20:
                words = text(place // wide, place // wide + place % wide)
                chance[words] = chance.get(words, 0.0) + 2.718281828**value
        right = {text(first, last) for first, last in one.spans[number]}
        best = max(chance, key=lambda words: chance[words], default="")
        yield chance.get(best, 0.0), best in right, not right
    for i, (at, number, _) in enumerate(scores.closed):
        one = batch.rows[at]
        if not one.known[number]:
            continue
        by_option = torch.logsumexp(scores.options[i], 1).exp()
        best_option = int(by_option.argmax())
        yield float(by_option[best_option]), best_option == one.right[number], one.right[number] < 0


def scored(readings: Sequence[Reading]) -> dict[str, float]:
    """Return the best F1 over thresholds, the threshold, and what stands there."""
    gold = sum(not null for _, _, null in readings)
    best = {"f1": 0.0}
    for threshold in (at / 20 for at in range(2, 19)):
        held = [right for p, right, _ in readings if p >= threshold]
        if held and sum(held):
            precision, recall = sum(held) / len(held), sum(held) / gold
            f1 = 2 * precision * recall / (precision + recall)
            if f1 > best["f1"]:
                best = {"f1": round(f1, 4), "threshold": threshold, "precision": round(precision, 4)}
                best["recall"] = round(recall, 4)
    return best


def main() -> None:
    """Train or export."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--base", type=Path, required=True, help="folder of all-MiniLM-L6-v2, with its tokenizer")
    parser.add_argument("--folder", type=Path, default=FOLDER, help="where checkpoints go")
    parser.add_argument("--epochs", type=int, default=8)
    parser.add_argument("--minutes", type=float, default=600, help="the learning rate falls to nothing by then")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--seed", type=int, default=0)
    given = parser.parse_args()
    require_data()
    torch.set_num_threads(given.threads)
    Training(given.base, given.folder, epochs=given.epochs, minutes=given.minutes, seed=given.seed).run()


if __name__ == "__main__":
    main()
