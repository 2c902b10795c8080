"""What can go wrong between a program and a model's server, and what each fault calls for.

One function reads every provider's errors. Nothing that a server says is passed on: its words could quote the prompt.
"""

from __future__ import annotations

import email.utils
import json
import math
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from onrecord.errors import AccessError, ModelError

_LONGEST_WAIT_S = 24 * 3600.0
_TOO_LONG = (
    "context length",
    "context window",
    "context_length",
    "context size",
    "exceed_context",
    "prompt is too long",
)
_NO_MONEY = ("insufficient_quota", "billing", "credit balance", "payment")
_BAD_KEY = ("api key not valid", "api_key_invalid", "invalid api key", "invalid_api_key", "permission_denied")
_FILTERED = ("content_filter", "content management policy", "responsibleaipolicy")
# What a request may do without, by the words with which servers refuse it; the order tells, the first found counts.
_PARTS: Mapping[str, tuple[str, ...]] = {
    "max_tokens": ("max_tokens", "max_completion_tokens"),
    "logprobs": ("logprobs",),
    "temperature": ("temperature",),
    "seed": ("'seed'", "seed is", "seed:", "\"seed\"", "unknown name \"seed\""),
    "schema": ("invalid schema", "invalid_json_schema", "schema is too", "too many states", "grammar is too"),
    "structure": (
        "response_format", "json_schema", "json_object", "json schema", "grammar", "structured output", "output_config",
        "output_format", "responsejsonschema", "response_json_schema", "response_schema", "responseschema", "json mode",
        "guided", "responsemimetype", "response_mime_type",
    ),
}  # fmt: skip


class Transient(Exception):  # noqa: N818 - it is no error yet: the request is sent again
    """A fault that may pass: the same request can be sent again, after ``wait_s`` where the server says so."""

    def __init__(self, what: str, wait_s: float | None = None, *, reached: bool = True) -> None:
        super().__init__(what)
        self.what = what
        self.wait_s = wait_s
        self.reached = reached


class Unsupported(Exception):  # noqa: N818 - the request is put in other terms
    """The server does not take a part of the request; ``part`` is a key of ``_PARTS``, or "something"."""

    def __init__(self, part: str, status: int) -> None:
        super().__init__(part)
        self.part = part
        self.status = status


def fault(
    status: int, message: str, headers: Mapping[str, str], *, where: str, key_hint: str, named: str = ""
) -> Exception:
    """Return what an error answer means.

    Args:
        status: the HTTP status.
        message: all that the server says, codes too; read, never passed on.
        headers: the answer's, for ``Retry-After``; looked up in lower case.
        where: the model's name.
        key_hint: how to give another key.
        named: the part of the request that the server blames, where it says; a message may repeat all parts.
    """
    said = message.lower()
    part = _part(named.lower()) or _part(said)
    if status == 401 or any(mark in said for mark in _BAD_KEY):
        return AccessError("the server refuses the key", where=where, hint=key_hint)
    if status == 402 or (status in {400, 403, 429} and any(mark in said for mark in _NO_MONEY)):
        return AccessError("the account has nothing left to spend", where=where)
    if status in {408, 409, 425, 429} or (status >= 500 and status != 501):
        if status == 500 and part in {"schema", "structure"}:
            return Unsupported(part, status)
        what = "the server is busy (429)" if status == 429 else f"the server failed ({status})"
        return Transient(what, _asked_wait_s(headers))
    if status == 413 or any(mark in said for mark in _TOO_LONG):
        return ModelError("the prompt is longer than the model reads", where=where, hint="Set context_tokens lower")
    if any(mark in said for mark in _FILTERED):
        return ModelError("the server's content filter refused the request", where=where)
    if part:
        return Unsupported(part, status)
    if status == 403:
        return AccessError("the server refuses the key", where=where, hint=key_hint)
    if status in {300, 301, 302, 303, 307, 308, 404, 405, 410}:
        what = f"the server has no such model, or nothing at this address ({status})"
        return AccessError(what, where=where, hint="Check the model's name and the address, which often ends in /v1")
    return Unsupported("something", status)


@contextmanager
def of_sdk(sdk: Any, *, where: str, key_hint: str) -> Iterator[None]:
    """Turn what an SDK of the openai and anthropic family raises into ours, without the server's words."""
    try:
        yield
    except sdk.APITimeoutError as error:
        raise lost(error, slow=True) from None
    except sdk.APIConnectionError as error:
        raise lost(error, slow=False) from None
    except sdk.APIStatusError as error:
        said, blamed = json.dumps(error.body, default=str), getattr(error, "param", None)
        named = blamed if isinstance(blamed, str) else ""
        headers = error.response.headers
        raise fault(error.status_code, said, headers, where=where, key_hint=key_hint, named=named) from None


def lost(error: BaseException, *, slow: bool) -> Transient:
    """Return the fault of a request that got no answer: the server took too long, or the connection failed."""
    what = "the server took too long" if slow else "the connection failed"
    return Transient(what, reached=not _never_connected(error))


def _never_connected(error: BaseException) -> bool:
    """Say whether no connection was made: nothing listens there, or the name is not known."""
    names = {type(error).__name__, type(error.__cause__).__name__}
    return bool(names & {"ConnectError", "ConnectTimeout", "ProxyError", "UnsupportedProtocol"})


def _part(said: str) -> str | None:
    return next((part for part, words in _PARTS.items() if any(word in said for word in words)), None)


def _asked_wait_s(headers: Mapping[str, str]) -> float | None:
    """Return the seconds that the server asks to wait: a number of them, or a date."""
    for name, unit in (("retry-after-ms", 0.001), ("retry-after", 1.0)):
        given = (headers.get(name) or "").strip()
        try:
            wait = float(given) * unit
        except ValueError:
            try:
                wait = email.utils.parsedate_to_datetime(given).timestamp() - time.time()
            except (ValueError, TypeError):
                continue
        if not math.isnan(wait):
            return min(max(wait, 0.0), _LONGEST_WAIT_S)
    return None
