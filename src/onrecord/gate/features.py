"""Features: what a gate knows of a claim, as numbers that mean the same under every schema.

A feature that does not apply is NaN, which trees send either way. What the labelled pairs say of a field or value
enters through the memory alone; names of fields, values and words never do.
"""

from __future__ import annotations

import json
import math
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from onrecord.checks import Judged, Verdict
from onrecord.gate.memory import Target
from onrecord.gate.reading import Place, Reading
from onrecord.gate.rule import decide
from onrecord.grounding import Role, is_yes_no, says_yes
from onrecord.language.tokens import tokenize
from onrecord.language.wordlists import load
from onrecord.propose import LLM, Claim, is_llm, same_value
from onrecord.schema import Field, Kind, Schema

_CHECKS: Final = (
    "evidence", "words", "quantities", "options", "topic", "negation", "polarity", "subject", "speaker", "reported",
    "hedge", "condition", "temporal", "spelling", "slot", "correction", "question",
)  # fmt: skip
_OWN: Final = ("candidates", "options", "quantities", "glossary", "spans", "amounts", LLM)
NAMES: Final = (
    "named", "valued", "of_field", "of_value", "field_odds", "odds", "score",
    "named_most", "named_around", "valued_most", "of_value_most", "odds_summed", "odds_most",
    "margin", "rank", "rivals", "better_fields", "same_words", "place_in_text", "gap",
    "label_words", "value_words", "label_sharing", "value_sharing",
    "prior_field", "prior_value", "prior_given", "times_seen", "lessons", "companion",
    "denied", "yes", "no", "closed", "number", "listed", "options", "unit_said", "number_usual",
    "rule_holds", "verdict", "against", "spoken_for", "places",
    *(f"check_{name}" for name in _CHECKS),
    *(f"by_{name}" for name in _OWN),
    "drafts", "drafts_for", "drafts_against", "drafts_silent", "probability",
    "agreement", "models_for", "token_probability",
)  # fmt: skip
# A gate that was made before a feature was known has a part of these, from the first on: new ones go to the end.
_VERDICTS: Final = {Verdict.SUPPORTED: 1.0, Verdict.UNSUPPORTED: 0.0, Verdict.CONTRADICTED: -1.0}
_NAN: Final = math.nan


@dataclass(frozen=True)
class Claims:
    """All judged claims of one transcript, with what they say of each other.

    Attributes:
        judged: the claims.
        reading: the transcript as the gate sees it.
        schema: the schema.
        drafts: the names of the other systems' records that are among the proposers.
    """

    judged: Sequence[Judged]
    reading: Reading
    schema: Schema
    drafts: tuple[str, ...] = ()

    def rows(self) -> list[list[float]]:
        """Return the features of each claim, in the order of ``NAMES``."""
        return [self._row(index, one) for index, one in enumerate(self.judged)]

    @cached_property
    def fields(self) -> list[Field | None]:
        """The field of each claim."""
        return [self.schema.field_for(one.claim.pointer) for one in self.judged]

    @cached_property
    def places(self) -> list[Place | None]:
        """The best place of each claim: of a number the sentence it was taken from, else what the words say."""
        return [self._place(one.claim, field) for one, field in zip(self.judged, self.fields, strict=True)]

    def _place(self, claim: Claim, field: Field | None) -> Place | None:
        if field is None:
            return None
        if field.kind in {Kind.NUMBER, Kind.INTEGER}:
            spans = [span.start for span in claim.spans]
            held = [s for s in self.reading.sentences if any(s.span.start <= at < s.span.end for at in spans)]
            places = [self.reading.at(field, claim.value, s.index) for s in held]
            return max(places, key=lambda p: p.score, default=None)
        return self.reading.place(field, claim.value)

    @cached_property
    def _rule(self) -> list[bool]:
        return [decision.held for decision in decide(self.judged)]

    @cached_property
    def _by_field(self) -> dict[str, list[int]]:
        found: dict[str, list[int]] = defaultdict(list)
        for index, field in enumerate(self.fields):
            if field is not None:
                found[field.pointer].append(index)
        return found

    @cached_property
    def _scores(self) -> list[float]:
        return [place.score if place else 0.0 for place in self.places]

    @cached_property
    def _models(self) -> frozenset[str]:
        """The language models that claim anything of the transcript."""
        return frozenset(name for one in self.judged for name in one.claim.proposers if is_llm(name))

    @cached_property
    def _spans(self) -> Counter[tuple[int, int]]:
        return Counter((s.start, s.end) for one in self.judged for s in one.claim.spans[:1])

    @cached_property
    def _likely(self) -> dict[str, float]:
        """For each field, the most that anything speaks for one of its values: companions look at it."""
        return {pointer: max(self._scores[i] for i in indices) for pointer, indices in self._by_field.items()}

    def _row(self, index: int, one: Judged) -> list[float]:
        field = self.fields[index]
        if field is None:
            return [_NAN] * len(NAMES)
        found = {
            **self._of_place(index, one.claim, field),
            **self._of_rivals(index, field),
            **self._of_words(one.claim, field),
            **self._of_pairs(one.claim, field),
            **self._of_value(index, one, field),
            **self._of_checks(index, one),
            **self._of_proposers(index, one.claim, field),
        }
        return [found[name] for name in NAMES]

    def _of_place(self, index: int, claim: Claim, field: Field) -> dict[str, float]:
        place = self.places[index]
        named = self.reading.named(field)
        target = (field.pointer, json.dumps(claim.value))
        learned = [strengths.get(target, (0.0, 0.0)) for strengths in self.reading.strengths]
        words = self.reading.lexicon.value(field, claim.value)
        shared = {
            "named_most": max(named, default=0.0),
            "valued_most": max((words.cover(s.stems) for s in self.reading.sentences), default=0.0),
            "of_value_most": max((share for share, _ in learned), default=0.0),
            "odds_most": max((odds for _, odds in learned), default=0.0),
            "odds_summed": sum(odds for _, odds in learned),
        }
        if place is None:
            absent = dict.fromkeys(
                ("named", "valued", "of_field", "of_value", "field_odds", "odds", "score", "named_around",
                 "place_in_text", "gap"), _NAN)  # fmt: skip
            return {**shared, **absent}
        at = place.sentence.index
        return {
            **shared,
            "named": place.named,
            "valued": place.valued,
            "of_field": place.of_field,
            "of_value": place.of_value,
            "field_odds": place.field_odds,
            "odds": place.odds,
            "score": place.score,
            "named_around": max(named[max(0, at - 1) : at + 2], default=0.0),
            "place_in_text": at / max(1, len(self.reading.sentences) - 1),
            "gap": self._gap(place, claim, field),
        }

    def _gap(self, place: Place, claim: Claim, field: Field) -> float:
        """Return how many words stand between the field's words and the value's; NaN where either is not said."""
        tokens = place.sentence.tokens
        label = self.reading.lexicon.field(field).stems
        named = [i for i, token in enumerate(tokens) if token.stem in label]
        if field.kind in {Kind.NUMBER, Kind.INTEGER} and claim.spans:
            start = place.sentence.span.start
            spans = [(span.start - start, span.end - start) for span in claim.spans]
            valued = [i for i, t in enumerate(tokens) if any(a <= t.start < b for a, b in spans)]
        else:
            words = self.reading.lexicon.value(field, claim.value).stems
            valued = [i for i, token in enumerate(tokens) if token.stem in words]
        if not named or not valued:
            return _NAN
        return float(min((b - a for a in named for b in valued), key=abs))

    def _of_rivals(self, index: int, field: Field) -> dict[str, float]:
        mine, place = self._scores[index], self.places[index]
        others = [i for i in self._by_field[field.pointer] if i != index]
        claim = self.judged[index].claim
        rivals = [i for i in others if not same_value(self.judged[i].claim.value, claim.value)]
        best = max((self._scores[i] for i in rivals), default=0.0)
        better = 0
        if place is not None:
            at = place.sentence.index
            better = len(
                {
                    other.pointer
                    for i, other in enumerate(self.fields)
                    if other is not None and other.pointer != field.pointer and self._scores[i] > mine
                    and (where := self.places[i]) is not None and where.sentence.index == at
                }
            )  # fmt: skip
        spans = claim.spans[:1]
        return {
            "margin": mine - best,
            "rank": float(sum(self._scores[i] > mine for i in rivals)),
            "rivals": float(len(rivals)),
            "better_fields": float(better),
            "same_words": float(self._spans[spans[0].start, spans[0].end]) if spans else _NAN,
        }

    def _of_words(self, claim: Claim, field: Field) -> dict[str, float]:
        lexicon = self.reading.lexicon
        label, value = lexicon.field(field), lexicon.value(field, claim.value)
        return {
            "label_words": label.total,
            "value_words": value.total,
            "label_sharing": float(lexicon.sharing(label.stems)),
            "value_sharing": float(lexicon.sharing(value.stems)),
        }

    def _of_pairs(self, claim: Claim, field: Field) -> dict[str, float]:
        memory = self.reading.memory
        whole: Target = (field.pointer, "")
        target: Target = (field.pointer, json.dumps(claim.value))
        if not memory.lessons:
            unknown = ("prior_field", "prior_value", "prior_given", "times_seen", "companion")
            return {**dict.fromkeys(unknown, _NAN), "lessons": 0.0}
        seen = memory.seen.get(target, 0)
        return {
            "prior_field": memory.prior(whole),
            "prior_value": memory.prior(target),
            "prior_given": (seen + 0.5) / (memory.seen.get(whole, 0) + 1),
            "times_seen": float(seen),
            "lessons": math.log1p(memory.lessons),
            "companion": self._companion(field),
        }

    def _companion(self, field: Field) -> float:
        """Return how well the likeliest value stands of another field whose name this field's name begins with."""
        found = [self._likely.get(pointer, 0.0) for pointer in self.reading.lexicon.companions.get(field.pointer, ())]
        return max(found, default=_NAN)

    def _of_value(self, index: int, one: Judged, field: Field) -> dict[str, float]:
        value, place = one.claim.value, self.places[index]
        polar = is_yes_no(field)
        said = " ".join(t.norm for t in place.sentence.tokens) if place else ""
        unit = field.label.rpartition(" ")[2].casefold() == "unit"
        return {
            "denied": float(sum(t.norm in load("negations") for t in tokenize(said))) if place else _NAN,
            "yes": float(polar and says_yes(value)),
            "no": float(polar and not says_yes(value)),
            "closed": float(bool(field.options) or field.kind is Kind.BOOLEAN),
            "number": float(field.kind in {Kind.NUMBER, Kind.INTEGER}),
            "listed": float(field.in_array),
            "options": float(len(field.options)),
            "unit_said": float(unit),
            "number_usual": self._usual(value, field),
        }

    def _usual(self, value: object, field: Field) -> float:
        """Return how far a number is from those that the pairs have at the field, in their spread; NaN for others."""
        if isinstance(value, bool) or not isinstance(value, int | float):
            return _NAN
        known = [json.loads(text) for text in self.reading.memory.values(field.pointer)]
        numbers = [float(k) for k in known if isinstance(k, int | float) and not isinstance(k, bool)]
        if len(numbers) < 2:
            return _NAN
        mean = sum(numbers) / len(numbers)
        spread = math.sqrt(sum((n - mean) ** 2 for n in numbers) / (len(numbers) - 1))
        return abs(float(value) - mean) / (spread + 0.05 * abs(mean) + 1e-6)

    def _of_checks(self, index: int, one: Judged) -> dict[str, float]:
        by_check: dict[str, float] = {}
        for finding in one.findings:
            by_check[finding.check] = min(by_check.get(finding.check, 1.0), _VERDICTS[finding.verdict])
        against = sum(f.verdict is not Verdict.SUPPORTED for f in one.findings)
        return {
            "rule_holds": float(self._rule[index]),
            "verdict": _VERDICTS[one.verdict],
            "against": float(against),
            "spoken_for": float(len(one.findings) - against),
            "places": float(sum(e.role is Role.ANSWER for e in one.evidence)),
            **{f"check_{name}": by_check.get(name, _NAN) for name in _CHECKS},
        }

    def _of_proposers(self, index: int, claim: Claim, field: Field) -> dict[str, float]:
        names = {LLM if is_llm(name) else name for name in claim.proposers}
        known = set(self.drafts)
        here = {
            name
            for i in self._by_field[field.pointer]
            if self.judged[i].claim.pointer == claim.pointer or field.in_array
            for name in self.judged[i].claim.proposers
            if name in known
        }
        models = {name for name in claim.proposers if is_llm(name)}
        agreeing = len(names & known)
        count = len(known)
        return {
            **{f"by_{name}": float(name in names) for name in _OWN},
            "drafts": float(count),
            "drafts_for": agreeing / count if count else _NAN,
            "drafts_against": len(here - names) / count if count else _NAN,
            "drafts_silent": (count - len(here | (names & known))) / count if count else _NAN,
            "probability": _NAN if claim.probability is None else claim.probability,
            "agreement": _NAN if claim.agreement is None else claim.agreement,
            "token_probability": _NAN if claim.token_probability is None else claim.token_probability,
            "models_for": len(models) / len(self._models) if len(self._models) > 1 else _NAN,
        }
