"""The key of a build: all that decides its result, so that only its equal goes on with what a killed one left."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path

from corpus.loading.header import Layout
from corpus.loading.inputs import Input
from retrieval.encoder import Encoder
from retrieval.names import VERSION
from retrieval.store import SCHEMA_VERSION


def load_key(
    inputs: Sequence[Input],
    layouts: Sequence[Layout],
    places: Sequence[Path],
    encoder: Encoder | None,
    *options: str | bool | None,
) -> str | None:
    """Return the key of a load of `inputs`, read by these layouts, its refused rows going to `places`.

    None where an input cannot tell that it has changed: such a load always starts anew.
    """
    marks = [each.mark for each in inputs]
    if None in marks:
        return None
    read = [(each.record_type.name, each.names, each.columns, dict(each.readings), each.origin) for each in layouts]
    return build_key("load", encoder, marks, read, [str(place.absolute()) for place in places], options)


def build_key(what: str, encoder: Encoder | None, *decides: object) -> str:
    """Return the key of a build that does `what`, as the values it rests on decide: their `repr` tells them apart."""
    told = (what, encoder.name if encoder is not None else None, SCHEMA_VERSION, VERSION, decides)
    return hashlib.blake2b(repr(told).encode("utf-8", "surrogateescape"), digest_size=16).hexdigest()
