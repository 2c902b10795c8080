"""The only place that knows the order of the stages: propose, ground, check, gate, settle."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import cached_property, partial
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Literal

from onrecord.checks import (
    CHECKS,
    Check,
    Finding,
    Verdict,
    check_of_item,
    lists_of,
    names_an_item,
    read_places,
    verdict_of,
    weighed,
    with_kinds,
)
from onrecord.errors import UsageError
from onrecord.gate import CANDIDATES, AppliedGate, Budget, Decision, Gate, Judged, decide
from onrecord.glossary import Glossary, TermMatch
from onrecord.grounding import Grounder, Role, as_said, is_yes_no
from onrecord.house_form import in_house_form
from onrecord.judging import Judge, Question, Ruling, beside
from onrecord.models import Model, Usage, open_models
from onrecord.models.encoder import Encode, Encoder, deferred_encoder, encoder_is_here
from onrecord.otherwise import said_otherwise
from onrecord.propose import (
    LLM,
    AmountsProposer,
    Claim,
    DraftProposer,
    Failure,
    LlmProposer,
    OptionsProposer,
    Proposal,
    Proposer,
    QuantitiesProposer,
    ReaderProposer,
    SpansProposer,
    TermsProposer,
    asked_models,
    in_schema_order,
    is_llm,
    merge,
)
from onrecord.record import Record
from onrecord.schema import Field, Schema
from onrecord.settling import settle
from onrecord.transcript import Transcript
from onrecord.version import VERSION

if TYPE_CHECKING:
    from onrecord.models.reader import Reader
    from onrecord.redaction import Finder, Redaction

_FEW_OPTIONS = 6  # of a closed field: so many are looked at to say which one was said instead
# What these claim is what was said, word for word, or else a guess for a gate to weigh.
_BY_WORDS = frozenset({"options", CANDIDATES})
# What these claim is a guess by words; nobody asks why one of their guesses is not held.
_OUR_OWN = frozenset({"glossary", "options", "quantities", "spans", "amounts", "reader", CANDIDATES})
Progress = Callable[[int, int], None]


class Extractor:
    """Fills records of one schema from transcripts.

    Args:
        schema: what to fill.
        model: the name of a model (``local``, ``local:NAME``, ``replay:FILE``), a model object, a sequence of these,
            each of which proposes, or None for no language model at all: then enums, booleans, numbers and glossary
            terms are all that is proposed.
        samples: how often each model is asked: once for its likeliest answer, then for others. The share of them that
            agree on a value is kept with it.
        glossary: the house's terms.
        encoder: a sentence encoder, to tell senses of a short form apart; ``auto`` is the built-in one where its
            files are here and the extra ``meaning`` is installed.
        reader: what finds the words that answer a field, see ``docs/reader.md``; ``auto`` is the one that ships, where
            the extra ``meaning`` is installed.
        judge: a language model as one more check, see ``Judge``; it is the caller's to close.
        gate: a trained gate, the folder of one, or ``default`` for the one that ships; None for the fixed rule.
        budget: the expected share of held values that may be wrong, or shares by pointer, "" for the whole record;
            needs a gate that was calibrated.
        redact: whether language models, the judge among them, read placeholders in place of what identifies somebody,
            see ``docs/privacy.md``; or what finds it, one or several, in place of our own rules.

    Models that were opened by name are closed with the extractor; use it in a ``with`` block, or call ``close``.
    """

    def __init__(
        self,
        schema: Schema,
        *,
        model: str | Model | Sequence[str | Model] | None = "local",
        samples: int = 1,
        glossary: Glossary | None = None,
        encoder: Encoder | Literal["auto"] | None = "auto",
        reader: Reader | Literal["auto"] | None = "auto",
        judge: Judge | None = None,
        gate: Gate | str | Path | None = None,
        budget: float | Mapping[str, float] | Budget | None = None,
        redact: bool | Sequence[Finder] = False,
    ) -> None:
        self._schema = schema
        self._redacts = redact
        self._gate = _applied(gate, budget, schema)
        self._judge = judge
        self._glossary = glossary
        self._encoder = encoder
        self._reader = reader
        if samples < 1:
            raise UsageError("a model must be asked once at least", where="samples")
        self._samples = samples
        self._models, self._opened = open_models(model)

    def extract(
        self,
        transcript: Transcript,
        *,
        drafts: Mapping[str, Mapping[str, Any]] | None = None,
        progress: Progress | None = None,
    ) -> Record:
        """Fill one record.

        Args:
            transcript: the recording's words.
            drafts: records that other systems made of it, by name; each is one more proposer.
            progress: called with (questions answered, questions in all) while the model works, then the judge.

        Raises:
            AccessError: no model can be used at all. Of several, those that cannot, and failures on single fields,
                are in ``record.failures``.
            RecordError: a draft is not a JSON object.
        """
        proposals = self.propose(transcript, drafts=drafts, progress=progress)
        claims = merge((proposal.claims for proposal in proposals), self._schema)
        name = ", ".join(model.name for model in self._models) or "none"
        return self._settled(
            transcript, proposals, claims, model=name, progress=progress, gate=self._gate, drafts=tuple(drafts or ())
        )

    def propose(
        self,
        transcript: Transcript,
        *,
        drafts: Mapping[str, Mapping[str, Any]] | None = None,
        progress: Progress | None = None,
    ) -> tuple[Proposal, ...]:
        """Return what every proposer claims, before anything is checked; ``extract`` goes on from here."""
        spoken = self._spoken(transcript)
        proposers: list[Proposer] = [
            TermsProposer(transcript, self._schema, spoken=spoken, glossary=self._glossary, encode=self._encode),
            OptionsProposer(transcript, self._schema),
            QuantitiesProposer(transcript, self._schema),
            SpansProposer(transcript, self._schema),
            AmountsProposer(transcript, self._schema, spoken=spoken),
        ]
        reading = ReaderProposer(transcript, self._schema, reader) if (reader := self._opened_reader) else None
        if reading is not None:
            proposers.append(reading)
        found = [proposer.propose() for proposer in proposers]
        found += self._of_models(transcript, progress)
        others: list[Proposer] = [DraftProposer(name, draft, self._schema) for name, draft in (drafts or {}).items()]
        if self._gate is not None:
            others.append(self._gate.proposer(transcript))
        proposals = (*found, *(proposer.propose() for proposer in others))
        return reading.weighed(proposals) if reading is not None else proposals

    def asking(self, transcript: Transcript) -> LlmProposer:
        """Return how its language model, the first of several, is asked about a transcript; nothing is asked yet.

        For who wants what a model writes, or what it would be asked, and nothing that is made of it afterwards.

        Raises:
            UsageError: there is no language model.
        """
        if not self._models:
            raise UsageError("there is no language model to ask", where="model")
        return self._asker_of(transcript)(self._models[0], LLM, None)

    def _of_models(self, transcript: Transcript, progress: Progress | None) -> tuple[Proposal, ...]:
        return asked_models(self._models, self._asker_of(transcript), progress) if self._models else ()

    def _asker_of(self, transcript: Transcript) -> Callable[[Model, str, Progress | None], LlmProposer]:
        hinted = self._glossary.matches(transcript.text) if self._glossary else ()
        redaction = self._redaction(transcript)

        def proposer(model: Model, name: str, told: Progress | None) -> LlmProposer:
            return LlmProposer(
                transcript,
                self._schema,
                model,
                spoken=hinted,
                encode=self._encode,
                redaction=redaction,
                progress=told,
                name=name,
                samples=self._samples,
            )

        return proposer

    def check(
        self,
        transcript: Transcript,
        record: Mapping[str, Any],
        *,
        name: str = "given",
        progress: Progress | None = None,
    ) -> Record:
        """Check a record that any other system made: its leaves are the claims, and no others are proposed.

        Raises:
            RecordError: the record is not a JSON object.
        """
        proposal = DraftProposer(name, record, self._schema).propose()
        # Nothing is merged: an empty item before another must not change where that one was given.
        claims = in_schema_order(proposal.claims, self._schema)
        return self._settled(transcript, (proposal,), claims, model="none", progress=progress)

    def close(self) -> None:
        """Close the models that this extractor opened."""
        for model in self._opened:
            model.close()
        self._models = tuple(model for model in self._models if model not in self._opened)
        self._opened = ()

    def __enter__(self) -> Extractor:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @cached_property
    def _encode(self) -> Encode | None:
        if self._encoder == "auto":
            return deferred_encoder() if encoder_is_here() else None
        return self._encoder.encode if self._encoder is not None else None

    @cached_property
    def _opened_reader(self) -> Reader | None:
        if self._reader == "auto":
            # With numpy it takes as long to import as a third of all rules, and checks never read.
            from onrecord.models.reader import open_reader, reader_is_here  # noqa: PLC0415

            return open_reader() if reader_is_here() else None
        return self._reader

    def _spoken(self, transcript: Transcript) -> tuple[TermMatch, ...]:
        return self._glossary.said(transcript.text) if self._glossary else ()

    def _redaction(self, transcript: Transcript) -> Redaction | None:
        if not self._redacts:
            return None
        from onrecord.redaction import redacted  # noqa: PLC0415 - most runs redact nothing

        finders = None if self._redacts is True else tuple(self._redacts)
        options = [str(option) for field in self._schema.fields for option in field.options if isinstance(option, str)]
        forms = [form for term in self._glossary.terms for form in term.forms] if self._glossary else []
        return redacted(transcript, finders=finders, kept=(*options, *forms))

    def _looked_up(self, decision: Decision, grounder: Grounder, transcript: Transcript) -> Decision:
        """Return a decision with what was said in a withheld value's place, for what somebody wrote down."""
        if decision.held or all(name in _OUR_OWN or is_llm(name) for name in decision.judged.claim.proposers):
            return decision
        judged = said_otherwise(decision.judged, self._schema, grounder, transcript)
        if judged is decision.judged:
            return decision
        return replace(decision, judged=judged, reason=judged.findings[-1].message)

    def _judged(self, transcript: Transcript, claims: Sequence[Claim], grounder: Grounder) -> list[Judged]:
        ruling = partial(judge, grounder=grounder, transcript=transcript, schema=self._schema, glossary=self._glossary)
        found = {at: ruling(claim) for at, claim in enumerate(claims) if names_an_item(claim, self._schema)}
        lists = lists_of([one.claim for one in found.values() if one.verdict is Verdict.SUPPORTED])
        judged = [
            found[at] if at in found else ruling(claim, more=check_of_item(claim, lists))
            for at, claim in enumerate(claims)
        ]
        return list(with_kinds(judged, self._schema))

    def _settled(
        self,
        transcript: Transcript,
        proposals: Sequence[Proposal],
        claims: Sequence[Claim],
        *,
        model: str,
        progress: Progress | None = None,
        gate: AppliedGate | None = None,
        drafts: tuple[str, ...] = (),
    ) -> Record:
        grounder = Grounder(transcript, glossary=self._glossary, spoken=self._spoken(transcript))
        judged: Sequence[Judged] = self._judged(transcript, claims, grounder)
        usage = Usage()
        failures: list[Failure] = []
        if self._judge is not None:
            judged, ruling = second_opinion(
                judged, self._judge, transcript, self._schema, progress, redaction=self._redaction(transcript)
            )
            usage += ruling.usage
            failures.extend(ruling.failures)
        decisions: Sequence[Decision] = decide(judged)
        if gate is not None:
            decisions = gate.decide(judged, gate.reading(transcript), drafts=drafts)
        decisions = [self._looked_up(decision, grounder, transcript) for decision in decisions]
        settled = settle(decisions, self._schema, transcript)
        for proposal in proposals:
            usage += proposal.usage
            failures.extend(proposal.failures)
        by_model = {proposal.model: proposal.usage for proposal in proposals if proposal.model}
        return Record(
            settled.data,
            settled.claims,
            settled.withheld,
            settled.complete,
            settled.missing,
            tuple(failures),
            model,
            usage,
            VERSION,
            by_model if len(by_model) > 1 else {},
        )


def _applied(
    gate: Gate | str | Path | None, budget: float | Mapping[str, float] | Budget | None, schema: Schema
) -> AppliedGate | None:
    if gate is None:
        if budget is not None:
            raise UsageError("a budget needs a gate", hint='Name the folder that "onrecord learn" wrote')
        return None
    loaded = gate if isinstance(gate, Gate) else Gate.load(gate)
    return loaded.applied(schema, budget if budget is None or isinstance(budget, Budget) else Budget.parse(budget))


def check(
    transcript: Transcript,
    record: Mapping[str, Any],
    schema: Schema,
    *,
    glossary: Glossary | None = None,
    judge: Judge | None = None,
) -> Record:
    """Check a record that any other system made against the transcript; see ``Extractor.check``."""
    return Extractor(schema, model=None, glossary=glossary, judge=judge).check(transcript, record)


def judge(
    claim: Claim,
    grounder: Grounder,
    transcript: Transcript,
    schema: Schema,
    *,
    glossary: Glossary | None = None,
    more: tuple[Check, ...] = (),
) -> Judged:
    """Ground one claim, run every check on it and ``more``, and write a supported value in its house form."""
    field = schema.field_for(claim.pointer)
    if field is None:
        finding = Finding("schema", Verdict.UNSUPPORTED, "the schema has no such field")
        return Judged(claim, (), (finding,), Verdict.UNSUPPORTED)
    if isinstance(claim.value, str) and not set(claim.proposers) <= _BY_WORDS and not is_yes_no(field):
        claim = replace(claim, spoken=as_said(claim.value, field, transcript))
    claim, places = grounder.ground(claim, field)
    reading = weighed(read_places((*CHECKS, *more), claim, places, transcript, field), cited=claim.segments)
    evidence, findings = reading.evidence, reading.findings
    if reading.verdict is Verdict.SUPPORTED:
        claim = in_house_form(claim, field, schema, glossary)
    elif (
        reading.verdict is Verdict.UNSUPPORTED
        and claim.proposers != (CANDIDATES,)  # a gate proposes the other options too, and weighs them
        and (other := _another_option(claim, field, grounder, transcript))
    ):
        findings, evidence = (*findings, other), other.evidence
    if not schema.accepts(field, claim.value):
        findings = (*findings, Finding("schema", Verdict.UNSUPPORTED, "the schema does not accept this value"))
    return Judged(claim, evidence, findings, verdict_of(findings))


def second_opinion(
    judged: Sequence[Judged],
    judge: Judge,
    transcript: Transcript,
    schema: Schema,
    progress: Progress | None = None,
    *,
    redaction: Redaction | None = None,
) -> tuple[tuple[Judged, ...], Ruling]:
    """Put claims that the rules hold to the judge, and add what it finds; nothing that they withhold is asked about."""
    held = {one.claim.pointer: one.claim.value for one in judged if one.verdict is Verdict.SUPPORTED}
    asked: dict[int, Question] = {}
    for at, one in enumerate(judged):
        field = schema.field_for(one.claim.pointer)
        if field is not None and one.verdict is Verdict.SUPPORTED:
            question = Question(one.claim, field, one.evidence, one.findings, beside(one.claim, field, held))
            if judge.wants(question, transcript):
                asked[at] = question
    ruling = judge.rule(tuple(asked.values()), transcript, progress, redaction=redaction)
    out = list(judged)
    for number, at in enumerate(asked):
        if (finding := ruling.findings.get(number)) is not None:
            out[at] = replace(out[at], findings=(*out[at].findings, finding), verdict=finding.verdict)
    return tuple(out), ruling


def _another_option(claim: Claim, field: Field, grounder: Grounder, transcript: Transcript) -> Finding | None:
    """Find that the transcript gives another option of a closed field than the claimed one."""
    if not 1 < len(field.options) <= _FEW_OPTIONS or field.in_array or is_yes_no(field):
        return None
    for option in field.options:
        if option is None or str(option) == str(claim.value):
            continue
        rival, places = grounder.ground(replace(claim, value=option, spans=(), term=None, spoken=""), field)
        reading = weighed(read_places(CHECKS, rival, places, transcript, field))
        if places and reading.verdict is Verdict.SUPPORTED:
            against = tuple(replace(e, role=Role.CONTRADICTION) for e in reading.evidence if e.role is Role.ANSWER)
            return Finding("options", Verdict.CONTRADICTED, f'"{option}" was said in its place', against)
    return None
