"""Recorded answers: a model that plays them back, and one that records another model's."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from onrecord.errors import InputError, ModelError, OutputError
from onrecord.models.base import Answer, Model, Request, Usage, estimated_tokens

_CONTEXT = 8192


class ReplayModel:
    """Answers from a recording, so that a run can be repeated, tested or audited without the model.

    Args:
        answers: texts or answers in the order in which they are asked for; or a mapping from ``Request.key``.
        name: the name that results carry.
        context_tokens: as in the recorded model, or prompts are cut differently and keys do not match.
        needs_focus: as in the recorded model.
    """

    def __init__(
        self,
        answers: Iterable[str | Answer] | Mapping[str, str | Answer],
        *,
        name: str = "replay",
        context_tokens: int = _CONTEXT,
        needs_focus: bool = False,
    ) -> None:
        self.name = name
        self.context_tokens = context_tokens
        self.needs_focus = needs_focus
        self._by_key: Mapping[str, str | Answer] | None = answers if isinstance(answers, Mapping) else None
        self._in_order = iter(()) if isinstance(answers, Mapping) else iter(answers)

    @classmethod
    def from_file(cls, path: str | Path) -> ReplayModel:
        """Read what ``RecordingModel`` wrote.

        Raises:
            InputError: the file cannot be read or is no recording; the message names the line.
        """
        try:
            lines = Path(path).read_text(encoding="utf-8").splitlines()
        except OSError as error:
            raise InputError(f"cannot be read: {(error.strerror or 'error').lower()}", where=str(path)) from error
        except UnicodeDecodeError as error:
            raise InputError("is not a recording: it is not text", where=str(path)) from error
        answers: dict[str, Answer] = {}
        about: dict[str, Any] = {}
        for number, line in enumerate(lines, 1):
            where = f"{path}:{number}"
            try:
                given = json.loads(line)
                if "model" in given:
                    about = {key: given["model"][key] for key in ("name", "context_tokens", "needs_focus")}
                else:
                    answers[given["key"]] = _answer(given)
            except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
                raise InputError("is not a line of a recording", where=where, hint="Record it again") from error
        return cls(answers, **about)

    def complete(self, request: Request) -> Answer:
        """Return the recorded answer.

        Raises:
            ModelError: nothing was recorded for this request.
        """
        found: str | Answer | None
        found = next(self._in_order, None) if self._by_key is None else self._by_key.get(request.key)
        if found is None:
            raise ModelError("the recording has no answer to this question", where=self.name)
        return Answer(found) if isinstance(found, str) else found

    def count_tokens(self, text: str) -> int:
        """Return an estimate: the same that local models use."""
        return estimated_tokens(text)

    def close(self) -> None:
        """Do nothing: a recording holds nothing open."""


class RecordingModel:
    """Passes requests on to ``model`` and appends each answer to ``path``, one JSON line each.

    The file holds answers and a hash of each question, never the question: but answers quote the transcript,
    so keep it where the transcript may be kept.
    """

    def __init__(self, model: Model, path: str | Path) -> None:
        self.name = model.name
        self.context_tokens = model.context_tokens
        self.needs_focus = model.needs_focus
        self._model = model
        self._path = Path(path)
        about = {"name": self.name, "context_tokens": self.context_tokens, "needs_focus": self.needs_focus}
        self._write({"model": about})

    def complete(self, request: Request) -> Answer:
        """Ask the model, and record what it answers.

        Raises:
            ModelError: the model failed; nothing is recorded.
            OutputError: the answer cannot be written down.
        """
        answer = self._model.complete(request)
        self._write({"key": request.key, **asdict(answer)})
        return answer

    def count_tokens(self, text: str) -> int:
        """Count as the recorded model does."""
        return self._model.count_tokens(text)

    def close(self) -> None:
        """Close the recorded model."""
        self._model.close()

    def _write(self, line: Mapping[str, Any]) -> None:
        try:
            with self._path.open("a", encoding="utf-8") as file:
                file.write(json.dumps(line, ensure_ascii=False) + "\n")
        except OSError as error:
            what = f"cannot be written: {(error.strerror or 'error').lower()}"
            raise OutputError(what, where=str(self._path)) from error


def _answer(given: Mapping[str, Any]) -> Answer:
    usage = Usage(**given.get("usage", {}))
    text, finish = given["text"], given.get("finish", "stop")
    chances = given.get("probabilities", {})
    if not isinstance(text, str) or finish not in {"stop", "length"} or not isinstance(chances, dict):
        raise ValueError("not an answer")
    return Answer(text, usage, finish, chances)
