"""The models that others serve: what names them, where they are, what they cost, and which key opens them.

``models.toml`` (see ``catalog``) can say more of one than its name does, and give it a shorter one::

    [models.nano]
    endpoint = "openai:gpt-5-nano"      # as for --model; also "https://host/v1#NAME"
    context_tokens = 400000
    read_price = 0.05                   # money for a million tokens read
    write_price = 0.40                  # and for a million written
    parallel = 8                        # requests at a time
    timeout_s = 60                      # for one answer
    needs_focus = false                 # true for small models that lose their way in long texts
    key_variable = "HOUSE_LLM_KEY"      # the environment variable that holds the key

Keys come from the environment or the keyring. They are never part of a name, a file of ours, or a message.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal
from urllib.parse import urlsplit

from onrecord.errors import AccessError, UsageError
from onrecord.models.base import Usage
from onrecord.models.catalog import check_keys, user_tables

Provider = Literal["openai", "anthropic", "google"]
_VARIABLES: Mapping[Provider, tuple[str, ...]] = {
    "openai": ("OPENAI_API_KEY",),
    "anthropic": ("ANTHROPIC_API_KEY",),
    "google": ("GEMINI_API_KEY", "GOOGLE_API_KEY"),
}
_BASE: Mapping[Provider, tuple[str, str]] = {
    "openai": ("OPENAI_BASE_URL", "https://api.openai.com/v1"),
    "anthropic": ("ANTHROPIC_BASE_URL", "https://api.anthropic.com"),
    "google": ("GOOGLE_GEMINI_BASE_URL", "https://generativelanguage.googleapis.com"),
}
_OTHER_HOSTS = ("ONRECORD_API_KEY",)
_KEYS: Mapping[str, tuple[type, ...]] = {
    "endpoint": (str,),
    "context_tokens": (int,),
    "read_price": (float, int),
    "write_price": (float, int),
    "parallel": (int,),
    "timeout_s": (float, int),
    "needs_focus": (bool,),
    "key_variable": (str,),
    "description": (str,),
}
_LOOPBACK = re.compile(r"127(\.\d{1,3}){3}")
_VARIABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_BIG_CONTEXT, _SMALL_CONTEXT = 128_000, 8192
_PARALLEL = 4
_TIMEOUT_S = 120.0
_MOST_PARALLEL = 64


@dataclass(frozen=True, slots=True)
class Endpoint:
    """A model that somebody serves.

    Attributes:
        name: what results name it by: its address in one line, without a key.
        provider: whose wire format it speaks.
        base_url: where it is.
        model: what its server calls it.
        context_tokens: tokens of prompt and answer together.
        needs_focus: whether it loses its way in long texts.
        parallel: requests at a time.
        timeout_s: seconds that one answer may take.
        read_price: money for a million tokens read; None where unknown.
        write_price: money for a million tokens written; None where unknown.
        key_variable: the environment variable that holds its key, where it is none of the usual ones.
    """

    name: str
    provider: Provider
    base_url: str
    model: str
    context_tokens: int = _BIG_CONTEXT
    needs_focus: bool = False
    parallel: int = _PARALLEL
    timeout_s: float = _TIMEOUT_S
    read_price: float | None = None
    write_price: float | None = None
    key_variable: str | None = None

    @property
    def host(self) -> str:
        """The name or address of its machine."""
        return urlsplit(self.base_url).hostname or ""

    @property
    def is_on_this_machine(self) -> bool:
        """Whether requests stay on this machine."""
        return self.host in {"localhost", "::1"} or bool(_LOOPBACK.fullmatch(self.host))

    @property
    def is_the_providers(self) -> bool:
        """Whether it is at its provider's own address, or at the one that the provider's variable names."""
        hosts = {urlsplit(url).hostname for url in (_BASE[self.provider][1], os.environ.get(_BASE[self.provider][0]))}
        return self.host in hosts

    def cost(self, usage: Usage) -> float | None:
        """Return the money for so many tokens; None where the prices are not known."""
        if self.read_price is None or self.write_price is None:
            return None
        return (usage.prompt_tokens * self.read_price + usage.completion_tokens * self.write_price) / 1e6

    @property
    def key_hint(self) -> str:
        """How to give its key."""
        return f"Set {self._variables()[0]}, or store it: keyring set onrecord {self.host}"

    def _variables(self) -> tuple[str, ...]:
        if self.key_variable:
            return (self.key_variable,)
        # A provider's key is for that provider: other hosts never see it.
        return _VARIABLES[self.provider] if self.is_the_providers else _OTHER_HOSTS


def endpoint(spec: str) -> Endpoint | None:
    """Return the served model that ``spec`` names, by its address or its name in ``models.toml``; None if it is none.

    Raises:
        UsageError: the address or ``models.toml`` is broken.
    """
    named = {name: (table, where) for name, table, where in user_tables() if "endpoint" in table}
    for table, where in named.values():
        _check(table, where)
    if spec in named:
        table, where = named[spec]
        address = _parsed(table["endpoint"])
        if address is None:
            raise UsageError("endpoint names no served model", where=where, hint='As in "openai:NAME"')
        return _with(address, table)
    address = _parsed(spec)
    same = [table for table, _ in named.values() if table["endpoint"] == spec]
    return _with(address, same[0]) if address is not None and same else address


def endpoint_names() -> tuple[tuple[str, str, str], ...]:
    """Return (name, address, description) of every served model that ``models.toml`` names."""
    found = [(name, table, where) for name, table, where in user_tables() if "endpoint" in table]
    for _, table, where in found:
        _check(table, where)
    return tuple((name, table["endpoint"], table.get("description", "")) for name, table, _ in found)


def api_key(one: Endpoint) -> str | None:
    """Return the key of a served model, from the environment or the keyring; None for servers that need none.

    Raises:
        AccessError: its provider wants a key and there is none, or it cannot be one.
    """
    found = next((os.environ[name] for name in one._variables() if os.environ.get(name)), None)
    if found is None and not one.is_on_this_machine:
        found = _from_keyring(one.host)
    if found is None:
        if one.host == urlsplit(_BASE[one.provider][1]).hostname:
            raise AccessError("there is no key", where=one.name, hint=one.key_hint)
        return None
    found = found.strip()
    if not re.fullmatch(r"[\x21-\x7e]+", found):
        # A header with such a key would be refused with a message that quotes it.
        raise AccessError("its key holds characters that no key has", where=one.name, hint=one.key_hint)
    return found


def _from_keyring(host: str) -> str | None:
    try:
        import keyring  # noqa: PLC0415 - not a dependency: used where it is installed
        import keyring.errors  # noqa: PLC0415 - as above
    except ImportError:
        return None
    try:
        stored: str | None = keyring.get_password("onrecord", host)
        return stored
    except (keyring.errors.KeyringError, RuntimeError):
        return None  # locked, or there is no desktop to unlock it


def _parsed(spec: str) -> Endpoint | None:
    kind, _, rest = spec.partition(":")
    if kind in {"http", "https"}:
        return _at(spec)
    if kind not in _BASE or not rest:
        return None
    provider: Provider = "openai" if kind == "openai" else "anthropic" if kind == "anthropic" else "google"
    variable, usual = _BASE[provider]
    other = os.environ.get(variable, "").strip()
    base = _address(other, where=variable) if other else usual
    name = f"{provider}:{rest}" if base == usual else f"{provider}:{rest} at {base}"
    return Endpoint(name, provider, base, rest)


def _at(spec: str) -> Endpoint:
    address, mark, model = spec.partition("#")
    if not mark or not model:
        raise UsageError("an address needs the model's name", hint="As in http://127.0.0.1:8080/v1#NAME")
    base = _address(address, where="the model's address")
    return Endpoint(f"{base}#{model}", "openai", base, model, context_tokens=_SMALL_CONTEXT)


def _address(url: str, *, where: str) -> str:
    """Return a base address without its last slash. The messages do not show it: it may hold a key."""
    try:
        parts = urlsplit(url)
        usable = parts.scheme in {"http", "https"} and bool(parts.hostname) and (parts.port is None or parts.port > 0)
    except ValueError:
        usable = False
    if not usable:
        raise UsageError("is no address", where=where, hint="As in https://host.example/v1")
    if parts.username or parts.password or parts.query:
        hint = "Set ONRECORD_API_KEY, or key_variable in models.toml"
        raise UsageError("an address may not hold a key, a password or a query", where=where, hint=hint)
    return url.rstrip("/")


def _check(table: Mapping[str, Any], where: str) -> None:
    check_keys(table, _KEYS, where)
    for key in ("read_price", "write_price"):
        if not 0 <= table.get(key, 0) < float("inf"):
            raise UsageError(f"{key} must be 0 or more, for a million tokens", where=where)
    if not 1 <= table.get("parallel", 1) <= _MOST_PARALLEL:
        raise UsageError(f"parallel must be from 1 to {_MOST_PARALLEL}", where=where)
    if not 0 < table.get("timeout_s", 1) < float("inf"):
        raise UsageError("timeout_s must be more than 0", where=where)
    if not _VARIABLE.fullmatch(table.get("key_variable", "X")):
        raise UsageError("key_variable must be the name of an environment variable", where=where)


def _with(one: Endpoint, table: Mapping[str, Any]) -> Endpoint:
    given = {key: value for key, value in table.items() if key not in {"endpoint", "description"}}
    for key in ("read_price", "write_price", "timeout_s"):
        if key in given:
            given[key] = float(given[key])
    return replace(one, **given)
