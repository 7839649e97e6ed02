"""The search by meaning as a LangChain retriever, for chains that want documents."""

from __future__ import annotations

from typing import Any

from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.documents import Document
from langchain_core.retrievers import BaseRetriever
from pydantic import ConfigDict, Field

from corpus.schema import RecordType, record_type
from retrieval.plan import EVERYTHING, Expr, Plan, Records
from retrieval.result import Cell
from retrieval.search import Searcher


class RequestRetriever(BaseRetriever):
    """Finds the records nearest in meaning to a text, at most `k`, among those that `filter` lets through.

    A document's content is the sentence that matched; its metadata hold `id`, `record_type`, `title`, `score` and the
    record's known `fields`, personal ones left out.
    """

    model_config = ConfigDict(arbitrary_types_allowed=True)

    searcher: Searcher
    record_type: str = "requests"
    k: int = Field(default=10, ge=1)
    filter: Expr = EVERYTHING

    def _get_relevant_documents(
        self,
        query: str,
        *,
        run_manager: CallbackManagerForRetrieverRun,  # noqa: ARG002 - LangChain passes it by name
        k: int | None = None,
        **_: Any,
    ) -> list[Document]:
        limit = self.k if k is None else k
        plan = Plan(record_type=self.record_type, where=self.filter, ask=Records(limit=limit), meaning=query)
        result = self.searcher.search(plan, shown=limit)
        kind = record_type(self.record_type)
        return [
            _document(kind, row, evidence.quote, evidence.score)
            for row, evidence in zip(result.records, result.evidence, strict=True)
        ]


def _document(kind: RecordType, row: dict[str, Cell], quote: str, score: float) -> Document:
    fields = {
        field.name: list(value) if isinstance(value, tuple) else value
        for field in kind
        if not field.personal and (value := row[field.name]) is not None
    }
    about = {"id": row[kind.key], "record_type": kind.name, "title": row[kind.title], "score": score, "fields": fields}
    return Document(page_content=quote, metadata=about, id=str(row[kind.key]))
