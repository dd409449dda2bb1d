"""LOAD: documents of the list, whole and by the rules of any write, or not at all."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.elsewhere_beside_ours import Ground, grounded
from tests.hostile import problem_of

_XML = '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">{}</rdf:RDF>'
_LAUGHS = '<!DOCTYPE r [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]>'
_FAR = b'{"@context": "http://127.0.0.1:1/context", "@id": "a:s", "a:p": 1}'


@pytest.fixture(scope="module")
def ground(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ground]:
    with grounded(tmp_path_factory.mktemp("load")) as found:
        yield found


@pytest.fixture(autouse=True)
def fresh(ground: Ground) -> None:
    ground.begin_anew()
    ground.there.documents.clear()


def _objects(ground: Ground, graph: str = "") -> list[str]:
    where = f"GRAPH <{graph}> {{ ?s ?p ?o }}" if graph else "?s ?p ?o"
    return [row["o"] for row in ground.rows(f"SELECT ?o {{ {where} }} ORDER BY STR(?o)")]


@pytest.mark.parametrize(
    ("name", "media", "text"),
    [
        ("a", "text/turtle; charset=utf-8", "<#s> <p> 'x' ."),
        ("a", "application/n-triples", '<THERE/docs/a#s> <THERE/docs/p> "x" .'),
        ("a.ttl", "application/octet-stream", "<a#s> <p> 'x' ."),
        ("a.ttl?download=1", "text/plain", "<a#s> <p> 'x' ."),
        ("a.jsonld", "", '{"@id": "a#s", "THERE/docs/p": "x"}'),
        ("a.owl", "application/xml", ""),
    ],
)
def test_a_document_is_read_by_its_type_or_its_name_and_its_base_is_its_address(
    ground: Ground, name: str, media: str, text: str
) -> None:
    xml = '<rdf:Description rdf:about="a#s" xmlns:d="THERE/docs/"><d:p>x</d:p></rdf:Description>'
    body = (text or _XML.format(xml)).replace("THERE", ground.there.url)
    ground.there.documents[f"/docs/{name.partition('?')[0]}"] = (media, body.encode())
    assert ground.update(f"LOAD <THERE/docs/{name}#part> INTO GRAPH <a:g>").status == 204
    query = "SELECT * { GRAPH <a:g> { ?s ?p ?o } }"
    docs = f"{ground.there.url}/docs/"
    assert ground.rows(query) == [{"s": f"{docs}a#s", "p": f"{docs}p", "o": "x"}]
    (method, _, headers, _), *others = ground.there.seen
    assert (method, others) == ("GET", [])
    assert not {"Authorization", "Cookie", "Referer"} & set(headers)


def test_a_load_has_its_turn_among_the_operations_of_its_update(ground: Ground) -> None:
    ground.there.documents["/docs/a"] = ("text/turtle", b"<a:s> <a:k> 3 .")
    text = """PREFIX d: <THERE/docs/> DELETE WHERE { <a:u> <a:k> ?k } ; LOAD d:a ;
        INSERT { <a:n> <a:k> ?n } WHERE { SELECT (COUNT(*) AS ?n) { ?s ?p ?o } }"""
    assert ground.update(text).status == 204
    assert _objects(ground) == ["1", "2", "3"]
    assert ground.rows("SELECT ?k { <a:n> <a:k> ?k }") == [{"k": "2"}]


def test_calls_stand_as_close_together_as_the_grammar_lets_them(ground: Ground) -> None:
    ground.there.documents["/docs/"] = ("text/turtle", b"<a:s> <a:k> 3 .")
    text = """PREFIX : <THERE/docs/> LOAD :;INSERT{?s<a:k>?n}WHERE{SERVICE<URL>{?s ?p ?n}
        FILTER(!isBlank(?s)&&isNumeric(?n))};LOAD :"""
    assert ground.update(text).status == 204
    assert _objects(ground) == ["1", "2", "2.5", "3"]


def test_a_dry_run_tells_what_a_document_would_add(ground: Ground) -> None:
    ground.there.documents["/docs/a"] = ("text/turtle", b"<a:s> <a:k> 3 , 4 .")
    text = f"LOAD <{ground.there.url}/docs/a>"
    answer = ground.ours.form(update=text, **{"dry-run": "true"})
    assert (answer.status, b'"added": 2' in answer.body) == (200, True)
    assert _objects(ground) == ["1", "2"]


@pytest.mark.parametrize(
    ("media", "data", "why"),
    {
        "no RDF": ("text/html", b"<title>Welcome</title>", "no RDF that is read here"),
        "another charset": ("text/turtle; charset=utf-16", b"<a:s> <a:p> 1 .", "no RDF"),
        "broken": ("text/turtle", b"<a:s> <a:p> 1 . <a:s> <a:p> ", "cannot be loaded"),
        "laughs": ("application/rdf+xml", (_LAUGHS + _XML.format("")).encode(), "DOCTYPE"),
        "a context from elsewhere": ("application/ld+json", _FAR, "not fetched"),
        "too deep": ("text/turtle", b"<a:s> <a:p> " + b"(" * 100_000, "cannot be loaded"),
        "no UTF-8": ("text/turtle", b"<a:s> <a:p> '\xff' .", "not UTF-8"),
        "too long": ("text/turtle", b"#" * 2_000_001, "more than 2,000,000 bytes"),
        "missing": ("", b"", "answered 404"),
    }.values(),
)
def test_what_cannot_be_loaded_changes_nothing_and_is_told(
    ground: Ground, media: str, data: bytes, why: str
) -> None:
    if data:
        ground.there.documents["/docs/a"] = (media, data)
    before = ground.ours.query("ASK {}").headers["X-Revision"]
    answer = ground.update("INSERT DATA { <a:n> <a:k> 5 } ; LOAD <THERE/docs/a>")
    assert (answer.status, ground.canary.barrier()) == (502, 0)
    assert why in str(problem_of(answer)["detail"])
    assert ground.ours.query("ASK {}").headers["X-Revision"] == before
    assert ground.update("INSERT DATA { <a:n> <a:k> 5 } ; LOAD SILENT <THERE/docs/a>").status == 204
    assert _objects(ground) == ["1", "2", "5"]


@pytest.mark.parametrize("trap", ["redirect", "redirect-kept", "loop", "drip", "endless", "packed"])
def test_a_server_that_sets_traps_is_left(ground: Ground, trap: str) -> None:
    answer = ground.update(f"LOAD <THERE/traps/{trap}>")
    assert (answer.status, ground.canary.barrier()) == (502, 0)
    assert _objects(ground) == ["1", "2"]


def test_a_large_document_is_taken(ground: Ground) -> None:
    lines = "\n".join(f'<a:s{n}> <a:many> "number {n}" .' for n in range(50_000))
    ground.there.documents["/docs/a"] = ("application/n-triples", lines.encode())
    assert ground.update("LOAD <THERE/docs/a> INTO GRAPH <a:g>").status == 204
    counted = "SELECT (COUNT(*) AS ?n) { GRAPH <a:g> { ?s <a:many> ?o } }"
    assert ground.rows(counted) == [{"n": "50000"}]


@pytest.mark.parametrize(
    "text",
    [
        "LOAD <file:///etc/passwd>",
        "LOAD SILENT <file:///etc/passwd>",
        "LOAD SILENT <FILE:///etc/passwd> INTO GRAPH <a:g>",
        "INSERT DATA { <a:s> <a:p> 1 } ; LOAD <THERE/other>",
        "INSERT DATA { <a:s> <a:p> 'LOAD <THERE/docs/a>' } ; LOADSILENT<THERE/docs/a>",
        "PREFIX LOAD: <THERE/docs/> LOAD:a",
        "WITH <a:g> INSERT { ?s ?p ?o } WHERE { SERVICE ?s { ?s ?p ?o } }",
    ],
)
def test_what_is_not_on_the_list_or_not_plainly_written_is_refused(
    ground: Ground, text: str
) -> None:
    ground.there.documents["/docs/a"] = ("text/turtle", b"<a:s> <a:p> 1 .")
    assert ground.update(text).status == 403
    assert ground.there.seen == []
    assert _objects(ground) == ["1", "2"]


def test_a_mistake_is_told_before_anything_is_fetched(ground: Ground) -> None:
    ground.there.documents["/docs/a"] = ("text/turtle", b"<a:s> <a:p> 1 .")
    answer = ground.update("CREATE GRAPH <a:g>\nLOAD <THERE/docs/a> INTO GRAPH <a:g>")
    assert (answer.status, problem_of(answer)["line"], ground.there.seen) == (400, 2, [])
    assert (
        ground.update("LOAD <THERE/docs/a> INTO GRAPH <a:g> ;; LOAD <THERE/docs/a>").status == 400
    )
    assert ground.there.seen == []
