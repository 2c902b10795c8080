"""Case: a transcript with its right record; and reading cases from what people have.

Three forms are read: JSON Lines of ``{"id", "transcript" | "path", "record", ...}``, chat fine-tuning files, and a
folder of pairs ``x.vtt`` and ``x.json``. Every line, file or part that cannot be used is named; none is dropped
silently. The transcript in a line is a list of segments or a text; ``path`` is relative to the cases file.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from onrecord.chat_file import record_in, shared_ends, transcript_in, user_text
from onrecord.errors import InputError, RecordError, UsageError
from onrecord.json_lines import InputProblem, parse_json, read_file_text, read_values
from onrecord.schema import Schema, join_pointer
from onrecord.transcript import Transcript

_HINT = (
    'Cases are JSON Lines of {"id", "transcript", "record"}, chat fine-tuning lines, '
    "or a folder of transcripts with a JSON record of the same name beside each"
)
_NOT_TRANSCRIPTS = frozenset({".html", ".md", ".png", ".wav", ".mp3", ".m4a", ".pdf", ".part", ".lock"})


@dataclass(frozen=True, slots=True)
class Case:
    """One transcript with its right record.

    Attributes:
        id: the name by which drafts and answers are joined to it.
        transcript: the recording's words.
        record: the right record; what it leaves out or has as null is right to leave out.
        evidence: by JSON Pointer into ``record``, the indices of the segments that say it.
        accept: by JSON Pointer, other values that are right there too.
        drafts: records that other systems made of it, by name.
        tags: domain tags, by which results are sliced.
        schema: the case's own schema, where cases of several schemas are scored together.
    """

    id: str
    transcript: Transcript
    record: Mapping[str, Any]
    evidence: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    accept: Mapping[str, tuple[Any, ...]] = field(default_factory=dict)
    drafts: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    tags: tuple[str, ...] = ()
    schema: Schema | None = None


@dataclass(frozen=True, slots=True)
class CaseSet:
    """The cases of a file or folder, what of it could not be used, and its name."""

    cases: tuple[Case, ...]
    problems: tuple[InputProblem, ...] = ()
    source: str = ""


def read_cases(path: str | Path) -> CaseSet:
    """Read a cases file, a chat fine-tuning file or a folder of pairs.

    Raises:
        RecordError: it cannot be read, or no part of it is a case; the message names the first fault.
    """
    path = Path(path)
    cases, problems = _from_folder(path) if path.is_dir() else _from_file(path)
    if not cases:
        first = problems[0] if problems else InputProblem(str(path), "holds no cases")
        more = f"; {len(problems) - 1} more faults" if len(problems) > 1 else ""
        raise RecordError(f"no case can be used: {first.what}{more}", where=first.where, hint=_HINT)
    return CaseSet(tuple(cases), tuple(problems), path.name)


def split(cases: Sequence[Case], shares: Mapping[str, float], *, seed: int = 0) -> dict[str, tuple[Case, ...]]:
    """Deal cases out into named sides; cases of one transcript stay on one side.

    Args:
        cases: the cases, in any order: it does not change who goes where.
        shares: by side, its share of the transcripts, such as ``{"train": 0.8, "test": 0.2}``.
        seed: another seed deals otherwise.

    Raises:
        UsageError: the shares are not positive.
    """
    if not shares or any(share <= 0 for share in shares.values()):
        raise UsageError("a split needs sides with positive shares")
    groups: dict[str, list[Case]] = {}
    for case in cases:
        groups.setdefault(transcript_key(case.transcript), []).append(case)
    order = sorted(groups, key=lambda key: hashlib.sha256(f"{seed}:{key}".encode()).digest())
    total, whole, at = sum(shares.values()), 0.0, 0
    dealt: dict[str, tuple[Case, ...]] = {}
    for side, share in shares.items():
        whole += share
        stop = round(len(order) * whole / total)
        chosen = set(order[at:stop])
        dealt[side] = tuple(case for case in cases if transcript_key(case.transcript) in chosen)
        at = stop
    return dealt


def transcript_key(transcript: Transcript) -> str:
    """Return a hash of what is said, letter case and punctuation aside: copies of a transcript share it."""
    words = " ".join(token.norm for token in transcript.tokens)
    return hashlib.sha256((words or transcript.text).encode()).hexdigest()


class _Unusable(Exception):  # noqa: N818 - it never leaves this module
    """A part of the input that is no case; its text says why."""


def _from_file(path: Path) -> tuple[list[Case], list[InputProblem]]:
    values = read_values(path, hint=_HINT)
    problems = list(values.problems)
    chats = [given for _, given in values.found if _is_chat(given)]
    texts = [text for given in chats if (text := user_text(given["messages"])) is not None]
    shared = shared_ends(texts)
    cases: dict[str, Case] = {}
    for number, (where, given) in enumerate(values.found, 1):
        try:
            if _is_chat(given):
                case = _from_chat(given, f"{path.stem}-{_line_of(where, number)}", shared)
            else:
                case, faults = _from_line(given, path.parent)
                problems.extend(InputProblem(where, fault) for fault in faults)
        except _Unusable as fault:
            problems.append(InputProblem(where, str(fault)))
            continue
        _add(case, where, cases, problems)
    return list(cases.values()), problems


def _add(case: Case, where: str, cases: dict[str, Case], problems: list[InputProblem]) -> None:
    if case.id in cases:
        problems.append(InputProblem(where, f"the id {case.id!r} was there already: the first is used"))
    else:
        cases[case.id] = case


def _line_of(where: str, number: int) -> str:
    line = where.rpartition(":")[2]
    return line if line.isdigit() else str(number)


def _is_chat(given: Any) -> bool:
    return isinstance(given, Mapping) and isinstance(given.get("messages"), list)


def _from_chat(given: Mapping[str, Any], name: str, shared: tuple[int, int]) -> Case:
    text = user_text(given["messages"])
    if text is None:
        raise _Unusable("the conversation has no message of the user")
    record = record_in(given["messages"])
    if record is None:
        raise _Unusable("the assistant's last message holds no JSON object")
    case_id = given["id"] if isinstance(given.get("id"), str | int) else name
    return Case(str(case_id), _transcript(transcript_in(text, shared=shared)), record)


def _from_line(given: Any, folder: Path) -> tuple[Case, list[str]]:
    """Return the case, and the faults of its optional parts, which are then left out."""
    if not isinstance(given, Mapping):
        raise _Unusable("is not a JSON object")
    if not isinstance(given.get("id"), str | int) or isinstance(given["id"], bool):
        raise _Unusable('a case needs an "id"')
    if not isinstance(given.get("record"), Mapping):
        raise _Unusable('a case needs a "record" that is a JSON object')
    if "transcript" in given:
        transcript = _transcript(given["transcript"])
    elif isinstance(given.get("path"), str):
        transcript = _transcript_file(folder / given["path"])
    else:
        raise _Unusable('a case needs a "transcript" or a "path"')
    faults: list[str] = []
    evidence = _evidence(given.get("evidence"), transcript, faults)
    accept = _accept(given.get("accept"), faults)
    drafts = _drafts(given.get("drafts"), faults)
    tags = _tags(given.get("tags", given.get("tag")), faults)
    return Case(str(given["id"]), transcript, given["record"], evidence, accept, drafts, tags), faults


def _transcript(given: Any) -> Transcript:
    try:
        if isinstance(given, str):
            return Transcript.from_text(given)
        if isinstance(given, list) and all(isinstance(segment, Mapping) for segment in given):
            return Transcript.from_segments(given)
    except InputError as error:
        where = f" ({error.where})" if error.where else ""
        raise _Unusable(f"its transcript: {error.what}{where}") from error
    raise _Unusable("its transcript is neither a list of segments nor a text")


def _transcript_file(path: Path) -> Transcript:
    try:
        return Transcript.from_file(path)
    except InputError as error:
        raise _Unusable(f"its transcript {path.name}: {error.what}") from error


def _evidence(given: Any, transcript: Transcript, faults: list[str]) -> dict[str, tuple[int, ...]]:
    found: dict[str, tuple[int, ...]] = {}
    for key, indices in members(given, "evidence", faults):
        known = range(len(transcript.segments))
        if isinstance(indices, list) and all(isinstance(i, int) and i in known for i in indices):
            found[_pointer(key)] = tuple(indices)
        else:
            faults.append('a member of "evidence" is no list of segment indices, and is left out')
    return found


def _accept(given: Any, faults: list[str]) -> dict[str, tuple[Any, ...]]:
    found: dict[str, tuple[Any, ...]] = {}
    for key, values in members(given, "accept", faults):
        if isinstance(values, list):
            found[_pointer(key)] = tuple(values)
        else:
            faults.append('a member of "accept" is no list of values, and is left out')
    return found


def _drafts(given: Any, faults: list[str]) -> dict[str, Mapping[str, Any]]:
    found: dict[str, Mapping[str, Any]] = {}
    for name, record in members(given, "drafts", faults):
        if isinstance(record, Mapping):
            found[name] = record
        else:
            faults.append('a member of "drafts" is no JSON object, and is left out')
    return found


def _tags(given: Any, faults: list[str]) -> tuple[str, ...]:
    if given is None:
        return ()
    tags = [given] if isinstance(given, str) else given
    if isinstance(tags, list) and all(isinstance(tag, str) for tag in tags):
        return tuple(dict.fromkeys(tags))
    faults.append('"tags" is neither a text nor a list of texts, and is left out')
    return ()


def members(given: Any, name: str, faults: list[str]) -> Iterable[tuple[str, Any]]:
    """Return the members of what should be, if it is there, a JSON object called ``name``; else it is a fault."""
    if given is None:
        return ()
    if isinstance(given, Mapping):
        return given.items()
    faults.append(f'"{name}" is no JSON object, and is left out')
    return ()


def _pointer(key: str) -> str:
    """Take a JSON Pointer as it is, and the name of a property as the pointer to it."""
    return key if key.startswith("/") else join_pointer(key)


def _from_folder(folder: Path) -> tuple[list[Case], list[InputProblem]]:
    files = [p for p in sorted(folder.iterdir()) if p.is_file() and not p.name.startswith(".")]
    records = {p.stem: p for p in files if p.suffix.lower() == ".json"}
    others = [p for p in files if p.suffix.lower() != ".json" and p.suffix.lower() not in _NOT_TRANSCRIPTS]
    cases: dict[str, Case] = {}
    problems: list[InputProblem] = []
    paired: set[str] = set()
    for path in others:
        record = records.get(path.stem)
        if record is None:
            problems.append(InputProblem(str(path), f"there is no {path.stem}.json beside it"))
            continue
        paired.add(path.stem)
        try:
            case = Case(path.stem, _transcript_file(path), _record_file(record))
        except _Unusable as fault:
            problems.append(InputProblem(str(path), str(fault)))
            continue
        _add(case, str(path), cases, problems)
    alone = (path for stem, path in records.items() if stem not in paired)
    problems.extend(InputProblem(str(path), "there is no transcript of the same name beside it") for path in alone)
    return list(cases.values()), problems


def _record_file(path: Path) -> Mapping[str, Any]:
    try:
        record = parse_json(read_file_text(path))
    except (InputError, ValueError) as error:
        what = error.what if isinstance(error, InputError) else "is not JSON"
        raise _Unusable(f"its record {path.name} {what}") from error
    if not isinstance(record, Mapping):
        raise _Unusable(f"its record {path.name} is not a JSON object")
    return record


def case_line(case: Case) -> dict[str, Any]:
    """Return a case as a line of a cases file has it."""
    segments = [
        {
            key: value
            for key, value in (("speaker", s.speaker), ("text", s.text), ("start_s", s.start_s), ("end_s", s.end_s))
            if value is not None
        }
        for s in case.transcript.segments
    ]
    line: dict[str, Any] = {"id": case.id, "transcript": segments, "record": dict(case.record)}
    optional = {
        "evidence": {pointer: list(indices) for pointer, indices in case.evidence.items()},
        "accept": {pointer: list(values) for pointer, values in case.accept.items()},
        "drafts": dict(case.drafts),
        "tags": list(case.tags),
    }
    return line | {name: value for name, value in optional.items() if value}
