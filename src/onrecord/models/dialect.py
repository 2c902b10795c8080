"""What a server is found to take, kept for the life of the process: nobody pays twice to find it out."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field, replace
from enum import IntEnum

_MOST_ROOM = 4  # times the tokens asked for; what is longer runs on


class Level(IntEnum):
    """How an answer is held to its schema, the best first."""

    FULL = 0  # the schema, with all bounds
    STRICT = 1  # the schema, with bounds of numbers and lists, as OpenAI's strict mode has it
    SHAPE = 2  # the schema without bounds
    GUIDED = 3  # JSON mode with the schema beside it, as llama-cpp-python has it; it stands in the prompt too
    OBJECT = 4  # some JSON object; the schema stands in the prompt
    PROMPT = 5  # the prompt alone


@dataclass(frozen=True, slots=True)
class Dialect:
    """How one server is to be asked.

    Attributes:
        level: how answers are held to their schema.
        shown: whether the schema stands in the prompt too, for servers that take one and do not obey it.
        without: parameters that the server refuses.
        room: how many times the tokens of an answer are allowed; models that think aloud use them up.
    """

    level: Level = Level.FULL
    shown: bool = False
    without: frozenset[str] = frozenset()
    room: int = 1

    def refused(self, part: str) -> Dialect | None:
        """Return how to ask a server that refused ``part``; None where nothing is left to give up."""
        if part in {"temperature", "seed", "max_tokens", "logprobs"} and part not in self.without:
            return replace(self, without=self.without | {part})
        if part == "something" and "logprobs" not in self.without:
            return replace(self, without=self.without | {"logprobs"})  # what an answer needs least goes first
        if part == "schema" and self.level < Level.SHAPE:
            return replace(self, level=Level(self.level + 1))
        if part in {"schema", "structure", "something"} and self.level < Level.PROMPT:
            least = Level.OBJECT if part == "something" else Level.GUIDED
            return replace(self, level=max(least, Level(self.level + 1)))
        return None

    def disobeyed(self) -> Dialect:
        """Return how to ask a server whose answers break their schema."""
        if not self.shown and self.level <= Level.SHAPE:
            return replace(self, shown=True)
        return self

    def cut_off(self) -> Dialect:
        """Return how to ask for an answer that ended before its end."""
        return replace(self, room=min(self.room * 2, _MOST_ROOM))


@dataclass(slots=True)
class Memory:
    """What is known of one server, and how its answers have been; guarded by ``lock``."""

    dialect: Dialect
    good: int = 0
    bad: int = 0
    first: threading.Lock = field(default_factory=threading.Lock)  # held while nothing is known of it
    lock: threading.Lock = field(default_factory=threading.Lock)

    def worked(self, dialect: Dialect, *, keeps_schema: bool) -> None:
        """Remember that an answer came so; a step down that one schema alone needed is not remembered."""
        with self.lock:
            self.good += 1
            now = self.dialect
            kept = dialect if keeps_schema else replace(dialect, level=now.level, shown=now.shown)
            self.dialect = replace(kept, without=kept.without | now.without, room=max(kept.room, now.room))

    def refused(self, dialect: Dialect) -> None:
        """Remember that the server takes no more than this, whatever it then answers."""
        with self.lock:
            now = self.dialect
            self.dialect = replace(now, level=max(now.level, dialect.level), without=now.without | dialect.without)

    def failed(self) -> bool:
        """Count an answer that broke its schema; say whether most do, so that it was no accident."""
        with self.lock:
            self.bad += 1
            return self.bad > max(1, self.good)


_KNOWN: dict[str, Memory] = {}
_LOCK = threading.Lock()


def memory(server: str, start: Dialect) -> Memory:
    """Return what this process knows of ``server``; ``start`` is how an unknown one is asked first."""
    with _LOCK:
        return _KNOWN.setdefault(server, Memory(start))


def forget() -> None:
    """Forget all servers, as a new process would."""
    with _LOCK:
        _KNOWN.clear()
