"""Answers written piece by piece, so that no answer is ever whole in memory."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from itertools import chain, islice
from typing import IO, cast
from xml.sax.saxutils import escape, quoteattr

import pyoxigraph as ox

from provolta.embedded.documents import GRAPH_FORMATS, TABLE_FORMATS, document
from provolta.engine import Sink
from provolta.names import PREFIXES

_XSD = "http://www.w3.org/2001/XMLSchema#"
_BARE = {
    _XSD + "integer": re.compile(r"[+-]?\d+"),
    _XSD + "decimal": re.compile(r"[+-]?\d*\.\d+"),
    _XSD + "double": re.compile(r"[+-]?\d+(\.\d*)?[eE][+-]?\d+"),
    _XSD + "boolean": re.compile(r"true|false"),
}
"""What Turtle, and so TSV, writes without quotation marks."""
_TIDY = 10_000
"""Graphs up to this many triples get just the prefixes that they use."""


def write_results(
    results: ox.QuerySolutions | ox.QueryBoolean, media_type: str, sink: Sink
) -> None:
    """A table or a truth value in one of the table formats."""
    results.serialize(cast(IO[bytes], sink), format=TABLE_FORMATS[media_type])


def write_graph(triples: Iterator[ox.Triple], media_type: str, sink: Sink) -> None:
    """Triples in one of the graph formats; a large graph gets all our prefixes."""
    first = list(islice(triples, _TIDY))
    following = next(triples, None)
    if following is None:
        sink.write(document(first, media_type))
        return
    form = GRAPH_FORMATS[media_type]
    rest = chain(first, [following], triples)
    ox.serialize(rest, cast(IO[bytes], sink), format=form, prefixes=PREFIXES)


def write_lines(triples: Iterator[ox.Triple], row_done: Callable[[bytes], None]) -> None:
    """Triples as lines of N-Triples, one by one; like a table they begin with a head: nothing."""
    row_done(b"")
    for triple in triples:
        row_done(ox.serialize([triple], format=ox.RdfFormat.N_TRIPLES) or b"")


def rewrite_graph(lines: str, media_type: str, sink: Sink) -> None:
    r"""N-Triples in another of the graph formats.

    >>> import io
    >>> rewrite_graph('<a:s> <a:p> "o" .\n', "text/turtle", sink := io.BytesIO())
    >>> sink.getvalue().decode().splitlines()[-1]
    '<a:s> <a:p> "o" .'
    """
    quads = ox.parse(lines, format=ox.RdfFormat.N_TRIPLES)
    write_graph((quad.triple for quad in quads), media_type, sink)


def write_rows(
    results: ox.QuerySolutions, media_type: str, row_done: Callable[[bytes], None]
) -> None:
    """A table row by row, without its end, so that it can be ended after any row.

    The first piece is the head; :func:`ending` gives what belongs after the last row.
    """
    names = [variable.value for variable in results.variables]
    head, row = _WRITERS[media_type]
    row_done(head(names).encode())
    for number, solution in enumerate(results):
        row_done(row(names, list(solution), number).encode())


def ending(media_type: str, truncated: dict[str, object] | None) -> bytes:
    """What ends a table that was written row by row, with a mark if it was cut.

    >>> ending("application/sparql-results+json", {"reason": "time", "rows": 2})
    b']},"truncated":{"reason":"time","rows":2}}'
    """
    if media_type.endswith("json"):
        mark = f',"truncated":{json.dumps(truncated, separators=(",", ":"))}' if truncated else ""
        return f"]}}{mark}}}".encode()
    if media_type.endswith("xml"):
        mark = f"<!-- truncated: {json.dumps(truncated)} -->" if truncated else ""
        return f"</results>{mark}</sparql>".encode()
    return b""


def _json_head(names: list[str]) -> str:
    return f'{{"head":{{"vars":{json.dumps(names)}}},"results":{{"bindings":['


def _json_row(names: list[str], values: list[object], number: int) -> str:
    bound = zip(names, values, strict=True)
    row = {name: _json_term(value) for name, value in bound if value is not None}
    return ("," if number else "") + json.dumps(row, ensure_ascii=False, separators=(",", ":"))


def _json_term(term: object) -> dict[str, str]:
    if isinstance(term, ox.NamedNode):
        return {"type": "uri", "value": term.value}
    if isinstance(term, ox.BlankNode):
        return {"type": "bnode", "value": term.value}
    if not isinstance(term, ox.Literal):
        return {"type": "literal", "value": str(term)}
    found = {"type": "literal", "value": term.value}
    if term.language:
        return {**found, "xml:lang": term.language}
    plain = term.datatype.value == "http://www.w3.org/2001/XMLSchema#string"
    return found if plain else {**found, "datatype": term.datatype.value}


def _xml_head(names: list[str]) -> str:
    variables = "".join(f"<variable name={quoteattr(name)}/>" for name in names)
    space = "http://www.w3.org/2005/sparql-results#"
    return f'<?xml version="1.0"?><sparql xmlns="{space}"><head>{variables}</head><results>'


def _xml_row(names: list[str], values: list[object], _: int) -> str:
    bound = zip(names, values, strict=True)
    cells = (
        f"<binding name={quoteattr(name)}>{_xml_term(value)}</binding>"
        for name, value in bound
        if value is not None
    )
    return f"<result>{''.join(cells)}</result>"


def _xml_term(term: object) -> str:
    found = _json_term(term)
    text = escape(found["value"], {"\r": "&#xD;"})
    if found["type"] != "literal":
        return f"<{found['type']}>{text}</{found['type']}>"
    mark = "".join(
        f" {name}={quoteattr(found[name])}" for name in ("xml:lang", "datatype") if name in found
    )
    return f"<literal{mark}>{text}</literal>"


def _csv_head(names: list[str]) -> str:
    return ",".join(names) + "\r\n"


def _csv_row(_: list[str], values: list[object], __: int) -> str:
    return ",".join(map(_csv_cell, values)) + "\r\n"


def _csv_cell(term: object) -> str:
    if term is None:
        return ""
    text = f"_:{term.value}" if isinstance(term, ox.BlankNode) else _json_term(term)["value"]
    return f'"{text.replace(chr(34), chr(34) * 2)}"' if set(text) & set(',"\r\n') else text


def _tsv_head(names: list[str]) -> str:
    return "\t".join("?" + name for name in names) + "\n"


def _tsv_row(_: list[str], values: list[object], __: int) -> str:
    return "\t".join(map(_tsv_cell, values)) + "\n"


def _tsv_cell(term: object) -> str:
    if term is None:
        return ""
    if isinstance(term, ox.Literal):
        bare = _BARE.get(term.datatype.value)
        if bare is not None and bare.fullmatch(term.value):
            return term.value
    return str(term).replace("\t", "\\t")


_Head = Callable[[list[str]], str]
_Row = Callable[[list[str], list[object], int], str]
_WRITERS: dict[str, tuple[_Head, _Row]] = {
    "application/sparql-results+json": (_json_head, _json_row),
    "application/sparql-results+xml": (_xml_head, _xml_row),
    "text/csv": (_csv_head, _csv_row),
    "text/tab-separated-values": (_tsv_head, _tsv_row),
}
