"""Mutants of what people send: bytes flipped, tokens exchanged, pieces of one put into another.

The same seed gives the same mutants.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Sequence

from tests.mini_world import PROJECT

_TOKEN = re.compile(rb"\s+|[A-Za-z_]+|\d+|\"\"\"|'''|<<\(?|\)?>>|\^\^|[^\sA-Za-z_\d]")
_ODD = (
    *(b"\x00", b"\xff", b"\xc0\x80", b"\xed\xa0\x80", b"\xef\xbb\xbf", b"\xf4\x90\x80\x80"),
    *(b"\\u0000", b"\\uD800", b"\\U00110000", b"\\", b"\n", b"\r", b"\x1b", b"\x7f", b"\xc2\x85"),
    *("\u202e".encode(), "\u2028".encode(), "e\u0301".encode(), "\U0001f50b".encode()),
)
_NUMBERS = (
    b"0",
    b"-1",
    b"1e999999",
    b"9" * 400,
    b"18446744073709551616",
    b"0.1e-400",
    b"00",
    b"1.",
)
_QUERY_WORDS = rb"""
SELECT ASK CONSTRUCT DESCRIBE WHERE FILTER OPTIONAL UNION MINUS GRAPH VALUES BIND AS FROM NAMED
GROUP BY HAVING ORDER DESC LIMIT OFFSET DISTINCT REDUCED EXISTS NOT IN UNDEF BASE PREFIX SERVICE
SILENT LOAD INTO INSERT DELETE DATA WITH USING CLEAR DROP CREATE COPY MOVE ADD TO DEFAULT ALL COUNT
SUM GROUP_CONCAT SEPARATOR REGEX REPLACE IRI BNODE STRDT STRLANG COALESCE IF NOW UUID a true
{ } ( ) [ ] << >> <<( )>> {| |} ?s ?p ?o $x _:b <a:s> <> <x y> ^ / | ! * + ? ; , . = != <= && ||
^^ @en @en--ltr '' "" # \u0053 pv: pv:Actor
"""
_DOCUMENT_WORDS = rb"""
@prefix @base PREFIX BASE GRAPH a true { } [ ] ( ) << >> <<( )>> {| |} . ; , ^^ @en <a:s> <> <x y>
_:b _: : '' "" # @context @id @type @graph @list @set @value @reverse @vocab @import @nest @json
@included null <!DOCTYPE <!ENTITY &amp; &#0; &x; <rdf:RDF> </ <![CDATA[ ]]> <?xml ?> rdf:about=
rdf:parseType='Literal' rdf:li xml:base= xmlns:a=
"""
QUERY_TOKENS = (*_QUERY_WORDS.split(), b"'''", b'"""')
DOCUMENT_TOKENS = (*_DOCUMENT_WORDS.split(), b"'''", b'"""')


def _flip(chance: random.Random, data: bytes) -> bytes:
    at = chance.randrange(len(data))
    return data[:at] + bytes([data[at] ^ 1 << chance.randrange(8)]) + data[at + 1 :]


def _cut(chance: random.Random, data: bytes) -> bytes:
    start, end = sorted((chance.randrange(len(data) + 1), chance.randrange(len(data) + 1)))
    return data[:start] + data[end:]


def _end(chance: random.Random, data: bytes) -> bytes:
    return data[: chance.randrange(len(data) + 1)]


def _double(chance: random.Random, data: bytes) -> bytes:
    start, end = sorted((chance.randrange(len(data) + 1), chance.randrange(len(data) + 1)))
    return data[:end] + data[start:end] * chance.choice((1, 1, 2, 20)) + data[end:]


def _insert(chance: random.Random, data: bytes) -> bytes:
    at = chance.randrange(len(data) + 1)
    return data[:at] + chance.choice(_ODD) + data[at:]


class Mutator:
    """Gives mutants of some seeds, one after another."""

    def __init__(self, seeds: Sequence[bytes], tokens: Sequence[bytes], seed: int) -> None:
        self._seeds = [one for one in seeds if one]
        self._tokens = tokens
        self._chance = random.Random(seed)
        bytewise = (_flip, _cut, _end, _double, _insert)
        own = (self._exchange, self._swap, self._repeat, self._number, self._splice, self._wrap)
        self._ways: tuple[Callable[[random.Random, bytes], bytes], ...] = (*bytewise, *own)

    def next(self) -> bytes:
        """A mutant: a seed, changed once to six times."""
        data = self._chance.choice(self._seeds)
        for _ in range(self._chance.choice((1, 1, 2, 3, 6))):
            data = self._chance.choice(self._ways)(self._chance, data or b" ")[:100_000]
        return data

    def _exchange(self, chance: random.Random, data: bytes) -> bytes:
        tokens = _TOKEN.findall(data)
        tokens[chance.randrange(len(tokens))] = b" " + chance.choice(self._tokens) + b" "
        return b"".join(tokens)

    def _swap(self, chance: random.Random, data: bytes) -> bytes:
        tokens = _TOKEN.findall(data)
        one, other = chance.randrange(len(tokens)), chance.randrange(len(tokens))
        tokens[one], tokens[other] = tokens[other], tokens[one]
        return b"".join(tokens)

    def _repeat(self, chance: random.Random, data: bytes) -> bytes:
        tokens = _TOKEN.findall(data)
        at = chance.randrange(len(tokens))
        return b"".join([*tokens[:at], tokens[at] * chance.choice((2, 3, 150, 3000)), *tokens[at:]])

    def _number(self, chance: random.Random, data: bytes) -> bytes:
        found = list(re.finditer(rb"\d+", data))
        if not found:
            return _insert(chance, data)
        one = chance.choice(found)
        return data[: one.start()] + chance.choice(_NUMBERS) + data[one.end() :]

    def _splice(self, chance: random.Random, data: bytes) -> bytes:
        other = chance.choice(self._seeds)
        return data[: chance.randrange(len(data) + 1)] + other[chance.randrange(len(other) + 1) :]

    def _wrap(self, chance: random.Random, data: bytes) -> bytes:
        opening, closing = chance.choice(((b"{", b"}"), (b"(", b")"), (b"[", b"]"), (b"<<", b">>")))
        start, end = sorted((chance.randrange(len(data) + 1), chance.randrange(len(data) + 1)))
        times = chance.choice((1, 2, 90, 600))
        return data[:start] + opening * times + data[start:end] + closing * times + data[end:]


_QUERIES = """
SELECT ?s (COUNT(DISTINCT ?o) AS ?n) { ?s <a:p> ?o } GROUP BY ?s HAVING (COUNT(?o) > 1) ORDER BY DESC(?n) LIMIT 9
ASK { <a:s1> <a:p>+/^<a:q>|!(<a:r>|^<a:p>)? ?o . FILTER NOT EXISTS { ?o a [] } MINUS { ?s ?p 7 } }
CONSTRUCT { ?s <a:q> [ <a:r> (1 2.5 3e1 true "x"@en 'y'^^<a:d>) ] } WHERE { GRAPH ?g { ?s ?p ?o } } LIMIT 5
DESCRIBE <a:s1> ?x FROM <a:g> FROM NAMED <a:g> { ?x <a:p> 3 OPTIONAL { ?x <a:q> ?y BIND(STR(?y) AS ?z) } }
SELECT * { VALUES (?a ?b) { (1 UNDEF) (<a:s> "t") } { SELECT ?o { ?s ?p ?o } LIMIT 3 } UNION { ?s <a:p> ?o } FILTER(?o IN (1, 2) && REGEX(STR(?o), "^[0-9]+$", "i")) }
SELECT (GROUP_CONCAT(?o; SEPARATOR=",") AS ?all) (SUM(?o)/AVG(?o) AS ?x) (IF(BOUND(?s), STRLANG("a","en"), 1/0) AS ?i) { ?s ?p ?o } GROUP BY ?s
SELECT ?t (SUBJECT(?t) AS ?s) { BIND(<<( <a:s1> <a:p> 1 )>> AS ?t) FILTER(isTRIPLE(?t)) } ORDER BY ?t
PREFIX x: <a:> BASE <http://e.example/> SELECT (REPLACE(STR(?o), "(1)", "$1$1") AS ?r) (<http://www.w3.org/2001/XMLSchema#integer>(?o) AS ?n) { x:s1 x:p ?o , 4 ; a <rel> . } # note
SELECT (NOW() AS ?n) (UUID() AS ?u) (ENCODE_FOR_URI("ü/") AS ?e) (SHA256("a") AS ?h) (SUBSTR("abc", 2, 1) AS ?b) ("2024-02-30"^^<http://www.w3.org/2001/XMLSchema#date> AS ?d) {}
"""  # noqa: E501
_UPDATES = """
PREFIX x: <a:> INSERT DATA { x:s x:p 1, "two"@en, <three> . GRAPH <a:g> { x:s x:q [ x:r ( 1 2 ) ] } }
DELETE { ?s ?p ?o } INSERT { GRAPH <a:h> { ?s ?p "new" } } USING <a:g> WHERE { ?s ?p ?o FILTER(?o > 2) }
WITH <a:g> DELETE { ?s <a:p> 3 } WHERE { ?s ?p 3 } ; DELETE WHERE { ?s <a:p> 3 } ; CREATE SILENT GRAPH <a:n> ; COPY <a:g> TO DEFAULT
CLEAR SILENT ALL ; DROP GRAPH <a:g> ; MOVE SILENT DEFAULT TO <a:k> ; ADD <a:k> TO <a:g> ; CLEAR NAMED
DELETE DATA { <a:s1> <a:p> 1 } ; INSERT { <a:s> <a:n> ?n } WHERE { SELECT (MAX(?o) + 1 AS ?n) { ?s <a:p> ?o } }
LOAD SILENT <http://127.0.0.1:1/x.ttl> INTO GRAPH <a:g>
"""  # noqa: E501
DOCUMENTS: dict[str, tuple[bytes, ...]] = {
    "text/turtle": (
        b"""@prefix x: <a:> . @base <http://e.example/> . PREFIX y: <b:>
x:s a y:T ; x:p 1, -2.5, 3e7, true, "t"@en-GB, 'u', "d"^^x:d, \"\"\"long "text" \\u00e9\"\"\" ; .
[ x:q ( 1 [ ] "a" ) ] . <<x:s x:p x:o>> x:r <#f>, _:b . x:s x:p x:o {| x:c 1 |} . # note\n""",
    ),
    "application/n-triples": (
        b"""<a:s> <a:p> "t\\n\\u00E9"@en .\n<a:s> <a:p> _:b1 . # note\n"""
        b"""_:b1 <a:p> "1"^^<http://www.w3.org/2001/XMLSchema#integer> .\n""",
    ),
    "application/ld+json": (
        b"""{"@context": {"@vocab": "a:", "n": {"@id": "a:n", "@type": "@id", "@container": "@set"}},
"@id": "a:s", "@type": ["T"], "p": [1, 2.5, true, null, {"@value": "t", "@language": "en"}],
"n": ["a:o", "b"], "l": {"@list": [1, [2]]}, "@graph": [{"@id": "_:b", "q": {"@json": {}}}],
"@reverse": {"r": {"@id": "a:x"}}}""",  # noqa: E501
        b"""[{"@context": ["http://127.0.0.1:1/c.jsonld", {"@import": "x"}], "@included": [{}]}]""",
    ),
    "application/rdf+xml": (
        b"""<?xml version="1.0" encoding="UTF-8"?>
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:x="a:" xml:base="http://e.example/">
<x:T rdf:about="a:s" x:p="t"><x:q xml:lang="en">u &amp; v</x:q><x:r rdf:resource="#o"/>
<x:l rdf:parseType="Collection"><rdf:Description rdf:nodeID="b"/></x:l>
<x:m rdf:parseType="Literal"><b>w</b></x:m><x:n rdf:datatype="a:d"><![CDATA[1]]></x:n><!-- note -->
<rdf:li rdf:parseType="Resource"><x:z>2</x:z></rdf:li></x:T></rdf:RDF>""",
    ),
}


def queries() -> list[bytes]:
    """Queries to begin with: some of each form, and those of the library."""
    library = (path.read_bytes() for path in sorted((PROJECT / "queries").rglob("*.rq")))
    runnable = (one for one in library if any(line[:1] not in b"#" for line in one.splitlines()))
    return [*_QUERIES.encode().strip().splitlines(), *runnable]


def updates() -> list[bytes]:
    """Updates to begin with."""
    return _UPDATES.encode().strip().splitlines()
