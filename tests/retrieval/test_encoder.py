from __future__ import annotations

import json
import shutil
import subprocess
import sys

import numpy as np
import pytest

from retrieval import encoder as module
from retrieval.encoder import DEFAULT_MODEL, OnnxEncoder, SentenceTransformerEncoder, load_encoder, packaged_weights
from tests.retrieval.models import cache_folder, default_encoder

TEXTS = [
    "It must have worker housing for round-the-clock shifts.",
    "A condition is on-site dorms because the line runs all night.",
    "The landlord will not renew the lease.",
    "Its checklist names intellectual-property protection services.",
    "",
    "光伏",
    "a " * 2000,
]


def test_rows_are_unit_vectors_one_a_text() -> None:
    vectors = default_encoder().encode(TEXTS)
    assert vectors.shape == (len(TEXTS), default_encoder().dimension)
    assert vectors.dtype == np.float32
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(np.ones(len(TEXTS)), abs=1e-5)
    assert default_encoder().encode([]).shape == (0, default_encoder().dimension)


def test_a_vector_does_not_depend_on_its_neighbours() -> None:
    together = default_encoder().encode(TEXTS)
    alone = np.concatenate([default_encoder().encode([text]) for text in reversed(TEXTS)])[::-1]
    assert np.array_equal(together, alone)


def test_what_means_the_same_is_nearer() -> None:
    shifts, dorms, lease, _ = default_encoder().encode(TEXTS[:4])
    assert shifts @ dorms > shifts @ lease


def test_the_int8_export_agrees_with_the_full_model() -> None:
    full = SentenceTransformerEncoder(str(packaged_weights()), device="cpu")
    agreement = (full.encode(TEXTS[:4]) * default_encoder().encode(TEXTS[:4])).sum(axis=1)
    assert full.dimension == default_encoder().dimension
    assert full.encode([]).shape == (0, full.dimension)
    assert agreement.min() > 0.97


def test_a_changed_export_is_refused(tmp_path) -> None:
    default_encoder()
    (exported,) = cache_folder().glob(f"{DEFAULT_MODEL}-*")
    copy = tmp_path / exported.name
    shutil.copytree(exported, copy)
    assert OnnxEncoder(copy, DEFAULT_MODEL).encode(["a"]).shape == (1, 384)
    model = bytearray((copy / "model.onnx").read_bytes())
    model[len(model) // 2] ^= 1
    (copy / "model.onnx").write_bytes(model)
    with pytest.raises(ValueError, match=r"model\.onnx is not the file that was exported: delete"):
        load_encoder(tmp_path)


def test_an_export_without_its_record_is_refused(tmp_path) -> None:
    folder = tmp_path / f"{DEFAULT_MODEL}-{module.WEIGHTS_SHA256[:12]}"
    folder.mkdir()
    with pytest.raises(ValueError, match="holds no finished export"):
        load_encoder(tmp_path)


def test_other_weights_are_refused(tmp_path, monkeypatch) -> None:
    monkeypatch.setattr(module, "WEIGHTS_SHA256", "0" * 64)
    with pytest.raises(ValueError, match=r"has SHA-256 53aa5117.*reinstall"):
        module.export_default(tmp_path / "model")
    assert list(tmp_path.iterdir()) == []


def test_a_failed_export_leaves_nothing(tmp_path, monkeypatch) -> None:
    def failing(command, **_):
        return subprocess.CompletedProcess(command, 1, stdout="", stderr="no room left")

    monkeypatch.setattr(module.subprocess, "run", failing)
    with pytest.raises(RuntimeError, match=r"failed \(1\): no room left"):
        module.export_default(tmp_path / "models" / "model")
    assert list((tmp_path / "models").iterdir()) == []


def test_the_record_names_the_weights_it_came_from() -> None:
    default_encoder()
    (exported,) = cache_folder().glob(f"{DEFAULT_MODEL}-*")
    assert json.loads((exported / "export.json").read_text())["weights"] == module.WEIGHTS_SHA256


def test_an_exported_model_needs_no_torch() -> None:
    default_encoder()
    code = (
        "import sys; from pathlib import Path; from retrieval.encoder import load_encoder;"
        f"load_encoder(Path({str(cache_folder())!r})).encode(['a', 'b']);"
        "print([name for name in ('torch', 'sentence_transformers', 'chromadb') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=_root())
    assert done.stdout.strip() == "[]"


def _root():
    from pathlib import Path

    return Path(module.__file__).parent.parent
