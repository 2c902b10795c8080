"""Auditing labels: every kind of fault is found where it was put, beside the words, and clean labels are left alone."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from onrecord import Case, Glossary, Schema, Transcript, UsageError, audit
from onrecord.learning.auditing import Finding, Fix, Kind
from onrecord.learning.auditing.written import markdown, summary
from pairs import SCHEMA, pairs

ORDERS = Schema.from_dict(
    {
        "type": "object",
        "properties": {
            "orders": {
                "type": "array",
                "items": {
                    "type": "object",
                    "properties": {
                        "type": {"enum": ["lab", "medication"]},
                        "description": {"type": "string"},
                    },
                },
            }
        },
    }
)
VISIT = Schema.from_dict(
    {
        "type": "object",
        "properties": {
            "drug": {"type": ["string", "null"]},
            "plan": {"type": ["string", "null"]},
            "town": {"type": ["string", "null"]},
            "code_status": {"type": ["string", "null"]},
        },
    }
)
DRUGS = ("aspirin", "metformin", "lisinopril", "warfarin", "codeine", "digoxin", "insulin", "heparin")
TOWNS = ("Leeds", "Derby", "Exeter", "Lincoln", "Norwich", "Bristol", "Durham", "Carlisle")


def with_labels(case: Case, **labels: Any) -> Case:
    return replace(case, record={**case.record, **labels})


def said(number: int, *texts: str, **record: Any) -> Case:
    """Return a case of a few turns, which differ from those of all others."""
    opening = f"Visit {number} of {TOWNS[number % 8]} after {DRUGS[number * 3 % 8]} in ward {number * 7}."
    return Case(
        f"v{number}", Transcript.from_segments([{"speaker": "Nurse", "text": t} for t in (opening, *texts)]), record
    )


def doses(count: int, form: str = "mg") -> list[Case]:
    """Return visits in which a drug is given; labels write its dose as the house does."""
    return [
        said(n, f"Takes {DRUGS[n % 8]} {n + 10} milligrams a day.", drug=f"{DRUGS[n % 8]} {n + 10} {form}")
        for n in range(count)
    ]


def of(kind: Kind, cases: list[Case], schema: Schema = VISIT, **options: Any) -> list[Finding]:
    return [finding for finding in audit(cases, schema, **options).findings if finding.kind is kind]


def test_clean_labels_are_left_alone() -> None:
    """Pairs in a house's own words have no label that nothing supports: other pairs say what the words stand for."""
    about_labels = {Kind.UNSUPPORTED, Kind.CONTRADICTED, Kind.UNEVEN, Kind.TWO_WAYS, Kind.MEMORISED}
    assert set() == about_labels & audit(pairs(36), SCHEMA).counts().keys()


def test_what_nobody_says_is_unsupported() -> None:
    """The label is named by case, pointer and value, with the reason; nulling it is the fix."""
    cases = [with_labels(case, diet="low salt") if n == 5 else case for n, case in enumerate(pairs(24))]
    (found,) = of(Kind.UNSUPPORTED, cases, SCHEMA)
    assert ("p0-5", "/diet", "low salt", Fix.NULL) == (found.case, found.pointer, found.value, found.fix)
    assert "nowhere" in found.says
    assert found.sure > 0.9


def test_a_no_that_every_label_has_and_nobody_asked_for_is_unsupported() -> None:
    """What all transcripts say is not the field's question, though every pair fills the field."""
    cases = [said(n, "Which drug?", f"I take {DRUGS[n]} every day.", drug=DRUGS[n], plan="none") for n in range(8)]
    found = of(Kind.UNSUPPORTED, cases)
    assert [(one.pointer, one.value) for one in found] == [("/plan", "none")] * 8


def test_what_the_transcript_has_otherwise_is_contradicted() -> None:
    """The words that were said in its place stand beside it."""
    cases = pairs(36)
    at = next(n for n, case in enumerate(cases) if "heart_rate" in case.record)
    rate = cases[at].record["heart_rate"]
    cases[at] = with_labels(cases[at], heart_rate=rate * 10)
    (found,) = of(Kind.CONTRADICTED, cases, SCHEMA)
    assert ("/heart_rate", rate * 10) == (found.field, found.value)
    assert str(rate) in " ".join(words.text for words in found.words)


def test_what_was_only_possible_is_in_doubt() -> None:
    """A suspicion that a label states as a fact teaches to state suspicions as facts."""
    diagnosed = Schema.from_dict({"type": "object", "properties": {"secondary_diagnosis": {"type": "string"}}})
    cases = [said(n, f"Has had {DRUGS[n]} today.") for n in range(7)]
    cases.append(said(7, "She is in bed, showing possible early pneumonia.", secondary_diagnosis="early pneumonia"))
    (found,) = of(Kind.UNSUPPORTED, cases, diagnosed)
    assert ("v7", 0.6) == (found.case, found.sure)


@pytest.mark.parametrize(
    ("odd", "better"),
    [("aspirin 18 milligrams", "aspirin 18 mg"), ("aspirin eighteen mg", "aspirin 18 mg")],
)
def test_units_and_numbers_written_otherwise_are_uneven(odd: str, better: str) -> None:
    """Most labels of the field say how the house writes them."""
    cases = doses(10)
    cases[8] = with_labels(cases[8], drug=odd)
    (found,) = of(Kind.UNEVEN, cases)
    assert ("v8", odd, better, Fix.CANONICAL) == (found.case, found.value, found.better, found.fix)


def test_numbers_in_digits_where_the_house_writes_words_have_no_fix() -> None:
    """Digits can be read; how a house spells numbers out is not guessed."""
    words = ("eleven", "twelve", "thirteen", "fourteen", "fifteen")
    cases = [said(n, f"Takes {w} tablets.", drug=f"{w} tablets") for n, w in enumerate(words)]
    (found,) = of(Kind.UNEVEN, [*cases, said(6, "Takes sixteen tablets.", drug="16 tablets")])
    assert ("v6", None, None) == (found.case, found.better, found.fix)


def test_whole_values_written_otherwise_are_uneven() -> None:
    """The same words in another letter case; a tie has no usual form."""
    cases = [said(n, "Lives in Leeds.", town="Leeds") for n in range(5)]
    (found,) = of(Kind.UNEVEN, [*cases, said(6, "Lives in Leeds.", town="LEEDS")])
    assert ("LEEDS", "Leeds") == (found.value, found.better)
    assert [] == of(Kind.UNEVEN, [cases[0], said(6, "Lives in Leeds.", town="LEEDS")])


def test_a_glossary_says_which_form_is_the_houses() -> None:
    """Even where no other label has it."""
    terms = Glossary.from_terms([{"preferred": "BID", "expansion": "twice a day", "fields": ["/drug"]}])
    (found,) = of(Kind.UNEVEN, [said(1, "Aspirin twice a day.", drug="aspirin twice a day")], glossary=terms)
    assert ("aspirin BID", 'the glossary writes "aspirin BID"') == (found.better, found.says)


def test_short_forms_that_the_records_suggest_are_the_houses() -> None:
    """Most records write SOB where "shortness of breath" is said; one writes the words."""
    cases = [said(n, "There is shortness of breath today.", plan="SOB") for n in range(9)]
    cases += [said(n, f"Lives in {TOWNS[n % 8]}.", town=TOWNS[n % 8]) for n in range(20, 32)]
    odd = said(40, "There is shortness of breath today.", plan="shortness of breath")
    (found,) = of(Kind.UNEVEN, [*cases, odd])
    assert ("v40", "SOB") == (found.case, found.better)


def orders(count: int) -> list[Case]:
    return [
        said(
            n,
            f"We will order a hemoglobin test, and {DRUGS[n % 8]} tablets.",
            orders=[
                {"type": "lab", "description": "hemoglobin test"},
                {"type": "medication", "description": f"{DRUGS[n % 8]} tablets"},
            ],
        )
        for n in range(count)
    ]


def test_an_item_with_another_type_than_its_like_is_labelled_two_ways() -> None:
    """The finding names the other option, and cases that have it."""
    cases = orders(8)
    wrong = [{"type": "medication", "description": "hemoglobin test"}]
    cases[3] = replace(cases[3], record={"orders": wrong})
    (found,) = of(Kind.TWO_WAYS, cases, ORDERS)
    assert ("v3", "/orders/0/type") == (found.case, found.pointer)
    assert '"lab"' in found.says
    assert found.also


def test_a_value_at_another_field_than_elsewhere_is_labelled_two_ways() -> None:
    """It recurs at one field, and stands once at a field whose other values are of another kind."""
    cases = [said(n, f"Lives in Leeds. Takes {DRUGS[n % 8]}.", town="Leeds", drug=DRUGS[n % 8]) for n in range(9)]
    cases[4] = replace(cases[4], record={"drug": "Leeds"})
    (found,) = of(Kind.TWO_WAYS, cases)
    assert ("v4", "/drug", "Leeds") == (found.case, found.field, found.value)
    assert "/town" in found.says


def test_words_that_lie_at_another_option_are_labelled_two_ways() -> None:
    """In eleven pairs "in the nest" is bed rest; one pair calls it walking alone."""
    cases = pairs(36)
    at = next(n for n, case in enumerate(cases) if case.record["mobility"] == "bed rest")
    (found,) = of(
        Kind.TWO_WAYS, [*cases[:at], with_labels(cases[at], mobility="walks alone"), *cases[at + 1 :]], SCHEMA
    )
    assert (f"p0-{at}", "/mobility") == (found.case, found.field)
    assert "nest" in found.words[0].text


def test_a_number_said_of_another_field_is_labelled_two_ways() -> None:
    """By the name that was said with it."""
    numbers = Schema.from_dict(
        {"type": "object", "properties": {n: {"type": ["number", "null"]} for n in ("heart_rate", "weight")}}
    )
    cases = [said(n, f"Heart rate is {60 + n}.", heart_rate=60 + n) for n in range(8)]
    cases.append(said(9, "Heart rate is 88.", weight=88))
    found = of(Kind.TWO_WAYS, cases, numbers)
    assert [("v9", "/weight", 88)] == [(one.case, one.pointer, one.value) for one in found]


def test_a_value_that_recurs_unsaid_will_be_memorised() -> None:
    """One finding names the value, how often it stands, and how many transcripts do not say it."""
    cases = [said(n, f"Takes {DRUGS[n % 8]}.", drug=DRUGS[n % 8], plan="see protocol") for n in range(8)]
    (found,) = of(Kind.MEMORISED, cases)
    assert ("/plan", "see protocol") == (found.field, found.value)
    assert "8 of these transcripts do not say it" in found.says


def test_fields_always_and_never_filled_are_told() -> None:
    """Of fewer than six cases nothing is said."""
    cases = [said(n, f"Takes {DRUGS[n % 8]}.", drug=DRUGS[n % 8]) for n in range(7)]
    kinds = {(one.kind, one.field) for one in audit(cases, VISIT, least_sure=0.0).findings}
    assert (Kind.ALWAYS_FILLED, "/drug") in kinds
    assert {"/plan", "/town", "/code_status"} == {field for kind, field in kinds if kind is Kind.NEVER_FILLED}
    assert () == audit(cases[:5], VISIT, least_sure=0.0).findings


def test_a_field_with_one_value_has_too_little_variety() -> None:
    """Closed or free, where its transcripts say it."""
    closed = Schema.from_dict({"type": "object", "properties": {"cough": {"enum": ["Yes", "No", None]}}})
    cases = [said(n, "There is a cough.", cough="Yes") for n in range(9)]
    assert ["/cough"] == [one.field for one in of(Kind.LITTLE_VARIETY, cases, closed)]
    free = [said(n, "Lives in Leeds.", town="Leeds") for n in range(9)]
    assert ["/town"] == [one.field for one in of(Kind.LITTLE_VARIETY, free)]
    only = Schema.from_dict({"type": "object", "properties": {"cough": {"enum": ["Yes", None]}}})
    assert [] == of(Kind.LITTLE_VARIETY, cases, only)


def again(case: Case, name: str, **record: Any) -> Case:
    """Return a case of nearly the same words."""
    texts = [segment.text.replace("milligrams", "mg") for segment in case.transcript.segments]
    return Case(name, Transcript.from_segments([{"text": text} for text in texts]), record or case.record)


def test_transcripts_that_stand_there_twice_are_named() -> None:
    """The same, nearly the same, and with other labels; the later one is what can be dropped."""
    cases = doses(8)
    (found,) = of(Kind.DUPLICATE, [*cases, again(cases[2], "twin")])
    assert ("twin", ("v2",), Fix.DROP) == (found.case, found.also, found.fix)
    (differs,) = of(Kind.DUPLICATE, [*cases, replace(cases[2], id="twin", record={"drug": "none"})])
    assert "the same transcript as v2; their labels differ at /drug" == differs.says
    assert differs.harm > found.harm


def test_cases_to_test_with_are_not_to_be_among_them() -> None:
    """A leak is named at the case that is trained on."""
    cases = doses(8)
    (found,) = of(Kind.DUPLICATE, cases, against=[replace(cases[5], id="test-1")])
    assert "v5" == found.case
    assert "test-1, which is a case to test with" in found.says


def test_the_most_harmful_comes_first() -> None:
    """Harm is the product of what the docs say, and less sure findings are listed on demand."""
    cases = [with_labels(case, diet=f"recipe {n}") if n % 4 == 0 else case for n, case in enumerate(pairs(36))]
    found = audit(cases, SCHEMA, least_sure=0.0).findings
    harms = [one.harm for one in found]
    assert sorted(harms, reverse=True) == harms
    assert Kind.UNSUPPORTED is found[0].kind
    assert all(one.sure >= 0.5 for one in audit(cases, SCHEMA).findings)


def test_the_same_cases_give_the_same_audit() -> None:
    """Byte by byte."""
    first, second = (json.dumps(audit(pairs(20), SCHEMA).to_dict()) for _ in range(2))
    assert first == second


def test_records_of_other_transcripts_are_remarked_on() -> None:
    """Before all findings."""
    cases = pairs(30)
    mixed = [replace(case, record=cases[(n + 7) % 30].record) for n, case in enumerate(cases)]
    assert "belong together" in summary(audit(mixed, SCHEMA))[0]


def test_no_cases_are_refused() -> None:
    """There is nothing to say of them."""
    with pytest.raises(UsageError, match="no cases"):
        audit([], SCHEMA)


def test_markdown_has_every_finding_with_its_words() -> None:
    """One heading each, the transcript's words as a quote."""
    cases = doses(10)
    found = audit([*cases, again(cases[0], "twin")], VISIT)
    text = markdown(found)
    assert len(found.findings) == text.count("\n## ")
    assert "> twin [" in text
    assert "Fix: drop." in text
