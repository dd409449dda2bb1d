"""A part of an answer that was asked for as one: whole, valid, and marked where it was cut.

A table is written row by row and only lacks its end. A graph comes as lines of N-Triples, and a
reader writes those that came in the form that was asked for.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass

from starlette.responses import Response

from provolta.embedded import ending
from provolta.pool import PooledEngine, Run

_LINES = "application/n-triples"
_MARKS = {_LINES: "# truncated: {}\n", "text/turtle": "# truncated: {}\n"}
_MARKS["application/rdf+xml"] = "<!-- truncated: {} -->\n"
"""How a document of a graph says that it was cut; JSON-LD has no comments, only the header."""


@dataclass(frozen=True)
class Cut:
    """Why an answer was cut (``end`` if it was not), and after how many rows or triples."""

    reason: str
    rows: int

    @classmethod
    def of(cls, run: Run, reason: str) -> Cut:
        """What the messages of a run say."""
        rows = announced = 0
        for message in run.messages:
            if isinstance(message, bytes):
                rows = announced
            else:
                announced = int(str(message.get("rows_sent", announced)))
        return cls(reason, rows)

    @property
    def told(self) -> dict[str, object] | None:
        """The mark; None if the answer is whole."""
        return None if self.reason == "end" else {"reason": self.reason, "rows": self.rows}

    def respond(self, body: bytes, media: str, headers: Mapping[str, str]) -> Response:
        """The answer with its headers; nothing keeps a part."""
        kept = dict(headers)
        if self.told:
            kept["Cache-Control"] = "no-store"
            kept["X-Truncated"] = f"{self.reason}; rows={self.rows}"
            kept.pop("ETag", None)
        return Response(body, media_type=media, headers={**kept, "Preference-Applied": "partial"})


def table(pieces: list[bytes], written: str, cut: Cut) -> bytes:
    """A table that was written without its end, in the media type ``written``, with its end."""
    return b"".join([*pieces, ending(written, cut.told)])


def graph(pieces: list[bytes], written: str, cut: Cut, engine: PooledEngine) -> bytes:
    """A graph out of lines of N-Triples, in the media type ``written``, with a mark if it can."""
    lines = b"".join(pieces)
    body = lines if written == _LINES else engine.rewrite(lines, written)
    mark = _MARKS.get(written, "").format(json.dumps(cut.told)) if cut.told else ""
    return body + mark.encode()
