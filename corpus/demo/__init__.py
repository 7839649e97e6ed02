"""The demo corpus: made-up requests and park profiles, the same for the same seed, labelled as made up."""

from __future__ import annotations

from corpus.demo.needs import Need, NeedQuestion, load_needs, need_questions, needs
from corpus.demo.parks import generate_parks
from corpus.demo.requests import DEFAULT, MAXIMUM, MINIMUM, SEED, generate_requests
from corpus.demo.write import DemoFiles, write_demo
from corpus.labels import MADE_UP, SOURCE_NAME

__all__ = [
    "DEFAULT",
    "MADE_UP",
    "MAXIMUM",
    "MINIMUM",
    "SEED",
    "SOURCE_NAME",
    "DemoFiles",
    "Need",
    "NeedQuestion",
    "generate_parks",
    "generate_requests",
    "load_needs",
    "need_questions",
    "needs",
    "write_demo",
]
