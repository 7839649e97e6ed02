"""What tests of several packages need."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.postgres import Cluster, start_cluster


@pytest.fixture(scope="session")
def postgres() -> Iterator[Cluster]:
    """Yield a PostgreSQL server of the tests' own on a free port of this machine; skip where there is none."""
    yield from start_cluster()


@pytest.fixture(scope="session")
def demo_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a home with the whole demo corpus loaded, its sentences embedded by the default encoder; once a run."""
    from corpus.demo import SOURCE_NAME, write_demo
    from retrieval.build import load_files
    from retrieval.generations import Home
    from tests.retrieval.models import cache_folder, default_encoder

    home = tmp_path_factory.mktemp("demo_home")
    files = write_demo(home / "demo")
    load_files(Home(home), [files.requests, files.parks], encoder=default_encoder(), source_label=SOURCE_NAME)
    shutil.copytree(cache_folder(), home / "models")  # so that questions need no export of their own
    return home
