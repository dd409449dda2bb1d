"""Hostile documents: what nests, grows, points elsewhere or lies is refused or kept whole."""

from __future__ import annotations

import gzip
import json
import socket
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest

from provolta.embedded import parse_sent
from provolta.embedded.contexts import check_contexts
from provolta.errors import BadDocument
from tests.hostile import problem_of, stands
from tests.mini_world import PROJECT
from tests.web_server import Address, Answer, writable

TURTLE, JSON, XML = "text/turtle", "application/ld+json", "application/rdf+xml"
DEEP = 100_000
RDF = '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:a="http://a/">'
THING = '<rdf:Description rdf:about="a:s"><a:p>'


@dataclass
class Canary:
    """A listener that nobody may call."""

    port: int
    calls: list[str] = field(default_factory=list)


@pytest.fixture(scope="module")
def canary() -> Iterator[Canary]:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        found = Canary(listener.getsockname()[1])

        def listen() -> None:
            while True:
                try:
                    connection, _ = listener.accept()
                except OSError:
                    return
                with connection:
                    found.calls.append("called")

        thread = threading.Thread(target=listen)
        thread.start()
        yield found
        listener.shutdown(socket.SHUT_RDWR)
        thread.join(20)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Address]:
    store = tmp_path_factory.mktemp("hostile") / "store"
    with writable(PROJECT, store, open_store=True, max_body_bytes=8_000_000) as address:
        yield address


def _put(server: Address, body: bytes, media: str, **headers: str) -> Answer:
    return server.send("PUT", "/gsp?graph=a:g", body, {"Content-Type": media, **headers})


def _elements(depth: int) -> str:
    opening = "<a:p><rdf:Description>" * depth
    closing = "</rdf:Description></a:p>" * depth
    return f"{RDF}<rdf:Description>{opening}{closing}</rdf:Description></rdf:RDF>"


NESTED = {
    "blank nodes": (TURTLE, "<a:s> <a:p> " + "[ <a:p> " * DEEP + "1" + " ]" * DEEP + " ."),
    "lists": (TURTLE, "<a:s> <a:p> " + "(" * DEEP + ")" * DEEP + " ."),
    "triple terms": (TURTLE, "<a:s> <a:p> " + "<<( <a:s> <a:p> " * DEEP + "1" + ")>>" * DEEP + "."),
    "blank nodes left open": (TURTLE, "<a:s> <a:p> " + "[ <a:p> " * DEEP),
    "objects": (JSON, '{"http://a/p":' * DEEP + "1" + "}" * DEEP),
    "arrays": (JSON, '{"http://a/p":' + "[" * DEEP + "]" * DEEP + "}"),
    "lists in lists": (JSON, '{"http://a/p":' + '{"@list":[' * DEEP + "]}" * DEEP + "}"),
    "contexts": (JSON, '{"@context":' * DEEP + "{}" + "}" * DEEP),
    "graphs": (JSON, '{"@graph":[' * DEEP + "]}" * DEEP),
    "elements": (XML, _elements(DEEP // 2)),
    "elements left open": (XML, RDF + "<rdf:Description><a:p>" * DEEP),
}


@pytest.mark.parametrize("case", NESTED)
def test_a_document_that_nests_is_refused_before_it_is_parsed(server: Address, case: str) -> None:
    media, text = NESTED[case]
    answer = _put(server, text.encode(), media)
    assert problem_of(answer)["status"] == 400
    stands(server)


def test_a_document_that_nests_as_data_do_is_kept(server: Address) -> None:
    for media, text in (
        (
            TURTLE,
            "<a:s> <a:p> " + "[ <a:p> " * 100 + "'[['" + " ]" * 100 + " ." + "[] <a:p> 1 ." * 900,
        ),
        (JSON, '{"http://a/p":' * 100 + '"{{"' + "}" * 100),
        (XML, _elements(100)),
    ):
        assert _put(server, text.encode(), media).status in {201, 204}


def _laughs(levels: int) -> str:
    entities = "".join(f'<!ENTITY l{n + 1} "{f"&l{n};" * 10}">' for n in range(levels))
    return _external(f'<!ENTITY l0 "ha">{entities}', f"&l{levels};")


def _external(declaration: str, use: str = "&e;") -> str:
    return f"<!DOCTYPE r [{declaration}]>{RDF}{THING}{use}</a:p></rdf:Description></rdf:RDF>"


DECLARED = {
    "a few laughs": _laughs(3).encode(),
    "a billion laughs": _laughs(9).encode(),
    "laughs after a declaration": b"<?xml version='1.0'?>" + _laughs(9).encode(),
    "laughs after a comment": b"<!-- DOCTYPE --><!-- x -->" + _laughs(9).encode(),
    "laughs in small letters": _laughs(9).replace("DOCTYPE", "doctype").encode(),
    "laughs in another encoding": _laughs(9).encode("utf-16"),
    "laughs in an encoding without a mark": _laughs(9).encode("utf-16-le"),
    "a file": _external('<!ENTITY e SYSTEM "file:///etc/passwd">').encode(),
    "an address": _external('<!ENTITY e SYSTEM "http://127.0.0.1:%d/">').encode(),
    "a parameter": _external('<!ENTITY % e SYSTEM "http://127.0.0.1:%d/"> %e;', "").encode(),
    "a declaration elsewhere": b'<!DOCTYPE r SYSTEM "http://127.0.0.1:%d/r.dtd">' + RDF.encode(),
    "a text that grows by squares": _external(
        f'<!ENTITY e "{"x" * 50_000}">', "&e;" * 5_000
    ).encode(),
}


@pytest.mark.parametrize("case", DECLARED)
def test_no_entity_is_expanded_or_fetched(server: Address, canary: Canary, case: str) -> None:
    body = DECLARED[case].replace(b"%d", str(canary.port).encode())
    answer = _put(server, body, XML)
    problem = problem_of(answer)
    assert answer.status == 400
    assert "root:" not in str(problem)
    assert canary.calls == []
    stands(server)


ELSEWHERE = {
    "a context": '{"@context": "%s", "name": "x"}',
    "a context of a file": '{"@context": "file:///etc/passwd", "name": "x"}',
    "a relative context": '{"@context": "context.jsonld", "name": "x"}',
    "a context among others": '{"@context": [{"a": "http://a/"}, "%s"], "a": "x"}',
    "a context that imports": '{"@context": {"@version": 1.1, "@import": "%s"}, "a": "x"}',
    "a context of a term": (
        '{"@context": {"@version": 1.1, "a": {"@id": "http://a/", "@context": "%s"}},'
        ' "a": {"b": "x"}}'
    ),
    "a context of a type": (
        '{"@context": {"@version": 1.1, "T": {"@id": "http://a/T", "@context": "%s"}},'
        ' "@type": "T", "b": "x"}'
    ),
    "a context within": '{"http://a/p": {"@context": "%s", "b": "x"}}',
}


@pytest.mark.parametrize("case", ELSEWHERE)
def test_no_context_is_fetched(server: Address, canary: Canary, case: str) -> None:
    body = ELSEWHERE[case].replace("%s", f"http://127.0.0.1:{canary.port}/c.jsonld")
    assert problem_of(_put(server, body.encode(), JSON))["status"] == 400
    assert canary.calls == []
    stands(server)


def test_what_a_document_imports_is_only_a_name(server: Address, canary: Canary) -> None:
    url = f"http://127.0.0.1:{canary.port}/o.ttl"
    body = f"<a:o> <http://www.w3.org/2002/07/owl#imports> <{url}> ."
    assert _put(server, body.encode(), TURTLE).status in {201, 204}
    query = f"ASK {{ GRAPH <a:g> {{ ?o ?p <{url}> }} }}"
    assert b"true" in server.query(query, "application/json").body
    from_there = server.query(
        f"SELECT ?s FROM <{url}> FROM NAMED <{url}> {{ ?s ?p ?o }}", "text/csv"
    )
    assert (from_there.status, from_there.body) == (200, b"s\r\n")
    assert canary.calls == []


BROKEN = {
    "not UTF-8": (TURTLE, b"<a:s> <a:p> '\xff' .", 400),
    "overlong UTF-8": (TURTLE, b"<a:s> <a:p> '\xc0\xaf' .", 400),
    "half a pair": (TURTLE, b"<a:s> <a:p> '\xed\xa0\x80' .", 400),
    "half a pair, escaped": (TURTLE, rb"<a:s> <a:p> '\uD800' .", 400),
    "another encoding": (TURTLE, "<a:s> <a:p> 1 .".encode("utf-16"), 400),
    "a space in a name": (TURTLE, b"<a:s s> <a:p> 1 .", 400),
    "a text that does not end": (TURTLE, b"<a:s> <a:p> '''" + b"x" * 1_000_000, 400),
    "a name that does not end": (TURTLE, b"<a:s> <a:p> <" + b"x" * 1_000_000, 400),
    "prefixes only": (TURTLE, b"@prefix a: <a:> ." * 10_000, 204),
    "nothing": (TURTLE, b"", 204),
    "a long text": (TURTLE, b"<a:s> <a:p> '" + b"x" * 5_000_000 + b"' .", 204),
    "a long name": (TURTLE, b"<a:" + b"x" * 1_000_000 + b"> <a:p> 1 .", 204),
    "a number beyond all": (TURTLE, b"<a:s> <a:p> 1e999999999, " + b"9" * 100_000 + b" .", 204),
    "a year beyond all": (
        TURTLE,
        b"<a:s> <a:p> '99999999999999999999-01-01'^^<http://www.w3.org/2001/XMLSchema#date> .",
        204,
    ),
    "no JSON": (JSON, b"{", 400),
    "no XML": (XML, b"<r>", 400),
    "more than may be": (TURTLE, b"#" * 8_000_001, 413),
    "no RDF": ("text/html", b"<p>", 415),
    "an odd media type": ("a/b/c;;;=", b"", 415),
}


@pytest.mark.parametrize("case", BROKEN)
def test_what_is_broken_is_refused_and_what_is_only_odd_is_kept(server: Address, case: str) -> None:
    media, body, status = BROKEN[case]
    assert _put(server, b"<a:s> <a:p> <a:before> .", TURTLE).status in {201, 204}
    answer = _put(server, body, media)
    assert answer.status == status, answer.body[:500]
    if status != 204:
        problem_of(answer)
        kept = server.query("ASK { GRAPH <a:g> { <a:s> <a:p> <a:before> } }", "application/json")
        assert b"true" in kept.body
    stands(server)


@pytest.mark.parametrize("encoding", ["gzip", "br", "deflate, gzip", "x"])
def test_a_packed_body_is_refused_before_it_is_unpacked(server: Address, encoding: str) -> None:
    bomb = gzip.compress(b"#" * 50_000_000)
    answer = _put(server, bomb, TURTLE, **{"Content-Encoding": encoding})
    assert problem_of(answer)["status"] == 415
    stands(server)


CHARSETS = {"utf-8": 204, '"UTF-8"': 204, "us-ascii": 204, "": 204, "utf-16": 415, "latin1": 415}


@pytest.mark.parametrize("charset", CHARSETS)
@pytest.mark.parametrize("media", [TURTLE, "application/n-triples", "multipart/form-data"])
def test_a_document_in_another_charset_is_not_misread(
    server: Address, charset: str, media: str
) -> None:
    assert _put(server, b"", TURTLE).status in {201, 204}
    said = f"{media}; charset={charset}"
    body = '<a:s> <a:p> "\u00e9" .'.encode()
    if media.startswith("multipart"):
        said, body = (
            f"{media}; boundary=x",
            _form("x", body, f"{TURTLE}; charset={charset}") + b"--x--",
        )
    answer = _put(server, body, said)
    assert answer.status == CHARSETS[charset], answer.body
    stands(server)


def _form(name: str, body: bytes, media: str = TURTLE) -> bytes:
    head = f'Content-Disposition: form-data; name="f"; filename="{name}"\r\nContent-Type: {media}'
    return b"--x\r\n" + head.encode() + b"\r\n\r\n" + body + b"\r\n"


FORMS = {
    "a name that leads out": ("x", _form("../../../x.ttl", b"<a:s> <a:p> 1 .") + b"--x--", 204),
    "a name that is absolute": ("x", _form("/etc/passwd", b"<a:s> <a:p> 1 .") + b"--x--", 204),
    "a file that does not parse": ("x", _form("x", b"<a:s>") + b"--x--", 400),
    "a file that is no RDF": ("x", _form("x", b"", "text/html") + b"--x--", 415),
    "no end": ("x", _form("x", b"<a:s> <a:p> 1 ."), 400),
    "another boundary": ("y", _form("x", b"") + b"--x--", 400),
    "no parts": ("x", b"--x--", 400),
    "nothing": ("x", b"", 400),
    "many files": ("x", _form("x", b"") * 5_000 + b"--x--", 400),
    "a field and no file": (
        "x",
        b'--x\r\nContent-Disposition: form-data; name="f"\r\n\r\nx\r\n--x--',
        400,
    ),
    "long heads": ("x", b"--x\r\n" + b"X: " + b"x" * 1_000_000 + b"\r\n\r\n\r\n--x--", 400),
}


@pytest.mark.parametrize("case", FORMS)
def test_forms_with_files_are_taken_whole_or_refused(server: Address, case: str) -> None:
    boundary, body, status = FORMS[case]
    assert _put(server, b"", TURTLE).status in {201, 204}
    answer = _put(server, body, f"multipart/form-data; boundary={boundary}")
    assert answer.status == status, answer.body[:500]
    stands(server)


@pytest.mark.parametrize(
    "tag", ["", '"', "W/", "*", '"r1-x"', "x" * 5000, '"a", "b"', "é", "-", '"-"']
)
def test_odd_conditions_hold_or_fail(server: Address, tag: str) -> None:
    answer = _put(server, b"<a:s> <a:p> 1 .", TURTLE, **{"If-Match": tag})
    assert answer.status in {201, 204, 412}
    read = server.send("GET", "/gsp?graph=a:g", headers={"If-None-Match": tag})
    assert read.status in {200, 304, 404}
    stands(server)


def _scoped(terms: int, uses: int, how: str) -> bytes:
    """JSON-LD with a context of a term that applies at every use of it."""
    inner: dict[str, object] = {f"t{number}": f"a:{number}" for number in range(terms)}
    key = "\\u0040context" if how == "escaped" else "@context"
    term = json.dumps({"@id": "a:p", "@context": inner}).replace("@context", key)
    body: list[dict[str, object]]
    if how == "type":
        body = [{"@type": "p", "t1": number} for number in range(uses)]
    elif how in {"values", "list"}:
        values = [{"t1": number} for number in range(uses)]
        body = [{"p": {"@list": values} if how == "list" else values}]
    else:
        body = [{"p": {"t1": number}} for number in range(uses)]
    text = f'{{"{key}": {{"p": {term}}}, "@graph": {json.dumps(body)}}}'
    return text.encode()


@pytest.mark.parametrize("how", ["property", "type", "escaped", "values", "list"])
def test_contexts_that_apply_again_and_again_are_refused_at_once(how: str) -> None:
    """A fifth of a megabyte of this kept a parser busy for a minute."""
    with pytest.raises(BadDocument, match="worked through again and again"):
        parse_sent(_scoped(4000, 4000, how), "application/ld+json", "http://h/")
    assert len(parse_sent(_scoped(60, 400, how), "application/ld+json", "http://h/")) >= 400


def test_contexts_that_people_write_pass() -> None:
    """Each of many things with a context of its own, and a large one for all."""
    own = [{"@context": {"n": "a:n"}, "@id": f"a:{number}", "n": 1} for number in range(5000)]
    large = {f"t{number}": f"a:{number}" for number in range(5000)}
    every = {"@context": large, "@graph": [{"t1": number} for number in range(5000)]}
    for document in (own, every):
        check_contexts(json.dumps(document).encode())
    deep = b'{"@context":{"p":{"@context":' * 100 + b"1" + b"}}}" * 100
    check_contexts(b"[" + b",".join([deep] * 50) + b"]")
