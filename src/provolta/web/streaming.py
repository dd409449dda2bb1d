"""Answers of reader processes on their way to a client: waited for, streamed, cut or cancelled.

Up to ``PoolLimits.held`` bytes wait here before the first is sent, so that most failures become a
status. After that a failure breaks the connection, so that no client takes a part for the whole.
When the client goes, the query is killed.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from concurrent.futures import CancelledError, ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, TypeVar

from fastapi import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from provolta.errors import EngineError, ProvoltaError, QueryTimeout
from provolta.pool import PooledEngine, Run
from provolta.web.partial import Cut, graph, table
from provolta.web.rows import RowCount, note

GONE = 499
"""The status, for the log alone, of what a client that has gone did not wait for."""
_WAITS = (EngineError, ProvoltaError, CancelledError)
_THREADS = ThreadPoolExecutor(max_workers=128, thread_name_prefix="answers")
"""Threads that wait for readers; those that wait for a client cost none."""
Result = TypeVar("Result")


@dataclass(frozen=True)
class Wanted:
    """A request to a reader, and how its answer is to be sent."""

    message: dict[str, object]
    media: Mapping[str, str]
    seconds: float
    partial: bool = False


async def answer(
    request: Request, engine: PooledEngine, wanted: Wanted, headers: Mapping[str, str]
) -> Response:
    """The answer of a reader, as far as it must be known before it is sent.

    Raises:
        Overloaded: if too many requests wait.
        ProvoltaError: whatever goes wrong before the first byte is sent.
    """
    client = request.client.host if request.client else ""
    query = str(wanted.message.get("query", ""))
    entering = engine.pool.enter(client, engine.revision, query=query)
    gone = asyncio.ensure_future(_gone(request.receive))
    try:
        lease = await _unless(gone, asyncio.wrap_future(entering))
        if lease is None:
            if not entering.cancel():
                engine.pool.leave(entering.result(), 0)
            return Response(status_code=GONE)
        run = Run(engine.pool, lease, wanted.message, client, wanted.seconds)
        bounds = engine.pool.limits
        limit = min(bounds.partial, bounds.result // 2) if wanted.partial else bounds.held
        whole = await _unless(gone, in_thread(lambda: _collect(run, limit, wanted)), run.cancel)
        if whole is None:
            return Response(status_code=GONE)
    finally:
        gone.cancel()
    told = _as_of(run, engine, headers)
    if wanted.partial and _form(run) != "ASK":
        run.close()
        return await in_thread(
            lambda: _part(request, engine, run, Cut.of(run, whole), wanted, told)
        )
    return _respond(request, run, whole, wanted, told)


def _as_of(run: Run, engine: PooledEngine, headers: Mapping[str, str]) -> dict[str, str]:
    """The headers of an answer; if another revision had to answer, nothing may keep it."""
    kept = {"Cache-Control": "no-store"} if run.revision != engine.revision else dict(headers)
    return {**kept, "X-Revision": run.revision}


def _collect(run: Run, limit: int, wanted: Wanted) -> str:
    """The first bytes; says whether this is the ``end``, or a cut for ``time`` or ``size``."""
    try:
        return "end" if run.collect(limit) else "size"
    except QueryTimeout:
        if wanted.partial and Cut.of(run, "time").rows:
            return "time"
        raise
    except CancelledError:
        raise EngineError("The request was cancelled.") from None


def _respond(
    request: Request, run: Run, whole: str, wanted: Wanted, headers: Mapping[str, str]
) -> Response:
    form = _form(run)
    media = wanted.media[form]
    pieces = [one for one in run.messages if isinstance(one, bytes)]
    count = RowCount("" if form == "ASK" else media)
    for piece in pieces:
        count.take(piece)
    note(request.scope, count.rows)
    if whole == "end":
        return Response(b"".join(pieces), media_type=media, headers=dict(headers))
    return Streamed(run, pieces, count, media, headers)


def _part(
    request: Request,
    engine: PooledEngine,
    run: Run,
    cut: Cut,
    wanted: Wanted,
    headers: Mapping[str, str],
) -> Response:
    """An answer that may have been cut, written to its end."""
    form = _form(run)
    kinds = wanted.message["media"]
    assert isinstance(kinds, dict)
    pieces = [one for one in run.messages if isinstance(one, bytes)]
    # What the reader writes; the client may know it by another name.
    written = str(kinds[form])
    whole = table(pieces, written, cut) if form == "SELECT" else graph(pieces, written, cut, engine)
    note(request.scope, cut.rows)
    return cut.respond(whole, wanted.media[form], headers)


def _form(run: Run) -> str:
    forms = (one["form"] for one in run.messages if isinstance(one, dict) and "form" in one)
    return str(next(forms, "SELECT"))


class Streamed(Response):
    """An answer that goes on coming from its reader while it is sent."""

    def __init__(
        self,
        run: Run,
        pieces: list[bytes],
        count: RowCount,
        media: str,
        headers: Mapping[str, str],
    ) -> None:
        """Send the pieces, which are counted already, then what else the run gives."""
        super().__init__(media_type=media, headers=dict(headers))
        del self.headers["content-length"]
        self._run = run
        self._pieces = pieces
        self._count = count
        self._patience = run.patience

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send all of it, or break off: the connection then ends without the end of the answer."""
        gone = asyncio.ensure_future(_gone(receive))
        try:
            start = {"type": "http.response.start", "status": 200, "headers": self.raw_headers}
            await send(start)
            for piece in self._pieces:
                await asyncio.wait_for(send(_body(piece)), self._patience)
            while True:
                message = await _unless(gone, in_thread(self._next), self._run.cancel)
                if message is None:
                    return
                if message == b"":
                    break
                self._count.take(message)
                note(scope, self._count.rows)
                await asyncio.wait_for(send(_body(message)), self._patience)
            await send({"type": "http.response.body", "body": b"", "more_body": False})
        except TimeoutError:
            return
        finally:
            gone.cancel()
            self._run.cancel()
            self._run.close()

    def _next(self) -> bytes | None:
        """The next piece, empty at the end, None if there is none because something went wrong."""
        try:
            while (message := self._run.next()) is not None:
                if isinstance(message, bytes):
                    return message
        except _WAITS:
            return None
        return b""


def _body(piece: bytes) -> dict[str, object]:
    return {"type": "http.response.body", "body": piece, "more_body": True}


def in_thread(work: Callable[[], Result]) -> asyncio.Future[Result]:
    """Work that waits, in a thread of the server's own."""
    return asyncio.ensure_future(asyncio.get_running_loop().run_in_executor(_THREADS, work))


async def while_there(
    request: Request, work: Callable[[], Result], cancel: Callable[[], None]
) -> Result | None:
    """The result of work in a thread, or None if the client goes first; then it is cancelled."""
    gone = asyncio.ensure_future(_gone(request.receive))
    try:
        return await _unless(gone, in_thread(work), cancel)
    finally:
        gone.cancel()


async def _unless(
    gone: asyncio.Future[None],
    work: asyncio.Future[Result],
    cancel: Callable[[], None] = lambda: None,
) -> Result | None:
    """The result of some work, or None if the client goes first; the work is cancelled then."""
    try:
        both: set[asyncio.Future[Any]] = {gone, work}
        await asyncio.wait(both, return_when=asyncio.FIRST_COMPLETED)
    except asyncio.CancelledError:
        cancel()
        raise
    if work.done():
        return work.result()
    cancel()
    work.add_done_callback(lambda done: done.cancelled() or done.exception())
    return None


async def _gone(receive: Receive) -> None:
    """Wait until the client has gone."""
    while (await receive())["type"] != "http.disconnect":
        pass
