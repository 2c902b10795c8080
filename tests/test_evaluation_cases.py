"""Cases: the three forms in which people have them, and splits that never separate a transcript."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from onrecord import RecordError, Transcript, UsageError
from onrecord.evaluation import Case, read_cases, split

SEGMENTS = [{"speaker": "Nurse", "text": "Any pain?"}, {"speaker": "Patient", "text": "In the knee."}]


def write(path: Path, *lines: Any) -> Path:
    path.write_text("".join(f"{line if isinstance(line, str) else json.dumps(line)}\n" for line in lines))
    return path


def line(name: str, **more: Any) -> dict[str, Any]:
    return {"id": name, "transcript": SEGMENTS, "record": {"pain": "knee"}, **more}


def test_a_line_is_a_case(tmp_path: Path) -> None:
    """All parts of a line are read; a property's name stands for its pointer."""
    more = {
        "evidence": {"/pain": [1]},
        "accept": {"pain": ["the knee"]},
        "drafts": {"gpt": {"pain": "hip"}},
        "tags": ["ward"],
    }
    found = read_cases(write(tmp_path / "c.jsonl", line("a", **more)))
    case = found.cases[0]
    assert (case.id, case.transcript.segments[1].text, case.record) == ("a", "In the knee.", {"pain": "knee"})
    assert (case.evidence, case.accept) == ({"/pain": (1,)}, {"/pain": ("the knee",)})
    assert (case.drafts, case.tags, found.problems, found.source) == (more["drafts"], ("ward",), (), "c.jsonl")


def test_a_transcript_can_be_text_or_a_file(tmp_path: Path) -> None:
    """A path is relative to the cases file."""
    (tmp_path / "talk.txt").write_text("Nurse: Any pain?\nPatient: No.\n")
    lines = [
        {"id": "a", "path": "talk.txt", "record": {}},
        {"id": 2, "transcript": "Nurse: Any pain?\nPatient: No.", "record": {}},
    ]
    cases = read_cases(write(tmp_path / "c.jsonl", *lines)).cases
    assert [case.transcript.segments[1].speaker for case in cases] == ["Patient", "Patient"]


@pytest.mark.parametrize(
    ("bad", "what"),
    [
        ("{broken", "is not JSON"),
        (3, "not a JSON object"),
        ({"transcript": SEGMENTS, "record": {}}, 'needs an "id"'),
        ({"id": True, "transcript": SEGMENTS, "record": {}}, 'needs an "id"'),
        ({"id": "b", "transcript": SEGMENTS}, 'needs a "record"'),
        ({"id": "b", "record": {}}, '"transcript" or a "path"'),
        ({"id": "b", "transcript": 3, "record": {}}, "neither a list of segments nor a text"),
        ({"id": "b", "transcript": [{"x": 1}], "record": {}}, "needs a string 'text'"),
        ({"id": "b", "transcript": [], "record": {}}, "no words"),
        ({"id": "b", "path": "none.txt", "record": {}}, "none.txt: no such file"),
        (line("a"), "was there already"),
        ({"messages": [{"role": "assistant", "content": "{}"}]}, "no message of the user"),
        ({"messages": [{"role": "user", "content": "Nurse: Hi."}]}, "no JSON object"),
    ],
)
def test_a_line_that_is_no_case_is_named(tmp_path: Path, bad: Any, what: str) -> None:
    """The others are read, and the line is in the problems."""
    path = write(tmp_path / "c.jsonl", line("a"), bad)
    found = read_cases(path)
    assert ([case.id for case in found.cases], [p.where for p in found.problems]) == (["a"], [f"{path}:2"])
    assert what in found.problems[0].what


@pytest.mark.parametrize(
    "part",
    [
        {"evidence": {"/pain": [9]}},
        {"evidence": [1]},
        {"accept": {"/pain": "x"}},
        {"drafts": {"gpt": 1}},
        {"tags": 3},
    ],
)
def test_a_part_that_cannot_be_used_is_named_and_the_case_kept(tmp_path: Path, part: dict[str, Any]) -> None:
    """A case is not lost over what it can do without."""
    found = read_cases(write(tmp_path / "c.jsonl", line("a", **part)))
    assert (len(found.cases), len(found.problems)) == (1, 1)
    assert "left out" in found.problems[0].what


def test_chat_lines_are_cases(tmp_path: Path) -> None:
    """The user's message holds the transcript, the assistant's the record; the line's number makes the id."""
    lines = [
        {
            "messages": [
                {"role": "system", "content": "Fill the form."},
                {"role": "user", "content": f"Do it.\nNurse: Patient {n} here.\nPatient: Yes, {n}.\nOnly JSON."},
                {"role": "assistant", "content": f'Sure:\n```json\n{{"bed": {n}}}\n```'},
            ]
        }
        for n in range(3)
    ]
    cases = read_cases(write(tmp_path / "train.jsonl", *lines)).cases
    assert [(case.id, case.record) for case in cases] == [(f"train-{n + 1}", {"bed": n}) for n in range(3)]
    assert cases[0].transcript.text == "Patient 0 here.\nYes, 0."


def test_a_folder_of_pairs_is_read(tmp_path: Path) -> None:
    """A transcript and the JSON of the same name are a case; whatever has no partner is named."""
    for name in ("a.txt", "b.txt", "c.txt"):
        (tmp_path / name).write_text("Nurse: Hello.\n")
    (tmp_path / "a.json").write_text('{"x": 1}')
    (tmp_path / "c.json").write_text("[1]")
    (tmp_path / "d.json").write_text("{}")
    (tmp_path / ".hidden").write_text("x")
    found = read_cases(tmp_path)
    assert [(case.id, case.record) for case in found.cases] == [("a", {"x": 1})]
    assert [Path(p.where).name for p in found.problems] == ["b.txt", "c.txt", "d.json"]


@pytest.mark.parametrize("content", ["{broken", "[]", '{"id": "a"}\n{"id": "b"}'])
def test_a_file_without_a_case_is_an_error(tmp_path: Path, content: str) -> None:
    """The first fault is named, and what cases look like."""
    path = tmp_path / "c.jsonl"
    path.write_text(content)
    with pytest.raises(RecordError, match=r"c\.jsonl.*(Cases are|not JSON)"):
        read_cases(path)


def test_a_folder_without_pairs_is_an_error(tmp_path: Path) -> None:
    """An empty folder is not an evaluation of nothing."""
    with pytest.raises(RecordError, match="holds no cases"):
        read_cases(tmp_path)


def cases_of(texts: list[str]) -> list[Case]:
    return [Case(str(i), Transcript.from_text(text), {}) for i, text in enumerate(texts)]


def test_a_split_never_separates_a_transcript() -> None:
    """Copies that differ in case and punctuation stay together."""
    texts = [f"Nurse: number {i // 3}{'!' if i % 3 else '.'}" for i in range(60)]
    for seed in range(5):
        sides = split(cases_of(texts), {"train": 0.5, "test": 0.5}, seed=seed)
        held = [{int(case.id) // 3 for case in side} for side in sides.values()]
        assert (held[0] & held[1], len(held[0]) + len(held[1])) == (set(), 20)


def test_a_split_depends_on_the_seed_and_not_on_the_order() -> None:
    """The same seed deals a case to the same side wherever it stands in the file."""
    cases = cases_of([f"Nurse: number {i}." for i in range(40)])
    shares = {"train": 0.75, "test": 0.25}
    one, other = split(cases, shares, seed=1), split(cases[::-1], shares, seed=1)
    assert {c.id for c in one["test"]} == {c.id for c in other["test"]}
    assert (len(one["train"]), len(one["test"])) == (30, 10)
    assert {c.id for c in one["test"]} != {c.id for c in split(cases, shares, seed=2)["test"]}


def test_shares_must_be_positive() -> None:
    """A side without cases is a mistake."""
    with pytest.raises(UsageError, match="positive"):
        split([], {"train": 1.0, "test": 0.0})


def test_the_example_of_the_page_is_read(tmp_path: Path) -> None:
    """What docs/cases.md shows are cases, in both forms, with nothing to complain of."""
    page = (Path(__file__).parents[1] / "docs" / "cases.md").read_text(encoding="utf-8")
    example = page.partition("```json\n")[2].partition("```")[0]
    read = read_cases(write(tmp_path / "cases.jsonl", *example.splitlines()))
    assert (len(read.cases), read.problems) == (2, ())
    assert [[segment.speaker for segment in case.transcript.segments] for case in read.cases] == [
        ["Nurse", "Patient"]
    ] * 2
    folder = tmp_path / "visits"
    folder.mkdir()
    for case in read.cases:
        lines = (f"{segment.speaker}: {segment.text}\n" for segment in case.transcript.segments)
        (folder / f"{case.id}.txt").write_text("".join(lines))
        (folder / f"{case.id}.json").write_text(json.dumps(case.record))
    pairs = read_cases(folder)
    assert [(case.id, case.record) for case in pairs.cases] == [(case.id, case.record) for case in read.cases]
    assert pairs.problems == ()


def test_every_member_that_the_page_names_is_read(tmp_path: Path) -> None:
    """The table of docs/cases.md and the reader know the same names."""
    (tmp_path / "talk.txt").write_text("Nurse: Any pain?\nPatient: In the knee.\n")
    more = {
        "evidence": {"/pain": [1]},
        "accept": {"/pain": ["the knee"]},
        "drafts": {"gpt": {"pain": "hip"}},
        "tags": "x",
    }
    given = line("v-1", **more)
    del given["transcript"]
    (case,) = read_cases(write(tmp_path / "cases.jsonl", {**given, "path": "talk.txt"})).cases
    assert (case.evidence, case.accept) == ({"/pain": (1,)}, {"/pain": ("the knee",)})
    assert (case.drafts, case.tags, len(case.transcript.segments)) == ({"gpt": {"pain": "hip"}}, ("x",), 2)
    page = (Path(__file__).parents[1] / "docs" / "cases.md").read_text(encoding="utf-8")
    assert {name for name in (*given, "path", "transcript") if f"| `{name}` |" not in page} == set()
