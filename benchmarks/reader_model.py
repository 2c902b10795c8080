"""The reader as a PyTorch module: a small BERT, and heads that score every word of what was said for every field.

An open field's answer is a run of words: its score is that of its first word plus that of its last, both products of a
vector of the field and one of the word. A closed field's answer is an option: its score sums over the words that may
decide it. The null answer has a score of its own, and all of a field's scores share one softmax.
"""

from __future__ import annotations

import math
import random
from collections.abc import Sequence
from pathlib import Path

import torch
from safetensors.torch import load_file
from torch import nn
from transformers import BertConfig, BertModel

from onrecord.models.reader_layout import LONGEST_ANSWER
from reader_data import Labelled

WIDTH = 128  # of the vectors that are multiplied
_NEVER = -1e4


class Reader(nn.Module):  # type: ignore[misc] # torch is not there to be checked
    """Token ids in; out come, for all pairs of positions, scores as (start, end, option), and null by position."""

    def __init__(self, config: BertConfig) -> None:
        super().__init__()
        self.bert = BertModel(config, add_pooling_layer=False)
        self.ask = nn.Linear(config.hidden_size, 3 * WIDTH)
        self.word = nn.Linear(config.hidden_size, 3 * WIDTH)
        self.null = nn.Linear(config.hidden_size, 1)

    def hidden(self, ids: torch.Tensor, types: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
        """Return the last layer."""
        out: torch.Tensor = self.bert(input_ids=ids, token_type_ids=types, attention_mask=mask).last_hidden_state
        return out

    def forward(self, ids: torch.Tensor, types: torch.Tensor, mask: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        """Return scores [batch, 3, asking position, word position] and null [batch, position]."""
        hidden = self.hidden(ids, types, mask)
        batch, length = ids.shape
        ask = self.ask(hidden).reshape(batch, length, 3, WIDTH).transpose(1, 2)
        word = self.word(hidden).reshape(batch, length, 3, WIDTH).transpose(1, 2)
        return ask @ word.transpose(2, 3) / math.sqrt(WIDTH), self.null(hidden).squeeze(-1)


def new_reader(base: Path) -> Reader:
    """Return a reader that starts from the sentence encoder; without dropout, which costs half of the time."""
    config = BertConfig.from_pretrained(base)
    config.hidden_dropout_prob = config.attention_probs_dropout_prob = 0.0
    config._attn_implementation = "eager"  # the fastest on a processor
    reader = Reader(config)
    reader.bert.load_state_dict(load_file(base / "model.safetensors"), strict=False)
    return reader


class Batch:
    """Rows, padded to one length."""

    def __init__(self, rows: Sequence[Labelled]) -> None:
        self.rows = rows
        wide = max(len(one.row.ids) for one in rows)
        self.ids = torch.zeros(len(rows), wide, dtype=torch.long)
        self.types = torch.zeros_like(self.ids)
        self.mask = torch.zeros_like(self.ids)
        self.turn = torch.full_like(self.ids, -1)
        for at, one in enumerate(rows):
            stop = len(one.row.ids)
            self.ids[at, :stop] = torch.tensor(one.row.ids)
            self.types[at, one.row.said_from : stop] = 1
            self.mask[at, :stop] = 1
            self.turn[at, one.row.said_from : stop] = torch.tensor([w.turn if w else -1 for w in one.row.words])

    def open_fields(self) -> list[tuple[int, int, int]]:
        """Return (row, number of the field, position of its mark)."""
        return [
            (at, number, mark)
            for at, one in enumerate(self.rows)
            for number, mark in enumerate(one.row.fields)
            if not one.row.options[number]
        ]

    def closed_fields(self) -> list[tuple[int, int, int]]:
        """As ``open_fields``."""
        return [
            (at, number, mark)
            for at, one in enumerate(self.rows)
            for number, mark in enumerate(one.row.fields)
            if one.row.options[number]
        ]


class Scores:
    """What a reader makes of a batch: log-probabilities of runs, of options at words, and of null."""

    def __init__(self, reader: Reader, batch: Batch) -> None:
        with torch.autocast("cpu", dtype=torch.bfloat16):
            hidden = reader.hidden(batch.ids, batch.types, batch.mask).float()
        word = reader.word(hidden).unflatten(-1, (3, WIDTH))
        self.open = batch.open_fields()
        self.closed = batch.closed_fields()
        if self.open:
            rows = torch.tensor([at for at, _, _ in self.open])
            marks = hidden[rows, torch.tensor([mark for _, _, mark in self.open])]
            ask = reader.ask(marks).unflatten(-1, (3, WIDTH)) / math.sqrt(WIDTH)
            start = torch.einsum("qd,qwd->qw", ask[:, 0], word[rows, :, 0])
            end = torch.einsum("qd,qwd->qw", ask[:, 1], word[rows, :, 1])
            runs = span_scores(start, end, batch.turn[rows])
            null = reader.null(marks)[:, 0]
            total = torch.logsumexp(torch.cat([null[:, None], runs.flatten(1)], 1), 1)
            self.runs, self.open_null = runs - total[:, None, None], null - total
        if self.closed:
            rows = torch.tensor([at for at, _, _ in self.closed])
            most = max(len(batch.rows[at].row.options[number]) for at, number, _ in self.closed)
            places = torch.zeros(len(self.closed), most, dtype=torch.long)
            there = torch.zeros(len(self.closed), most, dtype=torch.bool)
            for i, (at, number, _) in enumerate(self.closed):
                options = batch.rows[at].row.options[number]
                places[i, : len(options)] = torch.tensor(options)
                there[i, : len(options)] = True
            ask = reader.ask(hidden[rows[:, None], places]).unflatten(-1, (3, WIDTH))[:, :, 2] / math.sqrt(WIDTH)
            said = torch.einsum("qkd,qwd->qkw", ask, word[rows, :, 2])
            said = said.masked_fill((batch.turn[rows] < 0)[:, None, :] | ~there[:, :, None], _NEVER)
            null = reader.null(hidden[rows, torch.tensor([mark for _, _, mark in self.closed])])[:, 0]
            total = torch.logsumexp(torch.cat([null[:, None], said.flatten(1)], 1), 1)
            self.options, self.closed_null = said - total[:, None, None], null - total


def span_scores(start: torch.Tensor, end: torch.Tensor, turn: torch.Tensor) -> torch.Tensor:
    """Return [field, word, LONGEST_ANSWER] scores of runs from each word on; none goes over the end of a turn."""
    count = start.shape[1]
    last = torch.arange(count)[:, None] + torch.arange(LONGEST_ANSWER)[None, :]
    inside = last < count
    last = last.clamp(max=count - 1)
    fits = inside[None] & (turn[:, last] == turn[:, :, None]) & (turn[:, :, None] >= 0)
    return (start[:, :, None] + end[:, last]).masked_fill(~fits, _NEVER)


def loss_of(scores: Scores, batch: Batch, rng: random.Random) -> torch.Tensor:
    """Return the mean over fields of the negative log-probability of all that is right."""
    losses: list[torch.Tensor] = []
    for i, (at, number, _) in enumerate(scores.open):
        one = batch.rows[at]
        if not one.known[number]:
            continue
        right = [(first, last - first) for first, last in one.spans[number] if last - first < LONGEST_ANSWER]
        if right:
            places = torch.tensor(right)
            losses.append(-torch.logsumexp(scores.runs[i][places[:, 0], places[:, 1]], 0))
        elif not one.spans[number]:
            losses.append(-scores.open_null[i])
    for i, (at, number, _) in enumerate(scores.closed):
        one = batch.rows[at]
        if not one.known[number]:
            continue
        if one.right[number] < 0:
            losses.append(-scores.closed_null[i])
            continue
        said = scores.options[i, one.right[number]]
        if one.places[number] and rng.random() < 0.5:  # half of the time it must be the words that name it
            said = said[list(one.places[number])]
        losses.append(-torch.logsumexp(said, 0))
    return torch.stack(losses).mean()
