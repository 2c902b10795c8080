"""Write a trained reader as the one file that ships: ONNX, int8, its tokenizer inside.

    python benchmarks/reader_export.py --base FOLDER CHECKPOINT... [--shift 1.0] [--out PATH]

Of several checkpoints the mean of their weights is taken, which reads unknown services better than any of them does.
The shift is taken from the null answer's score: training has more nulls than life, and services held out said how many.
Needs the dependency group ``train``.
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Sequence
from pathlib import Path

import onnx
import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from torch import nn

from reader_model import WIDTH, Reader, new_reader
from reader_train import OUT


class Exported(nn.Module):  # type: ignore[misc] # torch is not there to be checked
    """A reader as it runs: tokens and the positions that ask in; start, end and option scores, and null, out."""

    def __init__(self, reader: Reader) -> None:
        super().__init__()
        self.reader = reader

    def forward(self, ids: torch.Tensor, types: torch.Tensor, asking: torch.Tensor) -> tuple[torch.Tensor, ...]:
        """Return start, end, option [asking, position] and null [asking]."""
        hidden = self.reader.hidden(ids, types, torch.ones_like(ids))[0]
        marks = hidden[asking]
        ask = self.reader.ask(marks).reshape(-1, 3, WIDTH) * WIDTH**-0.5
        word = self.reader.word(hidden).reshape(-1, 3, WIDTH)
        start, end, option = (ask[:, i] @ word[:, i].T for i in range(3))
        return start, end, option, self.reader.null(marks)[:, 0]


def exported(reader: Reader, out: Path, tokenizer: Path) -> None:
    """Write a reader in int8, with its tokenizer."""
    ids = torch.randint(200, 2000, (1, 40))
    given = (ids, torch.zeros_like(ids), torch.tensor([1, 5, 9]))
    with tempfile.TemporaryDirectory() as folder:
        full = Path(folder) / "full.onnx"
        torch.onnx.export(
            Exported(reader).eval(),
            given,
            str(full),
            input_names=["ids", "types", "asking"],
            output_names=["start", "end", "option", "null"],
            dynamic_axes={"ids": {1: "length"}, "types": {1: "length"}, "asking": {0: "asked"}},
            opset_version=17,
            dynamo=False,
        )
        quantize_dynamic(full, out, weight_type=QuantType.QInt8, per_channel=True)
    model = onnx.load(out)
    model.metadata_props.add(key="tokenizer", value=tokenizer.read_text(encoding="utf-8"))
    onnx.save(model, out)


def mean(checkpoints: Sequence[Path], *, shift: float) -> dict[str, torch.Tensor]:
    """Return the mean of the weights of the checkpoints, null made less likely by ``shift``."""
    states = [torch.load(path, weights_only=True)["reader"] for path in checkpoints]
    found = {
        name: torch.stack([state[name] for state in states]).mean(0) if weight.is_floating_point() else weight
        for name, weight in states[0].items()
    }
    found["null.bias"] = found["null.bias"] - shift
    return found


def main() -> None:
    """Write the file."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("checkpoints", type=Path, nargs="+")
    parser.add_argument("--base", type=Path, required=True, help="folder of all-MiniLM-L6-v2, with its tokenizer")
    parser.add_argument("--shift", type=float, default=1.0)
    parser.add_argument("--out", type=Path, default=OUT)
    given = parser.parse_args()
    reader = new_reader(given.base)
    reader.load_state_dict(mean(given.checkpoints, shift=given.shift))
    exported(reader, given.out, given.base / "tokenizer.json")
    print(f"{given.out}: {given.out.stat().st_size / 1e6:.1f} MB")


if __name__ == "__main__":
    main()
