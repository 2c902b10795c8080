"""Render an envelope and the segments of its transcript as one HTML page that stands alone.

Whatever comes from a transcript or a record is escaped text. Record, evidence and transcript are all in the
HTML, so the page can be read and printed without its script, which adds only selection, filtering and copying.
Offsets are code points, and are cut here, never in the browser.

The module knows the envelope's keys, not the classes that write it, so a stored envelope renders as well.
"""

from __future__ import annotations

import json
import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any, Final, TypeAlias

from onrecord.html_page import escape, fill
from onrecord.schema import split_pointer

_Json: TypeAlias = Mapping[str, Any]

_ROLES: Final = ("answer", "question", "correction", "contradiction")


def render_html(envelope: Mapping[str, Any], segments: Sequence[Mapping[str, Any]], *, title: str) -> str:
    """Return the page: a whole HTML document.

    Args:
        envelope: a record as ``Record.to_dict`` writes it; offsets in its evidence are code points of the
            canonical text.
        segments: the transcript in order, each with ``index``, ``start``, ``end`` (code points of the
            canonical text), ``text``, ``speaker``, ``start_s``, ``end_s`` (seconds; these three may be None).
        title: what the page is called, for example the recording's name; any text.

    Raises:
        KeyError: an entry has no pointer or value, or a segment no index, start or text.
    """
    entries = _entries(envelope, segments)
    parts = {
        "title": escape(title),
        "facts": _facts(envelope, segments),
        "counts": _counts(envelope),
        "tree": _record(envelope, entries),
        "withheld": _withheld(entries),
        "failures": _failures(envelope),
        "transcript": _transcript(segments, entries),
        "data": escape(_json(envelope.get("data", {}))),
        "envelope": escape(_json(envelope)),
    }
    return fill("onrecord.record_html", "page", parts)


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2)


@dataclass(frozen=True, slots=True)
class _Entry:
    """One value, held or withheld, with its number on the page and the segment its link leads to."""

    number: int
    given: _Json
    path: tuple[str, ...]
    withheld: bool
    anchors: tuple[str, ...]

    @property
    def evidence(self) -> Sequence[_Json]:
        return self.given.get("evidence") or self.given.get("seen") or ()

    @property
    def where(self) -> str:
        """The path in words: ``Medications, 1, Dose``."""
        return ", ".join(_label(step) for step in self.path) or "Record"

    @property
    def said(self) -> str:
        return _value(self.given["value"])


def _entries(envelope: _Json, segments: Sequence[_Json]) -> list[_Entry]:
    known = {segment["index"] for segment in segments}
    out: list[_Entry] = []
    for key in ("claims", "withheld"):
        for given in envelope.get(key) or ():
            number = len(out)
            # Evidence of a segment that the transcript does not have leads back to the value itself.
            anchors = tuple(
                f"#seg-{e['segment']}" if e.get("segment") in known else f"#v-{number}"
                for e in given.get("evidence") or given.get("seen") or ()
            )
            out.append(_Entry(number, given, split_pointer(given["pointer"]), key == "withheld", anchors))
    return out


def _label(step: str) -> str:
    """Write a key as words: ``code_status`` and ``codeStatus`` become ``Code status``; indices start at 1."""
    if step.isdecimal():
        return str(int(step) + 1)
    spaced = re.sub(r"(?<=[a-z0-9])(?=[A-Z][a-z])", " ", step).replace("_", " ").replace("-", " ").strip()
    words = [word if word.isupper() else word.lower() for word in spaced.split()]
    joined = " ".join(words) or step
    return joined[:1].upper() + joined[1:]


def _value(value: Any) -> str:
    if isinstance(value, bool):
        return "Yes" if value else "No"
    return value if isinstance(value, str) and value else _json(value)


def _clock(seconds: Any) -> str:
    """Return ``mm:ss``, from an hour on ``h:mm:ss``; empty where there is no time."""
    if isinstance(seconds, bool) or not isinstance(seconds, (int, float)) or not 0 <= seconds < 1e7:
        return ""
    minutes, rest = divmod(int(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes:02}:{rest:02}"


def _facts(envelope: _Json, segments: Sequence[_Json]) -> str:
    model = str(envelope.get("model") or "none")
    facts = ["no model" if model == "none" else f"model {model}"]
    usage = envelope.get("usage") or {}
    tokens = sum(count for count in usage.values() if isinstance(count, int))
    if tokens:
        facts.append(f"{tokens:,} tokens")
    words = sum(len(str(segment["text"]).split()) for segment in segments)
    facts.append(f"{words:,} words in {len(segments):,} segments")
    ends = [s["end_s"] for s in segments if isinstance(s.get("end_s"), (int, float))]
    if ends and (length := _clock(max(ends))):
        facts.append(length)
    if envelope.get("version"):
        facts.append(f"onrecord {envelope['version']}")
    return " · ".join(escape(fact) for fact in facts)


def _counts(envelope: _Json) -> str:
    counted = [(key, len(envelope.get(name) or ())) for key, name in (("held", "claims"), ("withheld", "withheld"))]
    counted.append(("missing", len(envelope.get("missing") or ())))
    targets = {"held": "#record-tree", "withheld": "#withheld", "missing": "#missing-0"}
    out = []
    for name, count in counted:
        inner = f"<b>{count}</b> {name}"
        linked = f'<a href="{targets[name]}">{inner}</a>' if count else f'<span class="count">{inner}</span>'
        out.append(linked)
    state = "complete" if envelope.get("complete") else "incomplete"
    out.append(f'<span class="state {state}">{state.capitalize()}</span>')
    return "\n".join(out)


# --- the record, as a tree ------------------------------------------------------------------------


@dataclass(slots=True)
class _Node:
    """A place in the record: a leaf with entries, a place without a value, or a branch with children."""

    path: tuple[str, ...]
    children: dict[str, _Node] = field(default_factory=dict)
    entries: list[_Entry] = field(default_factory=list)
    uncited: str = ""
    missing: str = ""

    def at(self, steps: Sequence[str]) -> _Node:
        """Return the node ``steps`` below this one, made where it is not there yet."""
        node = self
        for step in steps:
            node = node.children.setdefault(step, _Node((*node.path, step)))
        return node


def _record(envelope: _Json, entries: Sequence[_Entry]) -> str:
    root = _Node(())
    _plant(root, envelope.get("data"))
    for entry in entries:
        if not entry.withheld:
            root.at(entry.path).entries.append(entry)
    for number, pointer in enumerate(envelope.get("missing") or ()):
        root.at(split_pointer(pointer)).missing = f"missing-{number}"
    inner = _branch(root) if root.children else "".join(_row(entry, bare=False) for entry in root.entries)
    if not inner:
        return '<p class="hint" id="record-tree">Nothing is on the record.</p>'
    return f'<ul class="tree" id="record-tree" role="list">{inner}</ul>'


def _plant(node: _Node, value: Any) -> None:
    """Lay out the data's own order, so that places without a value stand where the schema has them."""
    if isinstance(value, Mapping):
        for key, child in value.items():
            _plant(node.at((str(key),)), child)
    elif isinstance(value, list):
        for index, child in enumerate(value):
            _plant(node.at((str(index),)), child)
    elif value is not None:
        node.uncited = _value(value)


def _branch(node: _Node) -> str:
    return "\n".join(_place(child, in_list=_is_list(node)) for child in node.children.values())


def _is_list(node: _Node) -> bool:
    return bool(node.children) and all(step.isdecimal() for step in node.children)


def _place(node: _Node, *, in_list: bool) -> str:
    if not node.children:
        rows = "".join(_row(entry, bare=in_list) for entry in node.entries)
        return rows if rows and not node.missing else rows + _blank(node)
    name = escape(_label(node.path[-1]))
    # A value for a whole branch is unusual, and must not get lost where it happens.
    whole = "".join(_row(entry, bare=True) for entry in node.entries)
    tree = f'<ul class="tree" role="list">{whole}{_branch(node)}</ul>'
    if in_list:
        return f'<li class="item"><span class="name">{name}</span>{tree}</li>'
    level = min(2 + len(node.path), 6)
    note = _blank(node) if node.missing else ""
    return f'<li class="group"><h{level} class="name">{name}</h{level}>{tree}</li>{note}'


def _blank(node: _Node) -> str:
    """Return the row of a place without a held value."""
    name = _label(node.path[-1]) if node.path else "Record"
    said, kind = "not on the record", "blank"
    if node.missing:
        said, kind = "required, not on the record", "blank missing"
    elif node.uncited:
        said = f"{node.uncited} (no evidence given)"
    anchor = f' id="{node.missing}"' if node.missing else ""
    search = escape(" ".join((*(_label(step) for step in node.path), said)))
    return (
        f'<li class="{kind}"{anchor} data-search="{search}"><span class="key">{escape(name)}</span>'
        f'<span class="said">{escape(said)}</span></li>'
    )


# --- one value ------------------------------------------------------------------------------------


def _row(entry: _Entry, *, bare: bool) -> str:
    reason = str(entry.given.get("reason") or "")
    href = entry.anchors[_chief(entry)] if entry.anchors else f"#v-{entry.number}"
    name = entry.where if entry.withheld else _label(entry.path[-1]) if entry.path else "Record"
    key = f'<span class="key">{escape(name)}</span>' if not bare else ""
    tags = "".join(f'<span class="tag">{escape(tag)}</span>' for tag in _tags(entry))
    search = escape(" ".join((entry.where, entry.given["pointer"], entry.said, reason, *_tags(entry))))
    announced = f"{entry.where}: {entry.said}. {_passages(len(entry.evidence))}"
    return (
        f'<li class="row" id="v-{entry.number}" data-entry="{entry.number}" data-search="{search}" '
        f'data-chief="{_chief(entry)}" data-said="{escape(announced)}">'
        f'<a class="pick{" bare" if bare else ""}" href="{href}" title="{escape(entry.where)}" '
        f'aria-expanded="false" aria-controls="d-{entry.number}">{key}'
        f'<span><span class="val" dir="auto">{escape(entry.said)}</span>{tags}</span>'
        f'<span class="when">{escape(_when(entry))}</span>'
        + (f'<span class="reason">{escape(reason)}</span>' if reason else "")
        + f"</a>{_detail(entry)}</li>"
    )


def _passages(count: int) -> str:
    return "no passage" if not count else "1 passage" if count == 1 else f"{count} passages"


def _chief(entry: _Entry) -> int:
    """Return which piece of evidence a value leads to first: what decided it, not the question."""
    order = ("contradiction", "answer", "correction") if entry.withheld else ("correction", "answer", "contradiction")
    roles = [_role(piece) for piece in entry.evidence]
    return next((roles.index(role) for role in order if role in roles), 0)


def _when(entry: _Entry) -> str:
    if not entry.evidence:
        return ""
    chief = entry.evidence[_chief(entry)]
    if clock := _clock(chief.get("start_s")):
        return clock
    # A yes or a no is often spoken of by one and said by the other: naming the first alone would be untrue.
    pieces = [piece for piece in entry.evidence if _role(piece) == _role(chief)]
    shown = pieces if isinstance(entry.given["value"], bool) else [chief]
    return ", ".join(dict.fromkeys(str(piece["speaker"]) for piece in shown if piece.get("speaker")))


def _tags(entry: _Entry) -> list[str]:
    tags = [str(entry.given.get("verdict") or "")] if entry.withheld else []
    if not entry.withheld and any(piece.get("role") == "correction" for piece in entry.evidence):
        tags.append("corrected")
    if entry.given.get("glossary"):
        tags.append("glossary")
    return [tag for tag in tags if tag]


def _detail(entry: _Entry) -> str:
    quotes = "".join(_quote(entry, number) for number in range(len(entry.evidence)))
    quotes = f'<ul class="quotes" role="list">{quotes}</ul>' if quotes else ""
    about = "".join(f"<dt>{escape(name)}</dt><dd>{inner}</dd>" for name, inner in _about(entry))
    return f'<div class="detail" id="d-{entry.number}">{quotes}<dl class="about">{about}</dl></div>'


def _quote(entry: _Entry, number: int) -> str:
    piece = entry.evidence[number]
    role = _role(piece)
    start, end = _clock(piece.get("start_s")), _clock(piece.get("end_s"))
    times = f"{start}–{end}" if start and end and start != end else start
    words = str(piece.get("text") or "")
    source = ", ".join(part for part in (str(piece.get("speaker") or ""), times) if part)
    return (
        f'<li><a href="{entry.anchors[number]}" data-piece="{number}">'
        f'<span class="sample {role}">{role}</span> <span class="quote" dir="auto">{escape(words)}</span> '
        f'<span class="from">{escape(source)}</span></a></li>'
    )


def _role(piece: _Json) -> str:
    role = piece.get("role")
    return role if isinstance(role, str) and role in _ROLES else _ROLES[0]


def _about(entry: _Entry) -> Iterator[tuple[str, str]]:
    """Yield what else is known of a value: pairs of a name and HTML."""
    given = entry.given
    glossary = given.get("glossary")
    if glossary:
        expansion = f" ({glossary['expansion']})" if glossary.get("expansion") else ""
        yield (
            "Glossary",
            escape(f"“{glossary.get('matched') or ''}” is written {glossary.get('preferred') or ''}{expansion}"),
        )
    for finding in given.get("findings") or ():
        yield (
            str(finding.get("check") or "check"),
            escape(f"{finding.get('verdict') or ''}: {finding.get('message') or ''}"),
        )
    if isinstance(given.get("probability"), (int, float)):
        yield "Probability", escape(f"{given['probability']:.2f}")
    if isinstance(given.get("agreement"), (int, float)):
        yield "Samples that agree", escape(f"{100 * given['agreement']:.0f} %")
    if isinstance(given.get("token_probability"), (int, float)):
        yield "The model's own probability", escape(f"{given['token_probability']:.2f}")
    if given.get("proposers"):
        yield "Proposed by", escape(", ".join(str(name) for name in given["proposers"]))
    yield "Pointer", f"<code>{escape(given['pointer'])}</code>"


def _withheld(entries: Sequence[_Entry]) -> str:
    rows = "\n".join(_row(entry, bare=False) for entry in entries if entry.withheld)
    if not rows:
        return ""
    return (
        '<section class="part withheld" id="withheld"><h3>Withheld</h3>'
        '<p class="hint">Proposed, and kept out of the record.</p>'
        f'<ul class="tree" role="list">{rows}</ul></section>'
    )


def _failures(envelope: _Json) -> str:
    failures = envelope.get("failures") or ()
    rows = "".join(
        f'<li class="blank" data-search="{escape(_failed(failure))}"><span class="key">'
        f"{escape(str(failure.get('pointer') or 'Record'))}</span>"
        f'<span class="said">{escape(_why(failure))}</span></li>'
        for failure in failures
    )
    if not rows:
        return ""
    return (
        '<section class="part" id="failures"><h3>Not done</h3>'
        '<p class="hint">What a proposer could not do.</p>'
        f'<ul class="tree" role="list">{rows}</ul></section>'
    )


def _failed(failure: _Json) -> str:
    return f"{failure.get('pointer') or ''} {_why(failure)}"


def _why(failure: _Json) -> str:
    reason, model = str(failure.get("reason") or ""), failure.get("model")
    return f"{model}: {reason}" if model else reason


# --- the transcript -------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Use:
    """Words of one segment, ``start`` to ``end`` in code points of its own text, that bear on an entry."""

    start: int
    end: int
    entry: _Entry
    piece: int

    @property
    def token(self) -> str:
        return f"{self.entry.number}.{self.piece}.{_role(self.entry.evidence[self.piece])}"


def _transcript(segments: Sequence[_Json], entries: Sequence[_Entry]) -> str:
    uses = _uses(segments, entries)
    return "\n".join(_segment(segment, uses.get(place, ())) for place, segment in enumerate(segments))


def _uses(segments: Sequence[_Json], entries: Sequence[_Entry]) -> dict[int, list[_Use]]:
    """Cut every piece of evidence at the segments it touches: lists of uses by the segment's place."""
    starts = [segment["start"] for segment in segments]
    out: dict[int, list[_Use]] = {}
    for entry in entries:
        for piece, given in enumerate(entry.evidence):
            start, end = given.get("start"), given.get("end")
            if not isinstance(start, int) or not isinstance(end, int):
                continue
            place = max(bisect_right(starts, start) - 1, 0)
            while place < len(segments) and starts[place] < end:
                base, length = starts[place], len(segments[place]["text"])
                use = _Use(max(start - base, 0), min(end - base, length), entry, piece)
                if use.start < use.end:
                    out.setdefault(place, []).append(use)
                place += 1
    return out


def _segment(segment: _Json, uses: Sequence[_Use]) -> str:
    anchor = f"seg-{segment['index']}"
    clock = _clock(segment.get("start_s")) or f"#{segment['index']}"  # as the JSON, the tables and prompts number them
    speaker = segment.get("speaker")
    who = f'<div class="speaker" dir="auto">{escape(str(speaker))}</div>' if speaker else ""
    return (
        f'<li class="segment" id="{anchor}"><a class="clock" href="#{anchor}" tabindex="-1">{clock}</a>'
        f'<div>{who}<div class="words" dir="auto">{_marked(segment["text"], uses)}</div></div></li>'
    )


def _marked(text: str, uses: Sequence[_Use]) -> str:
    """Return the words as HTML; where evidence overlaps, each stretch names all that it bears on."""
    cuts = sorted({0, len(text), *(use.start for use in uses), *(use.end for use in uses)})
    out = []
    for start, end in pairwise(cuts):
        over = [use for use in uses if use.start <= start and end <= use.end]
        words = escape(text[start:end])
        if over:
            tokens = " ".join(use.token for use in over)
            names = "; ".join(dict.fromkeys(f"{use.entry.where}: {use.entry.said}" for use in over))
            words = f'<mark data-uses="{tokens}" title="{escape(names)}">{words}</mark>'
        out.append(words)
    return "".join(out)
