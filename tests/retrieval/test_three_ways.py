"""One filter, three ways: DuckDB, a plain predicate over the rows, and the set that meaning search ranks inside."""

from __future__ import annotations

import os

import pytest
from hypothesis import HealthCheck, Phase, given, settings

from retrieval.levels import resolved
from retrieval.meaning import MeaningSearch
from retrieval.measures import Base
from retrieval.passages import PassageIndex
from retrieval.plan import Plan, Records
from retrieval.search import Searcher
from retrieval.sentences import split
from tests.retrieval import oracle
from tests.retrieval.models import Letters
from tests.retrieval.plans import Plans
from tests.retrieval.worlds import made_world, passages_of, store_of

WORLD = made_world()
PLANS = int(os.environ.get("LODESTONE_FILTERS", "2000"))
EVERYBODY = 10_000
SPEAKING = {row["request_id"] for row in WORLD["requests"] if split(row["statement"] or "")}


@pytest.fixture(scope="module")
def ways(tmp_path_factory):
    """Return search and meaning search over the same world."""
    _, texts = passages_of(WORLD)
    index = PassageIndex.create(tmp_path_factory.mktemp("ways"), Letters("letters"))
    index.add(list(texts), list(texts.values()))
    store = store_of(WORLD)
    yield Searcher(store), MeaningSearch(index), store.table
    index.close()


@settings(max_examples=PLANS, deadline=None, suppress_health_check=list(HealthCheck), phases=[Phase.generate])
@given(expr=Plans(WORLD).exprs("requests"))
def test_a_filter_passes_the_same_records(ways, expr):
    searcher, meaning, tables = ways
    expected, total = oracle.ids("requests", expr, Records(), WORLD)
    result = searcher.search(Plan(where=expr), shown=0)
    assert (list(result.ids), result.total) == (expected, total)
    plan, _ = resolved(Plan(where=expr), tables)
    hits = meaning.closest("a hall with steam", Base("requests", plan.where), tables, most=EVERYBODY, least=EVERYBODY)
    assert sorted(hit.id for hit in hits) == sorted(SPEAKING.intersection(expected))
