"""The real default encoder for tests, exported once and kept between runs."""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path

from retrieval.encoder import Encoder, load_encoder


@cache
def default_encoder() -> Encoder:
    """Return the default encoder, its export kept in LODESTONE_MODEL_CACHE or the user's cache folder."""
    return load_encoder(cache_folder())


def cache_folder() -> Path:
    chosen = os.environ.get("LODESTONE_MODEL_CACHE")
    return Path(chosen) if chosen else Path.home() / ".cache" / "lodestone" / "models"
