from __future__ import annotations

import pytest
from langchain_core.retrievers import BaseRetriever
from langchain_tests.integration_tests import RetrieversIntegrationTests

from retrieval.meaning import MeaningSearch
from retrieval.passages import PassageIndex
from retrieval.plan import Condition
from retrieval.retriever import RequestRetriever
from retrieval.search import Searcher
from tests.retrieval.models import default_encoder
from tests.retrieval.worlds import made_world, passages_of, store_of

WORLD = made_world(requests=30)


@pytest.fixture(scope="module")
def searcher(tmp_path_factory):
    _, texts = passages_of(WORLD)
    index = PassageIndex.create(tmp_path_factory.mktemp("retriever"), default_encoder())
    index.add(list(texts), list(texts.values()))
    yield Searcher(store_of(WORLD), MeaningSearch(index))
    index.close()


@pytest.mark.anyio
class TestLangChainStandard(RetrieversIntegrationTests):
    """LangChain's own tests of what a retriever must do."""

    @pytest.fixture(autouse=True)
    def _with_searcher(self, searcher):
        self._searcher = searcher

    @pytest.fixture
    def anyio_backend(self) -> str:
        return "asyncio"

    @property
    def retriever_constructor(self) -> type[BaseRetriever]:
        return RequestRetriever

    @property
    def retriever_constructor_params(self) -> dict:
        return {"searcher": self._searcher}

    @property
    def retriever_query_example(self) -> str:
        return "somewhere to sleep for people on the night shift"


def test_a_document_is_the_sentence_and_its_record(searcher) -> None:
    found = RequestRetriever(searcher=searcher, k=2).invoke("housing for shift workers")
    rows = {row["request_id"]: row for row in WORLD["requests"]}
    assert [document.page_content for document in found] == ["It needs dormitories for shift workers."] * 2
    for document in found:
        about, row = document.metadata, rows[document.metadata["id"]]
        assert (document.id, about["record_type"], about["title"]) == (about["id"], "requests", row["company"])
        assert about["fields"]["sector"] == row["sector"]
        assert not any(name.startswith("contact") for name in about["fields"])


def test_the_filter_decides_who_is_ranked(searcher) -> None:
    only = Condition(field="status", values=("open",))
    found = RequestRetriever(searcher=searcher, k=50, filter=only).invoke("housing")
    assert found
    assert all(document.metadata["fields"]["status"] == "open" for document in found)


def test_k_is_at_least_one(searcher) -> None:
    with pytest.raises(ValueError, match="greater than or equal to 1"):
        RequestRetriever(searcher=searcher, k=0)
