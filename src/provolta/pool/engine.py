"""The engine over the pool: what the facade asks is answered by reader processes."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import CancelledError
from typing import Any, cast

from provolta.engine import (
    EVERYTHING,
    GRAPH_TYPES,
    Dataset,
    Form,
    Row,
    Sink,
    Table,
    Triple,
)
from provolta.errors import EngineError
from provolta.pool.messages import unpack
from provolta.pool.pool import Pool
from provolta.pool.run import OURSELVES, Message, Run

_WITHOUT_TRUTH = ("text/csv", "text/tab-separated-values")


def query_request(
    query: str, media: dict[str, str], dataset: Dataset = EVERYTHING, *, partial: bool = False
) -> dict[str, object]:
    """The request for a document: ``media`` is the media type for each form of query."""
    return {
        "op": "query",
        "query": query,
        "media": media,
        "default": list(dataset.default_graphs),
        "named": list(dataset.named_graphs),
        "partial": partial,
    }


class PooledEngine:
    """One revision of the store as an :class:`provolta.engine.Engine`, through a pool."""

    def __init__(self, pool: Pool, revision: str) -> None:
        """Ask a pool about one of its revisions."""
        self.pool = pool
        self._revision = revision
        self._held = pool.snapshot(revision)

    @property
    def revision(self) -> str:
        """The id of the revision that answers come from."""
        return self._revision

    def select(self, query: str) -> Table:
        """The answer to a SELECT, all rows at once."""
        columns: tuple[str, ...] = ()
        rows: list[Row] = []
        for message in self._messages({"op": "select", "query": query}):
            if "columns" in message:
                columns = tuple(message["columns"])
            rows += [tuple(map(unpack, row)) for row in message.get("rows", ())]
        return Table(columns, tuple(rows))

    def ask(self, query: str) -> bool:
        """The answer to an ASK."""
        return bool(self._messages({"op": "ask", "query": query})[0]["truth"])

    def construct(self, query: str) -> Sequence[Triple]:
        """The triples of a CONSTRUCT or DESCRIBE."""
        messages = self._messages({"op": "construct", "query": query})
        rows = [row for message in messages for row in message["rows"]]
        return [cast(Triple, tuple(map(unpack, row))) for row in rows]

    def serialize(self, query: str, media_type: str, dataset: Dataset = EVERYTHING) -> bytes:
        """The answer to any query as a document.

        Raises:
            NotAcceptable: if the form of the query has no such document.
        """
        graph = media_type in GRAPH_TYPES
        media = {form.value: media_type for form in Form if form.gives_graph == graph}
        if media_type in _WITHOUT_TRUTH:
            del media[Form.ASK.value]
        run = self.run(query_request(query, media, dataset))
        return b"".join(piece for piece in _all(run) if isinstance(piece, bytes))

    def pour(self, query: str, media_type: str, sink: Sink) -> None:
        """Write the answer to a SELECT as a table, whole."""
        sink.write(self.serialize(query, media_type))

    def rewrite(self, lines: bytes, media_type: str) -> bytes:
        """N-Triples that a reader wrote, as a document in another form."""
        run = self.run({"op": "rewrite", "lines": lines.decode(), "media": media_type})
        return b"".join(piece for piece in _all(run) if isinstance(piece, bytes))

    def run(self, request: dict[str, object]) -> Run:
        """A request on its way; blocks until it has a process."""
        pool = self.pool
        query = str(request.get("query", ""))
        lease = pool.enter(OURSELVES, self._revision, query=query).result()
        return Run(pool, lease, request, OURSELVES, pool.limits.seconds)

    def _messages(self, request: dict[str, object]) -> list[dict[str, Any]]:
        return [message for message in _all(self.run(request)) if isinstance(message, dict)]


def _all(run: Run) -> list[Message]:
    try:
        run.collect()
    except CancelledError:
        raise EngineError("The request was cancelled.") from None
    finally:
        run.close()
    return run.messages
