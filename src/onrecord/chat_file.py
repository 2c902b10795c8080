"""Chat fine-tuning lines, ``{"messages": [system, user, assistant]}``: where in them the transcript and the record are.

The record is the last JSON object in the assistant's last message, fenced or with words around it, or the arguments
of its tool call. The transcript is in the last message of the user before that: as a member of a JSON object,
between tags, in a fence, behind a heading such as "Transcript:", or else what is left of the message without the
words that every line of the file begins and ends with. Not covered: transcripts that stand in a system message.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

from onrecord.json_lines import parse_json

_FENCE = re.compile(r"```[\w-]*[ \t]*\n(.*?)```", re.DOTALL)
_NAME = r"(?:transcripts?|transcription|conversation|dialogue|dialog|recording|dictation)"
_TAGS = re.compile(rf"<({_NAME})\b[^<>]*>(.*?)</\1\s*>", re.DOTALL | re.IGNORECASE)
_HEADING = re.compile(
    rf"^[ \t#*>=-]*(?:(?:the|here is the|below is the|full|call|visit|input)\s+)?{_NAME}\b[^\n:]{{0,30}}:[ \t*]*\n?"
    rf"|^[ \t]*#+[ \t]*{_NAME}[ \t]*\n",
    re.MULTILINE | re.IGNORECASE,
)
# What may stand behind a transcript: the next part of the prompt, with a heading of its own.
_AFTER = re.compile(
    r"^[ \t#*>=-]*(?:json schema|schema|output|instructions?|task|fields|glossary|format|record|json)\b[^\n]{0,40}:"
    r"|^[ \t]*#+[ \t]*(?:json schema|schema|output|instructions?|task|fields|glossary|format|record)\b"
    r"|^(?:extract|return|respond|fill|produce|output|reply|answer)\b[^\n]*\bjson\b",
    re.MULTILINE | re.IGNORECASE,
)
_KEYS = ("transcript", "transcription", "conversation", "dialogue", "segments", "text", "input")
_BRACE = re.compile(r"[{}]")
_LEAST_ALIKE = 3  # lines of a file: what fewer share may be part of their transcripts


def record_in(messages: Sequence[Any]) -> dict[str, Any] | None:
    """Return the record that the assistant's last message gives; None where it gives none."""
    answer = next((m for m in reversed(messages) if _role(m) == "assistant"), None)
    if answer is None:
        return None
    text = _content(answer)
    found = json_object_in(text) if text else None
    if found is not None:
        return found
    calls = [call.get("function") for call in answer.get("tool_calls") or () if isinstance(call, Mapping)]
    for function in (*calls, answer.get("function_call")):
        arguments = function.get("arguments") if isinstance(function, Mapping) else None
        if isinstance(arguments, dict):
            return arguments
        if isinstance(arguments, str) and (found := json_object_in(arguments)) is not None:
            return found
    return None


def json_object_in(text: str) -> dict[str, Any] | None:
    """Return the JSON object that ``text`` is, or the last one in it: in a fence first, else between its words."""
    for candidate in (text, *reversed(_FENCE.findall(text))):
        try:
            whole = parse_json(candidate)
        except ValueError:
            continue
        if isinstance(whole, dict):
            return whole
    return _last_object(text)


def _last_object(text: str) -> dict[str, Any] | None:
    """Return the last object that stands between words; parts of one that is broken or cut off are none."""
    decoder = json.JSONDecoder()
    found: dict[str, Any] | None = None
    at = depth = 0
    while (brace := _BRACE.search(text, at)) is not None:
        at = brace.end()
        if brace.group() == "}":
            depth = max(0, depth - 1)
            continue
        if depth == 0:
            try:
                value, at = decoder.raw_decode(text, brace.start())
            except (ValueError, RecursionError):
                depth = 1
            else:
                found = value or found
            continue
        depth += 1
    return found


def user_text(messages: Sequence[Any]) -> str | None:
    """Return the text of the user's last message before the assistant's last; None where there is none."""
    last = max((i for i, m in enumerate(messages) if _role(m) == "assistant"), default=len(messages))
    asked = next((m for m in reversed(messages[:last]) if _role(m) == "user"), None)
    return _content(asked) if asked is not None else None


def transcript_in(text: str, *, shared: tuple[int, int] = (0, 0)) -> str:
    """Return the part of a user's message that is the transcript.

    Args:
        text: the message.
        shared: how many characters at its beginning and its end all messages of the file share; see
            ``shared_ends``.
    """
    try:
        given = parse_json(text)
    except ValueError:
        given = None
    if isinstance(given, Mapping):
        held = next((given[key] for key in _KEYS if given.get(key)), None)
        if held is not None:
            if isinstance(held, list) and all(isinstance(line, str) for line in held):
                return "\n".join(map(str, held))
            return str(held) if isinstance(held, str) else json.dumps(held, ensure_ascii=False)
    if isinstance(given, list):
        return text
    tagged = [match[2] for match in _TAGS.finditer(text)]
    if tagged:
        return max(tagged, key=len).strip()
    fenced = [block for block in _FENCE.findall(text) if not _is_json_object(block)]
    if fenced:
        return str(max(fenced, key=len)).strip()
    heading = next(_HEADING.finditer(text), None)
    if heading is not None:
        return _before_next_part(text[heading.end() :]).strip() or text
    start, end = shared
    return text[start : len(text) - end].strip() or text


def shared_ends(texts: Sequence[str]) -> tuple[int, int]:
    """Return how many characters all of ``texts`` begin and end with, in whole lines; (0, 0) for fewer than three."""
    several = list(dict.fromkeys(texts))
    if len(several) < _LEAST_ALIKE:
        return 0, 0
    lines = [text.splitlines(keepends=True) for text in several]
    first = _alike(lines)
    left = [rest[first:] for rest in lines]
    last = _alike([rest[::-1] for rest in left])
    tail = left[0][len(left[0]) - last :]
    return len("".join(lines[0][:first])), len("".join(tail))


def _alike(lines: Sequence[Sequence[str]]) -> int:
    """Return how many leading lines all texts share; at least one line is left to each."""
    count = 0
    for row in zip(*(some[:-1] for some in lines), strict=False):
        if len(set(row)) > 1:
            break
        count += 1
    return count


def _before_next_part(text: str) -> str:
    after = _AFTER.search(text)
    return text[: after.start()] if after is not None and text[: after.start()].strip() else text


def _is_json_object(text: str) -> bool:
    try:
        return isinstance(parse_json(text), dict)
    except ValueError:
        return False


def _role(message: Any) -> str:
    role = message.get("role") if isinstance(message, Mapping) else None
    return role if isinstance(role, str) else ""


def _content(message: Mapping[str, Any]) -> str | None:
    """Return a message's text; one that is a list of parts is put together from them."""
    content = message.get("content")
    if isinstance(content, list):
        parts = [part.get("text") for part in content if isinstance(part, Mapping)]
        return "\n".join(part for part in parts if isinstance(part, str)) or None
    return content if isinstance(content, str) and content.strip() else None
