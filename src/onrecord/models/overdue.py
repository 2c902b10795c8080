"""An answer that drips: a server that sends a byte now and then, for hours, never meets a time-out.

The time-out of an HTTP client is for the silence between two pieces. Here it is for the whole of an answer's body,
whichever client an SDK brings.

What is not covered: a server that drips the headers of its answer.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from typing import Any


def hooks() -> dict[str, list[Callable[[Any], None]]]:
    """Return the event hooks of an HTTP client that takes an answer for timed out whose time is over."""
    return {"response": [_limited]}


def _limited(response: Any) -> None:
    """Give the body of an answer the seconds that its request allows one piece of it."""
    allowed = response.request.extensions.get("timeout", {}).get("read")
    if allowed is not None:
        response.stream = _timed(response.stream, time.monotonic() + allowed)


def _timed(stream: Any, until: float) -> Any:
    """Return a stream with an end; a client takes only streams of its own class, and knows its own errors alone."""
    base = next(one for one in type(stream).__mro__ if one.__name__ == "SyncByteStream")
    too_late = sys.modules[base.__module__.partition(".")[0]].ReadTimeout

    class Timed(base):  # type: ignore[misc, valid-type]
        def __iter__(self) -> Iterator[bytes]:
            for piece in stream:
                if time.monotonic() > until:
                    raise too_late("the answer took too long")
                yield piece

        def close(self) -> None:
            stream.close()

    return Timed()
