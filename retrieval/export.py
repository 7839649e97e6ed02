"""Turns the packaged MiniLM weights into an int8 ONNX model; run as a process of its own, so torch stays in it.

The network, mean pooling and L2 normalisation become one graph: token ids and mask in, unit vectors out.
"""

from __future__ import annotations

import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

OPSET = 17


def export(weights: Path, target: Path) -> None:
    """Write the model in the folder `weights` (transformers layout) to the file `target` as int8 ONNX."""
    import torch
    from onnxruntime.quantization import QuantType, quantize_dynamic
    from transformers import AutoModel

    class MeanPooled(torch.nn.Module):
        """Sentence vectors: the mean of the token vectors under the mask, scaled to length 1."""

        def __init__(self, network: Any) -> None:
            super().__init__()
            self.network = network

        def forward(self, input_ids: Any, attention_mask: Any) -> Any:
            tokens = self.network(input_ids=input_ids, attention_mask=attention_mask).last_hidden_state
            mask = attention_mask.unsqueeze(-1).to(tokens.dtype)
            mean = (tokens * mask).sum(dim=1) / mask.sum(dim=1).clamp(min=1e-9)
            return torch.nn.functional.normalize(mean, dim=1)

    # Eager attention is plain matrix products, which the quantiser and every onnxruntime know.
    network = AutoModel.from_pretrained(weights, attn_implementation="eager").eval()
    example = torch.ones((2, 8), dtype=torch.long)
    with TemporaryDirectory(dir=target.parent) as folder, torch.inference_mode():
        full = Path(folder) / "full.onnx"
        torch.onnx.export(
            MeanPooled(network),
            (example, example),
            str(full),
            input_names=["input_ids", "attention_mask"],
            output_names=["vectors"],
            dynamic_axes={
                "input_ids": {0: "texts", 1: "tokens"},
                "attention_mask": {0: "texts", 1: "tokens"},
                "vectors": {0: "texts"},
            },
            opset_version=OPSET,
            dynamo=False,
        )
        quantize_dynamic(full, target, weight_type=QuantType.QInt8, per_channel=True)


if __name__ == "__main__":
    export(Path(sys.argv[1]), Path(sys.argv[2]))
