"""Checks: plain functions from a claim and its evidence to a finding. One phenomenon a file."""

from __future__ import annotations

from onrecord.checks.ages import age_of_another_time
from onrecord.checks.agreement import agreed_by_both
from onrecord.checks.answering import answers_another_question
from onrecord.checks.asked import asked_and_answered
from onrecord.checks.assent import only_assent
from onrecord.checks.busy import elsewhere
from onrecord.checks.careless import careless_claim
from onrecord.checks.chosen import another_chosen
from onrecord.checks.condition import conditional
from onrecord.checks.correction import corrected_later
from onrecord.checks.direction import on_the_other_side
from onrecord.checks.finding import Check, Finding, Verdict, verdict_of
from onrecord.checks.hedge import doubtful
from onrecord.checks.items import check_of_item, lists_of, names_an_item
from onrecord.checks.judged import Judged
from onrecord.checks.kinds import with_kinds
from onrecord.checks.machine import told_to_a_machine
from onrecord.checks.mistaken import given_to_another
from onrecord.checks.names import named_another
from onrecord.checks.negation import denied
from onrecord.checks.none import said_to_be_none
from onrecord.checks.offered import only_offered
from onrecord.checks.options import option_evidence
from onrecord.checks.parallel import belongs_to_another
from onrecord.checks.polarity import yes_or_no
from onrecord.checks.present import speaks_there
from onrecord.checks.quantities import quantities
from onrecord.checks.reaction import takes_or_reacts
from onrecord.checks.refused import refused_in_a_breath
from onrecord.checks.rejected import rejected_at_once
from onrecord.checks.reported import passed_on
from onrecord.checks.revised import revised
from onrecord.checks.slot import said_of_a_rival
from onrecord.checks.speaker import said_by_the_right_one
from onrecord.checks.spelling import spelled_otherwise
from onrecord.checks.subject import said_of_another
from onrecord.checks.superseded import superseded
from onrecord.checks.temporal import no_longer
from onrecord.checks.told_by_name import given_by_name
from onrecord.checks.topic import bare_number
from onrecord.checks.weighing import Reading, read_places, weighed
from onrecord.checks.words import content_words, evidence_exists

CHECKS: tuple[Check, ...] = (
    evidence_exists,
    content_words,
    quantities,
    option_evidence,
    bare_number,
    careless_claim,
    only_assent,
    told_to_a_machine,
    asked_and_answered,
    rejected_at_once,
    refused_in_a_breath,
    another_chosen,
    agreed_by_both,
    yes_or_no,
    said_to_be_none,
    denied,
    speaks_there,
    said_of_another,
    named_another,
    on_the_other_side,
    said_by_the_right_one,
    passed_on,
    doubtful,
    conditional,
    elsewhere,
    only_offered,
    no_longer,
    age_of_another_time,
    superseded,
    spelled_otherwise,
    said_of_a_rival,
    takes_or_reacts,
    belongs_to_another,
    answers_another_question,
    given_to_another,
    given_by_name,
    corrected_later,
    revised,
)

__all__ = [
    "CHECKS",
    "Check",
    "Finding",
    "Judged",
    "Reading",
    "Verdict",
    "check_of_item",
    "lists_of",
    "names_an_item",
    "read_places",
    "verdict_of",
    "weighed",
    "with_kinds",
]
