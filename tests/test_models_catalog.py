"""The models that can run here: the built-in one, and those of ``models.toml``."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import platformdirs
import pytest

from onrecord import UsageError
from onrecord.models.catalog import (
    BUILT_IN,
    FileSource,
    HubSource,
    ModelEntry,
    PackageSource,
    cache_folder,
    catalog,
    config_file,
    entry,
    is_pulled,
    model_path,
)

HUB = '[models.big]\nrepository = "owner/name"\nrevision = "0123abc"\nfile = "folder/name.gguf"\n'


@pytest.fixture(autouse=True)
def folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep the real cache and configuration out of every test."""
    monkeypatch.setenv("ONRECORD_CACHE", str(tmp_path / "cache"))
    monkeypatch.setenv("ONRECORD_CONFIG", str(tmp_path / "config"))


def write(text: str) -> Path:
    """Write ``text`` as the user's ``models.toml`` and return its path."""
    path = config_file()
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def broken(text: str) -> str:
    """Return the message that ``text`` as ``models.toml`` leads to."""
    path = write(text)
    with pytest.raises(UsageError) as raised:
        catalog()
    assert str(path) in raised.value.where
    return str(raised.value)


def test_without_a_file_there_is_the_built_in_model_alone() -> None:
    """No models.toml is no error."""
    assert (BUILT_IN,) == catalog()


def test_the_built_in_model_is_pinned_twice() -> None:
    """Both the wheel and its one member are named by SHA-256 and size."""
    assert isinstance(BUILT_IN.source, PackageSource)
    assert [64, 64] == [len(BUILT_IN.source.sha256), len(BUILT_IN.sha256 or "")]
    assert (92_871_040, 98_362_432) == (BUILT_IN.source.size, BUILT_IN.size)
    assert BUILT_IN.needs_focus


def test_a_hub_entry_is_read_whole() -> None:
    """Every key of a hub entry reaches the entry."""
    digest = "a" * 64
    write(
        HUB + f'sha256 = "{digest}"\ndescription = "Big"\nlicence = "MIT"\ncontext_tokens = 4096\nneeds_focus = true\n'
    )
    expected = ModelEntry(
        name="big",
        description="Big",
        licence="MIT",
        source=HubSource("owner/name", "0123abc", "folder/name.gguf"),
        sha256=digest,
        context_tokens=4096,
        needs_focus=True,
    )
    assert (BUILT_IN, expected) == catalog()


def test_optional_keys_have_defaults() -> None:
    """Repository, revision and file are enough."""
    write(HUB)
    expected = ModelEntry("big", "", "?", HubSource("owner/name", "0123abc", "folder/name.gguf"))
    assert expected == entry("big")


def test_a_file_entry_is_used_in_place(tmp_path: Path) -> None:
    """A path of the user's own is where the model lies, outside the cache."""
    mine = tmp_path / "mine.gguf"
    write(f"[models.mine]\npath = '{mine}'\n")
    one = entry("mine")
    assert (FileSource(mine), mine, False) == (one.source, model_path(one), is_pulled(one))
    mine.write_bytes(b"GGUF")
    assert is_pulled(one)


def test_a_path_may_start_at_the_home_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A tilde stands for the home folder."""
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    write("[models.mine]\npath = '~/mine.gguf'\n")
    assert tmp_path / "mine.gguf" == model_path(entry("mine"))


def test_the_home_folder_of_nobody_is_a_missing_file() -> None:
    """A tilde that cannot be resolved stays as it is, and breaks no listing."""
    write("[models.mine]\npath = '~no-such-user-here/mine.gguf'\n")
    assert not is_pulled(entry("mine"))


def test_an_unknown_name_lists_the_known_ones() -> None:
    """The message names what there is, and where more can be named."""
    path = write(HUB)
    with pytest.raises(UsageError, match="no model is called 'huge'") as raised:
        entry("huge")
    assert f"Known are local, big; others can be named in {path}" == raised.value.hint


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[models.big", "is not TOML"),
        ("models = 3", "[models.NAME] tables alone"),
        ("[model.big]\npath = 'x'", "[models.NAME] tables alone"),
        ("[models]\nbig = 3", "models.big: must be a table"),
        ("[models.local]\npath = 'x'", "models.local: this name cannot be given"),
        ("[models.'a b']\npath = 'x'", "models.a b: this name cannot be given"),
        ("[models.'../up']\npath = 'x'", "this name cannot be given"),
        (HUB + "licens = 'MIT'", "models.big: unknown key 'licens'"),
        (HUB + "context_tokens = '8192'", "context_tokens must be of type int"),
        (HUB + "context_tokens = true", "context_tokens must be of type int"),
        (HUB + "context_tokens = 100", "context_tokens must be 2048 or more"),
        (HUB + "sha256 = 'abc'", "sha256 must be 64 lower-case hex digits"),
        (HUB + "path = 'x'", "needs path alone, or repository, revision and file"),
        ("[models.big]\nrepository = 'a/b'\nfile = 'c'", "needs path alone, or repository, revision and file"),
        ("[models.big]", "needs path alone, or repository, revision and file"),
    ],
)
def test_a_broken_file_is_named_with_what_is_wrong(text: str, expected: str) -> None:
    """Each fault of models.toml names the file, the entry and the key."""
    assert expected in broken(text)


def test_bytes_that_are_no_text_are_no_toml() -> None:
    """A file that is not UTF-8 is refused as no TOML."""
    write("").write_bytes(b"\xff\xfe")
    with pytest.raises(UsageError, match="is not TOML"):
        catalog()


def test_a_file_that_cannot_be_read_is_named() -> None:
    """A folder in the place of models.toml is said to be unreadable."""
    config_file().mkdir(parents=True)
    with pytest.raises(UsageError, match=r"models\.toml: cannot be read"):
        catalog()


def test_pulled_files_lie_in_the_cache_under_their_pin(tmp_path: Path) -> None:
    """The path holds the name and the start of the checksum, and only the last part of the member's name."""
    expected = tmp_path / "cache" / "models" / "local-b179c9523d0e" / "SmolLM2-135M-Instruct.Q4_1.gguf"
    assert expected == model_path(BUILT_IN)


def test_without_a_checksum_of_its_own_a_member_lies_under_the_wheels() -> None:
    """An entry that pins the wheel alone still has a path of its own."""
    assert "local-bcc81830d10c" == model_path(replace(BUILT_IN, sha256=None)).parent.name


@pytest.mark.parametrize(
    "other",
    [HubSource("other/name", "main", "m.gguf"), HubSource("owner/name", "dev", "m.gguf")],
)
def test_other_addresses_never_share_a_path(other: HubSource) -> None:
    """An entry whose repository or revision was changed does not find the former one's file."""
    first = ModelEntry("big", "", "?", HubSource("owner/name", "main", "m.gguf"))
    assert model_path(first) != model_path(replace(first, source=other))


def test_a_revision_cannot_lead_out_of_the_cache(tmp_path: Path) -> None:
    """Slashes and dots of a revision are no part of the path."""
    one = ModelEntry("big", "", "?", HubSource("owner/name", "../../../x", "../m.gguf"))
    assert (tmp_path / "cache" / "models", "m.gguf") == (model_path(one).parent.parent, model_path(one).name)


def test_a_file_of_another_size_is_not_pulled() -> None:
    """A file that was cut short by other means does not count."""
    one = replace(BUILT_IN, size=4)
    model_path(one).parent.mkdir(parents=True)
    model_path(one).write_bytes(b"GGU")
    assert not is_pulled(one)
    model_path(one).write_bytes(b"GGUF")
    assert is_pulled(one)


def test_without_the_variables_the_systems_folders_are_used(monkeypatch: pytest.MonkeyPatch) -> None:
    """The cache and the configuration lie where the system keeps them."""
    monkeypatch.delenv("ONRECORD_CACHE")
    monkeypatch.setenv("ONRECORD_CONFIG", "")
    assert Path(platformdirs.user_cache_dir("onrecord")) == cache_folder()
    assert Path(platformdirs.user_config_dir("onrecord")) / "models.toml" == config_file()
