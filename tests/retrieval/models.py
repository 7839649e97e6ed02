"""Encoders for tests: the real default one, exported once and kept between runs, and one that needs no model."""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path

import numpy as np

from retrieval.encoder import Encoder, load_encoder


@cache
def default_encoder() -> Encoder:
    """Return the default encoder, its export kept in LODESTONE_MODEL_CACHE or the user's cache folder."""
    return load_encoder(cache_folder())


def cache_folder() -> Path:
    chosen = os.environ.get("LODESTONE_MODEL_CACHE")
    return Path(chosen) if chosen else Path.home() / ".cache" / "lodestone" / "models"


class Letters:
    """A small encoder that reads its text: counts of letters."""

    dimension = 26

    def __init__(self, name: str) -> None:
        self.name = name

    def encode(self, texts):
        rows = np.array([[text.lower().count(chr(97 + n)) for n in range(26)] for text in texts], dtype=np.float32)
        return rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9)
