"""LoRA adapters in GGUF form: where one lies, what it was trained for, and whether it fits a model."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from onrecord.errors import ModelError, UsageError
from onrecord.models.gguf_file import metadata, sha256_of

FILE_NAME = "adapter.gguf"  # in the folder that `onrecord tune run` writes
BASE_KEY, ASKED_KEY, VERSION_KEY = "onrecord.base.sha256", "onrecord.asked", "onrecord.version"
_HINT = "Name the folder that `onrecord tune run` wrote, or the .gguf file in it"


@dataclass(frozen=True, slots=True)
class Adapter:
    """An adapter's file, and what its metadata say.

    Attributes:
        path: the file.
        name: what results call it by: its folder's name, or its own, and the beginning of its SHA-256. Another
            training into the same folder makes another writer, and answers that are kept are kept by name.
        architecture: of the models that it can be laid over.
        base: the SHA-256 of the model file that it was trained for; empty where it does not say.
        asked: how it was trained to be asked; empty where it does not say.
    """

    path: Path
    name: str
    architecture: str
    base: str = ""
    asked: str = ""

    def refuse_other_base(self, model: Path) -> None:
        """Refuse a model file that is not the one that the adapter was trained for.

        Raises:
            ModelError: it is another file, or one of another architecture.
        """
        other = metadata(model).get("general.architecture")
        if other != self.architecture:
            what = f"was trained for a model of the architecture {self.architecture!r}, and this one is {other!r}"
            raise ModelError(what, where=str(self.path))
        if self.base and sha256_of(model) != self.base:
            what = f"was trained for another model file, of SHA-256 {self.base[:12]}..."
            hint = f"Name its base before the plus, as in local:NAME+{self.path}, or train it again for this one"
            raise ModelError(what, where=str(self.path), hint=hint)


def read_adapter(given: str | Path) -> Adapter:
    """Return the adapter in a file, or in a folder that ``onrecord tune run`` wrote.

    Raises:
        UsageError: there is no such file.
        ModelError: it is no adapter.
    """
    place = Path(given)
    path = place / FILE_NAME if place.is_dir() else place
    if not path.is_file():
        what = f"holds no {FILE_NAME}" if place.is_dir() else "there is no such adapter"
        raise UsageError(what, where=str(place), hint=_HINT)
    said = metadata(path, hint=_HINT)
    if said.get("general.type") != "adapter" or said.get("adapter.type") != "lora":
        raise ModelError("is no LoRA adapter, but a whole model", where=str(path), hint=_HINT)
    name = f"{path.parent.resolve().name if path.name == FILE_NAME else path.stem}@{sha256_of(path)[:8]}"
    texts = [str(said.get(key, "")) for key in ("general.architecture", BASE_KEY, ASKED_KEY)]
    return Adapter(path, name, *texts)
