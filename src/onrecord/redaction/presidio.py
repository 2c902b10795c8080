"""Microsoft's Presidio as one more finder, where the extra ``redact`` is installed.

Its patterns know cards, accounts, licences and passports of several countries. Names it finds where a spaCy model is
installed too, and named; nothing is downloaded here.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from onrecord.errors import MissingExtraError, UsageError
from onrecord.redaction.finding import Identifier, Kind, Line

_KINDS = {
    "PERSON": Kind.NAME,
    "LOCATION": Kind.NAME,
    "NRP": None,  # nationalities and beliefs: they identify nobody by themselves
    "DATE_TIME": None,  # records are full of dates; those of birth our own rules find
    "URL": Kind.LINK,
    "IP_ADDRESS": Kind.LINK,
    "EMAIL_ADDRESS": Kind.EMAIL,
    "PHONE_NUMBER": Kind.PHONE,
}
_LEAST_SCORE = 0.4
_ASKS_THE_NET = ("EmailRecognizer", "UrlRecognizer")  # they fetch a list of domains; our own rules find these


class PresidioFinder:
    """Finds what Presidio finds in each line.

    Args:
        spacy_model: the name of a spaCy model that is installed, such as ``en_core_web_lg``; without one, patterns
        alone.

    Raises:
        MissingExtraError: Presidio is not installed.
        UsageError: there is no such spaCy model here.
    """

    def __init__(self, spacy_model: str | None = None) -> None:
        self._engine = _engine(spacy_model)

    def __call__(self, lines: Sequence[Line]) -> Iterator[Identifier]:
        """Yield what is found, line by line."""
        for number, line in enumerate(lines):
            for one in self._engine.analyze(line.text, language="en", score_threshold=_LEAST_SCORE):
                kind = _KINDS.get(one.entity_type, Kind.CODE)
                if kind is not None:
                    yield from _each_word(number, line.text, one.start, one.end, kind)


def _each_word(number: int, text: str, start: int, end: int, kind: Kind) -> Iterator[Identifier]:
    """Yield a name word by word, so that each of its words is known again, and anything else whole."""
    if kind is not Kind.NAME:
        yield Identifier(number, start, end, kind)
        return
    at = start
    for word in text[start:end].split():
        at = text.index(word, at)
        yield Identifier(number, at, at + len(word), kind)
        at += len(word)


def _engine(spacy_model: str | None) -> Any:
    try:
        import spacy  # noqa: PLC0415 - an extra, and slow to load
        from presidio_analyzer import AnalyzerEngine  # noqa: PLC0415
        from presidio_analyzer.nlp_engine import SpacyNlpEngine  # noqa: PLC0415
    except ImportError as error:
        raise MissingExtraError("presidio-analyzer", "redact") from error
    try:
        pipeline = spacy.load(spacy_model) if spacy_model else spacy.blank("en")
    except OSError as error:
        raise UsageError(
            f"no spaCy model {spacy_model!r} is installed", hint="Install it with pip, or name none"
        ) from error

    class Loaded(SpacyNlpEngine):  # type: ignore[misc, unused-ignore]
        """A pipeline that is in memory already: Presidio's own loader would download it."""

        def load(self) -> None:
            self.nlp = {"en": pipeline}

    nlp = Loaded(models=[{"lang_code": "en", "model_name": spacy_model or "blank"}])
    nlp.load()
    engine = AnalyzerEngine(nlp_engine=nlp, supported_languages=["en"])
    for name in _ASKS_THE_NET:
        engine.registry.remove_recognizer(name)
    return engine
