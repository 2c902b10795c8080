"""Served models: their names, what models.toml says of them, and their keys."""

from __future__ import annotations

import sys
import types
from pathlib import Path

import pytest

from onrecord import AccessError, MissingExtraError, UsageError
from onrecord.models import Ledger, Usage, catalog, endpoint, endpoint_names, open_model
from onrecord.models.catalog import config_file
from onrecord.models.endpoints import Endpoint, api_key

VARIABLES = ("OPENAI_API_KEY", "OPENAI_BASE_URL", "ONRECORD_API_KEY", "ANTHROPIC_API_KEY", "GEMINI_API_KEY")
NANO = """
[models.nano]
endpoint = "openai:gpt-5-nano"
context_tokens = 400000
read_price = 0.05
write_price = 0.4
parallel = 9
key_variable = "HOUSE_KEY"
"""


@pytest.fixture(autouse=True)
def alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep the real configuration, keys and keyring out of every test."""
    monkeypatch.setenv("ONRECORD_CONFIG", str(tmp_path))
    monkeypatch.setitem(sys.modules, "keyring", None)
    for name in VARIABLES:
        monkeypatch.delenv(name, raising=False)


def named(spec: str) -> Endpoint:
    one = endpoint(spec)
    assert one is not None
    return one


def write(text: str) -> None:
    config_file().write_text(text, encoding="utf-8")


@pytest.mark.parametrize(
    ("spec", "base_url", "model"),
    [
        ("openai:gpt-5-nano", "https://api.openai.com/v1", "gpt-5-nano"),
        ("openai:ft:gpt-4o:house::1", "https://api.openai.com/v1", "ft:gpt-4o:house::1"),
        ("http://127.0.0.1:8080/v1#qwen3:4b", "http://127.0.0.1:8080/v1", "qwen3:4b"),
        ("https://host.example/v1/#a/b", "https://host.example/v1", "a/b"),
    ],
)
def test_a_name_says_where_and_which(spec: str, base_url: str, model: str) -> None:
    """A provider's name or an address, and the model that is asked there."""
    assert (named(spec).base_url, named(spec).model) == (base_url, model)


@pytest.mark.parametrize("spec", ["local", "local:x", "openai:", "none", "gpt-5", "ftp://host/v1#m"])
def test_other_names_are_no_served_models(spec: str) -> None:
    """They are somebody else's to refuse."""
    assert endpoint(spec) is None


@pytest.mark.parametrize(
    "spec",
    [
        "http://127.0.0.1/v1",
        "http://#m",
        "https://user:hunter2@host/v1#m",
        "https://host/v1?key=hunter2#m",
        "https://host:no/v1#m",
    ],
)
def test_an_address_that_cannot_be_used_is_refused(spec: str) -> None:
    """No model, no host, or a key inside: the message shows none of it."""
    with pytest.raises(UsageError) as raised:
        endpoint(spec)
    assert "hunter2" not in str(raised.value)


def test_another_base_address_is_part_of_the_name(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two servers of one model are told apart."""
    monkeypatch.setenv("OPENAI_BASE_URL", "http://gpu.lan/v1/")
    assert named("openai:m").name == "openai:m at http://gpu.lan/v1"


def test_models_toml_gives_a_name_prices_and_limits() -> None:
    """The short name and the address itself are both known by them."""
    write(NANO)
    assert named("nano") == named("openai:gpt-5-nano")
    assert (named("nano").context_tokens, named("nano").parallel) == (400_000, 9)
    assert named("nano").cost(Usage(1_000_000, 500_000)) == pytest.approx(0.25)
    assert named("openai:other").cost(Usage(1, 1)) is None
    assert endpoint_names() == (("nano", "openai:gpt-5-nano", ""),)
    assert [one.name for one in catalog()] == ["local"]


@pytest.mark.parametrize(
    ("line", "what"),
    [
        ('endpoint = "local"', "no served model"),
        ('endpoint = "openai:m"\nkey = "sk-1"', "unknown key 'key'"),
        ('endpoint = "openai:m"\nread_price = -1', "read_price"),
        ('endpoint = "openai:m"\nread_price = true', "read_price"),
        ('endpoint = "openai:m"\nparallel = 0', "parallel"),
        ('endpoint = "openai:m"\ntimeout_s = 0', "timeout_s"),
        ('endpoint = "openai:m"\ncontext_tokens = 10', "context_tokens"),
        ('endpoint = "openai:m"\nkey_variable = "sk-live 1"', "environment variable"),
    ],
)
def test_a_broken_entry_is_named(line: str, what: str) -> None:
    """The message says which key of models.toml is wrong."""
    write(f"[models.house]\n{line}\n")
    with pytest.raises(UsageError, match=what):
        endpoint("house")


def test_a_providers_key_goes_to_that_provider_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """Other hosts get the key for other hosts, or none."""
    monkeypatch.setenv("OPENAI_API_KEY", "sk-openai")
    other = named("https://host.example/v1#m")
    assert (api_key(named("openai:m")), api_key(other)) == ("sk-openai", None)
    monkeypatch.setenv("ONRECORD_API_KEY", "sk-other")
    assert (api_key(named("openai:m")), api_key(other)) == ("sk-openai", "sk-other")
    assert api_key(named("https://api.openai.com/v1#m")) == "sk-openai"


def test_an_entry_can_name_the_variable_of_its_key(monkeypatch: pytest.MonkeyPatch) -> None:
    """So several servers can have keys of their own."""
    write(NANO)
    monkeypatch.setenv("OPENAI_API_KEY", "sk-openai")
    monkeypatch.setenv("HOUSE_KEY", "sk-house")
    assert api_key(named("nano")) == "sk-house"


def test_without_a_key_the_variable_is_named() -> None:
    """The error says what to set; a server of one's own needs none."""
    with pytest.raises(AccessError, match="OPENAI_API_KEY"):
        api_key(named("openai:m"))
    assert api_key(named("http://127.0.0.1/v1#m")) is None


@pytest.mark.parametrize("key", ["sk a", "sk\nb", "sk-é"])
def test_a_key_that_no_header_takes_is_refused_unseen(key: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its error does not show it."""
    monkeypatch.setenv("OPENAI_API_KEY", key)
    with pytest.raises(AccessError) as raised:
        api_key(named("openai:m"))
    assert key not in str(raised.value)


def test_the_keyring_is_asked_where_it_is_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    """By host; what is in the environment goes before it."""
    errors = types.SimpleNamespace(KeyringError=OSError)
    ring = types.SimpleNamespace(
        get_password=lambda service, host: f"{service} {host}".replace(" ", "-"), errors=errors
    )
    monkeypatch.setitem(sys.modules, "keyring", ring)
    monkeypatch.setitem(sys.modules, "keyring.errors", errors)
    assert api_key(named("openai:m")) == "onrecord-api.openai.com"
    monkeypatch.setenv("OPENAI_API_KEY", "sk-1")
    assert api_key(named("openai:m")) == "sk-1"


def test_without_the_sdk_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """A base install says what to install."""
    monkeypatch.setitem(sys.modules, "openai", None)
    monkeypatch.delitem(sys.modules, "onrecord.models.hosted", raising=False)
    with pytest.raises(MissingExtraError, match=r"onrecord\[openai\]"):
        open_model("http://127.0.0.1/v1#m")


def test_a_limit_needs_prices() -> None:
    """A run whose cost is unknown cannot be limited, and says so before anything is sent."""
    with pytest.raises(UsageError, match="read_price"):
        open_model("http://127.0.0.1/v1#m", ledger=Ledger(max_cost=1.0))
