"""Retrieval of what recognisers mangle: recall and false matches, exact alone and with all stages.

python benchmarks/glossary_asr.py [HEARD.jsonl] [--misses]

Spoken forms of ``abbreviations/medical.csv`` that hold a word which few people know, names of drugs and terms of other
trades, and short forms are corrupted as recognisers corrupt them, and put into lines of PriMock57 talk. A recogniser
that does not know a word writes those that it knows and that sound alike, or a spelling of its own; letters become
their names. Sounds come from espeak-ng, which shares nothing with the retrieval that is measured:

- ``split``: the phonemes of the word, a vowel or a voicing of them changed as in the substitutions of ``aci-asr``,
  as one to four words of everybody that come closest to them;
- ``respelled``: the same phonemes written out letter by letter;
- ``letters``: "d n r", "D. N. R.", "dee en are", mixed.

A found term counts where it is among the matches of its line; every other term is a false match. HEARD.jsonl, made by
``hear_terms.py``, adds what Whisper tiny.en heard of synthetic speech: a far harder test.
"""

from __future__ import annotations

import json
import random
import re
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from corpora import DATA, primock57, require_data
from hear_terms import NAMES, chosen, ordinary
from onrecord import Glossary, Stage, Term
from reporting import write_result

CLOSEST = 0.20  # of a word's phonemes, how many may differ in what is written for it
VOWEL, VOICING, DROP = 0.08, 0.05, 0.01  # how often a phoneme changes so
PAIRS = ("pb", "td", "kɡ", "fv", "sz", "θð", "ʃʒ", "mn", "ŋn")
VOWELS = "aeiouæɑɒɔəɛɜɪʊʌɐᵻ"
SPELLINGS = {
    "θ": "th",
    "ð": "th",
    "ʃ": "sh",
    "ʒ": "j",
    "ŋ": "ng",
    "ɹ": "r",
    "ɾ": "d",
    "ɡ": "g",
    "j": "y",
    "ɫ": "l",
    "æ": "a",
    "ɑ": "a",
    "ɒ": "o",
    "ɔ": "o",
    "ə": "a",
    "ɛ": "e",
    "ɜ": "er",
    "ɪ": "i",
    "ʊ": "u",
    "ʌ": "u",
    "ɐ": "a",
    "ᵻ": "i",
    "x": "k",
    "r": "r",
    "ʔ": "",
    "ɚ": "er",
    "ɝ": "er",
}
DIGRAPHS = (("dʒ", "j"), ("tʃ", "ch"), ("eɪ", "ay"), ("aɪ", "ie"), ("oʊ", "o"), ("aʊ", "ow"), ("ɔɪ", "oy"), ("ju", "u"))
DRAWS = (3, 13, 23, 33, 43)  # of the noise and of the talk around it
LETTERS = {
    "a": ("a", "ay"),
    "b": ("b", "bee", "be"),
    "c": ("c", "see", "sea"),
    "d": ("d", "dee"),
    "e": ("e",),
    "f": ("f", "eff"),
    "g": ("g", "gee"),
    "h": ("h", "aitch"),
    "i": ("i", "eye"),
    "j": ("j", "jay"),
    "k": ("k", "kay"),
    "l": ("l", "el"),
    "m": ("m", "em"),
    "n": ("n", "en"),
    "o": ("o", "oh"),
    "p": ("p", "pee"),
    "q": ("q", "cue"),
    "r": ("r", "are"),
    "s": ("s", "ess"),
    "t": ("t", "tee"),
    "u": ("u", "you"),
    "v": ("v", "vee"),
    "w": ("w", "double u"),
    "x": ("x", "ex"),
    "y": ("y", "why"),
    "z": ("z", "zed"),
}


def phonemes(words: Sequence[str]) -> dict[str, str]:
    """Return the phonemes of each word as espeak-ng says it, without stress and length."""
    spoken = "".join(f"{word}.\n" for word in words)
    command = ["espeak-ng", "-q", "-v", "en-us", "--ipa", "--stdin"]
    done = subprocess.run(command, input=spoken, capture_output=True, text=True, check=True)
    lines = [re.sub(r"[ˈˌː‿\s'\u0329\u0303]", "", line) for line in done.stdout.strip().splitlines()]
    assert len(lines) == len(words), "espeak-ng gave another number of lines than words"
    return dict(zip(words, lines, strict=True))


def noisy(row: str, rng: random.Random) -> str:
    """Return phonemes with a few of them changed as recognisers change them."""
    out = []
    for sound in row:
        pair = next((p for p in PAIRS if sound in p), None)
        if rng.random() < DROP:
            continue
        if sound in VOWELS and rng.random() < VOWEL:
            out.append(rng.choice("æɛɪəʌɑ"))
        elif pair and rng.random() < VOICING:
            out.append(pair.replace(sound, ""))
        else:
            out.append(sound)
    return "".join(out)


def cost(a: str, b: str) -> float:
    """Return what it takes to hear one phoneme as another."""
    if a == b:
        return 0.0
    if a in VOWELS and b in VOWELS:
        return 0.35
    return 0.4 if any(a in pair and b in pair for pair in PAIRS) else 1.0


def distance(a: str, b: str, most: float) -> float:
    """Return the weighted edit distance of two rows of phonemes; infinite beyond ``most``."""
    before = [0.7 * i for i in range(len(b) + 1)]
    for i, x in enumerate(a, 1):
        row = [0.7 * i]
        for j, y in enumerate(b, 1):
            row.append(min(before[j] + 0.7, row[-1] + 0.7, before[j - 1] + cost(x, y)))
        if min(row) > most:
            return float("inf")
        before = row
    return before[-1]


class Lexicon:
    """Words that a recogniser knows, by their phonemes."""

    def __init__(self, known: dict[str, str]) -> None:
        self._by_first: dict[str, list[tuple[str, str]]] = defaultdict(list)
        for word, row in sorted(known.items()):
            if row and (len(word) > 2 or word in {"a", "in", "of", "to", "on", "it", "is", "an", "at"}):
                self._by_first[self._class(row[0])].append((word, row))

    @staticmethod
    def _class(sound: str) -> str:
        if sound in VOWELS:
            return "V"
        return next((pair for pair in PAIRS if sound in pair), sound)

    def written(self, row: str) -> str | None:
        """Return one to four known words that come closest to ``row``; None where none come close enough."""
        best: list[tuple[float, int, tuple[str, ...]] | None] = [None] * (len(row) + 1)
        best[0] = (0.0, 0, ())
        for start in range(len(row)):
            here = best[start]
            if here is None or here[1] == 4:
                continue
            for word, sounds in self._by_first[self._class(row[start])]:
                for length in range(max(1, len(sounds) - 1), len(sounds) + 2):
                    end = start + length
                    if end > len(row):
                        break
                    value = here[0] + distance(row[start:end], sounds, 1.5) + 0.25
                    if best[end] is None or value < best[end][0]:  # type: ignore[index]
                        best[end] = (value, here[1] + 1, (*here[2], word))
        found = best[-1]
        return " ".join(found[2]) if found is not None and found[0] <= CLOSEST * len(row) + 0.25 else None


def respelled(row: str) -> str:
    """Return phonemes written out as somebody would who never saw the word."""
    table = {**SPELLINGS, **dict(DIGRAPHS)}
    return re.sub("|".join([*(two for two, _ in DIGRAPHS), "."]), lambda m: table.get(m.group(), m.group()), row)


def spelled(short: str, rng: random.Random) -> str:
    """Return the letters of a short form as recognisers write them."""
    letters = [letter for letter in short.lower() if letter in LETTERS]
    style = rng.choice(("plain", "marks", "names", "mixed"))
    if style == "marks":
        return " ".join(f"{letter.upper()}." for letter in letters)
    if style == "plain":
        return " ".join(letters)
    return " ".join(rng.choice(LETTERS[x]) if style == "mixed" else LETTERS[x][-1] for x in letters)


class Sayings:
    """The forms that are said, their phonemes, and the words that a recogniser knows."""

    def __init__(self) -> None:
        known = ordinary()
        self.forms = chosen()
        strange = {w for _, form in self.forms for w in form.lower().split() if w not in known and len(w) > 3}
        self.rows = phonemes(sorted(strange))
        self.lexicon = Lexicon(phonemes(sorted(known)))


def corrupted(sayings: Sayings, draw: int) -> Iterator[tuple[str, str, str]]:
    """Yield (preferred, form, what was written for it), each draw of the noise in its own way."""
    rng = random.Random(draw)  # noqa: S311 - no secret
    rows, lexicon = sayings.rows, sayings.lexicon
    for preferred, form in sayings.forms:
        if form.isupper():
            yield preferred, form, spelled(form, rng)
            continue
        words = []
        for word in form.lower().split():
            row = rows.get(word)
            if row is None or rng.random() < 0.15:  # one in seven is known to the recogniser after all
                words.append(word)
                continue
            heard = noisy(row, rng)
            words.append((lexicon.written(heard) if rng.random() < 0.6 else None) or respelled(heard))
        yield preferred, form, " ".join(words)


def lines_of_talk() -> list[str]:
    """Return lines of consultations, of ten words and more."""
    return [s.text for case in primock57() for s in case.transcript.segments if len(s.text.split()) >= 10]


def in_talk(said: Iterator[tuple[str, str, str]], talk: Sequence[str], draw: int) -> Iterator[tuple[str, str, str]]:
    """Yield what was written for each form with a line of talk around it."""
    rng = random.Random(draw - 2)  # noqa: S311 - no secret
    for preferred, form, written in said:
        words = rng.choice(talk).split()
        place = rng.randrange(1, len(words))
        yield preferred, form, " ".join((*words[:place], written, *words[place:]))


def measured(items: Sequence[tuple[str, str, str]], glossary: Glossary, *, misses: bool) -> dict[str, Any]:
    """Return recall and false matches of ``items``, each (preferred, form, a text that says it)."""
    found: dict[str, int] = defaultdict(int)
    false: dict[str, int] = defaultdict(int)
    for preferred, form, text in items:
        matches = glossary.matches(text)
        for name, stages in (("exact", {Stage.EXACT}), ("all", set(Stage))):
            terms = {(m.term.preferred, m.term.expansion) for m in matches if m.stage in stages}
            right = {t for t in terms if t[0] == preferred or t[1].lower() == form.lower()}
            found[name] += bool(right)
            false[name] += len(terms - right)
        if misses and not any(m.term.preferred == preferred for m in matches):
            print(f"  {form} <- {text!r}", file=sys.stderr)
    return {
        "items": len(items),
        "exact: recall": round(found["exact"] / len(items), 3),
        "all stages: recall": round(found["all"] / len(items), 3),
        "exact: false matches": false["exact"],
        "all stages: false matches": false["all"],
        "false matches, times those of exact": round(false["all"] / max(false["exact"], 1), 2),
    }


def main() -> None:
    """Measure the corrupted forms, and what was heard where a file of it is given."""
    require_data()
    public = Glossary.from_file(DATA / "abbreviations" / "medical.csv")
    glossary = Glossary([*public.terms, *(Term(name, name) for name in NAMES)])
    misses = "--misses" in sys.argv
    sayings, talk = Sayings(), lines_of_talk()
    figures: dict[str, Any] = {}
    for draw in DRAWS:
        items = list(in_talk(corrupted(sayings, draw), talk, draw))
        figures[f"corrupted, draw {draw}"] = measured(items, glossary, misses=misses and draw == DRAWS[0])
    recalls = [one["all stages: recall"] for one in figures.values()]
    figures["corrupted, the least recall of all draws"] = min(recalls)
    figures["corrupted, the mean recall"] = round(sum(recalls) / len(recalls), 3)
    heard = [Path(argument) for argument in sys.argv[1:] if argument.endswith(".jsonl")]
    for path in heard:
        rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
        spoken = [(row["preferred"], row["form"], row["heard"]) for row in rows]
        figures["heard by Whisper tiny.en from espeak-ng"] = measured(spoken, glossary, misses=misses)
    write_result("glossary_asr", figures, whole=bool(heard))


if __name__ == "__main__":
    main()
