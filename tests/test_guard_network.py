"""Nothing that the guard lets pass makes the engine open a connection; a socket counts them."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

import pyoxigraph as ox
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from provolta.errors import ForbiddenQuery, ProvoltaError, QuerySyntax
from provolta.guard import check, check_update
from tests.listening import Listener

BODY = "{?a ?b ?c}"
FETCHING = [
    "SELECT*{SERVICESILENT<URL>BODY}",
    "SELECT*{serviceSilent?s BODY}",
    "PREFIX : <URL> SELECT*{SERVICE:BODY}",
    "PREFIX : <URL> PREFIX service: <a:> SELECT*{service:xBODY}",
    "PREFIX : <URL> SELECT*{SERVICE SILENT:xBODY}",
    "SELECT*{OPTIONAL{?s ?p 1e5SERVICE<URL>BODY}}",
    "SELECT*{OPTIONAL{?s ?p trueSERVICE<URL>BODY}}",
    "PREFIX : <URL> SELECT*{OPTIONAL{?s ?p 1SERVICE:xBODY}}",
    "PREFIX : <URL> SELECT*{OPTIONAL{?s ?p falseSERVICE:xBODY}}",
    "SELECT*{OPTIONAL{?s ?p 'a'SERVICE<URL>BODY}}",
    "PREFIX a: <a:> SELECT*{OPTIONAL{?s ?p a:b.c.SERVICE<URL>BODY}}",
    "PREFIX a: <http://x:> SELECT*{OPTIONAL{?s ?p a:SERVICE<URL>BODY}}",
    "PREFIX a: <http://x:> SELECT*{OPTIONAL{?s ?p a:trueSERVICE<URL>BODY}}",
    "PREFIX : <URL> PREFIX a: <a:> SELECT*{OPTIONAL{?s ?p a:graph SERVICE:xBODY}}",
    "SELECT*{?s ?p ?o FILTER(1<2)SERVICE#>\n<URL>BODY}",
    "SELECT*{?s ?p ?o FILTER(?s<?p)SERVICE#>\n<URL>BODY}",
    "SELECT*{?s ?p ?o FILTER(?o<'>')SERVICE<URL>{?a ?b ''}}",
    "SELECT*{?s ?p ?o FILTER(?o<'>')SERVICE<URL>{?a ?b 'c'}#'\n}",
    "SELECT*{?s ?p ?o FILTER(?o<'>'||EXISTS{SERVICE<URL>{?a ?b 'c'}#'\n})}",
    "SELECT*{?s ?p ?o FILTER(?o<'#>')SERVICE#'\n<URL>BODY}",
    "SELECT*{OPTIONAL{?s <a:'\\u0041> ?o}SERVICE<URL>{?a ?b ''}}",
    "SELECT*{OPTIONAL{?s <a:#\\u0041> ?o}SERVICE<URL>BODY}",
    "SELECT*{VALUES ?x {'''a'}SERVICE<URL>BODY# \\q '''\n}",
    "SELECT*{VALUES ?x {'''a'}SERVICE<URL>BODY# \\uD800 '''\n}",
    'SELECT*{VALUES ?x {"""a"}SERVICE<URL>BODY# \\U00110000 """\n}',
    "SELECT*{VALUES ?x {1}#\x0c\x85\n SERVICE #a\r #{\n SILENT #'\n <URL> # {\n BODY}",
    "PREFIX a: <a:> SELECT*{OPTIONAL{?s ?p a:b\u0300\\'.SERVICE<URL>{?a ?b ''}}}",
    "SELECT*{FILTER EXISTS{SERVICE<URL>BODY}}",
    "SELECT*{{SELECT*{SERVICE<URL>BODY}}}",
    "ASK{SERVICE<URL>BODY}",
    "DESCRIBE?a{SERVICE<URL>BODY}",
    "CONSTRUCT{?a ?b ?c}WHERE{SERVICE<URL>BODY}",
    r"SELECT*{SERV\u0049CE <URL> BODY}",
]
FETCHING_UPDATES = [
    "LOADSILENT<URL>",
    "LOAD<URL>",
    "load Silent<URL>INTO GRAPH<a:g>",
    "PREFIX : <URL> LOAD:",
    "PREFIX : <URL> LOADSILENT:x",
    "PREFIX : <URL> PREFIX LOAD: <a:>\nLOAD:x",
    "PREFIX : <URL> CLEAR ALL;LOAD:x",
    "BASE<URL>LOAD<x>",
    "PREFIX : <URL> BASE<URL>LOAD:x",
    "INSERT DATA{<a:a><a:b>1};LOADSILENT<URL>",
    "INSERT DATA{<a:a><a:b>1};#;'\n#\n LOAD#'\n<URL>",
    "INSERT{?s ?p ?o}WHERE{SERVICESILENT<URL>{?s ?p ?o}}",
    "PREFIX : <URL> INSERT{?s ?p ?o}WHERE{SERVICE:x{?s ?p ?o}}",
    "DELETE{?s ?p ?o}WHERE{?s ?p ?o FILTER(?o<'>')SERVICE<URL>{?a ?b 'c'}#'\n}",
    "DELETE{?s ?p ?o}WHERE{?s ?p ?o FILTER(?o<'>')};LOAD<URL>#'",
]
HARMLESS = [
    "SELECT * { ?s ?p 'SERVICE <a:b> { ?s ?p ?o }' }",
    "SELECT * { ?s ?p ?o # SERVICE <a:b> { ?s ?p ?o }\n}",
    "SELECT * { VALUES (?a ?b) { (<a:#x> <a:#y>) # SERVICE <a:b> {}\n ('a'@en <a:#y>) } }",
    "SELECT * { ?s ?p ?o FILTER(?o<?p && ?p>?o) # SERVICE <a:b> {}\n}",
    "PREFIX service: <a:> SELECT * { GRAPH service:g { ?s service:p service:SERVICE } }",
    "PREFIX a: <a:> SELECT * { ?s a:hasService ?x { ?x ?p ?o } }",
    "PREFIX a: <a:> SELECT * { ?s ?p a:Service . { ?x ?p ?o } }",
    "SELECT ?service ?x { ?service ?p ?x }",
    "SELECT ?xSERVICE $SERVICE { ?SERVICE $SERVICE ?xSERVICE { ?a ?SERVICE ?b } }",
    "DESCRIBE <a:SERVICE> { ?s <a:service#x> ?o }",
    'SELECT * { ?s ?p """it is "SERVICE <a:b> {" """@en-service }',
    "SELECT * { ?s ?p <a:Rubik's_service> # SERVICE ?x {\n}",
    "PREFIX é: <a:> SELECT * { ?s é:x\u0300service ?x }",
]
HARMLESS_UPDATES = [
    "INSERT DATA { <a:s> <a:p> 'LOAD <a:b>', 'CLEAR ALL; LOAD <a:b>' }",
    "PREFIX load: <a:> INSERT DATA { load:x <a:p> 1 ; load:p load:LOAD }",
    "PREFIX load: <a:> CREATE GRAPH load:g",
    "PREFIX load: <a:> WITH load:g DELETE { ?s load:p ?load } WHERE { ?load load:p ?s }",
    "PREFIX load: <a:> INSERT { ?s ?p 1 } USING NAMED load:g WHERE { GRAPH load:g { ?s ?p ?o } }",
    "INSERT DATA { <a:payload> <a:load#x> <a:LOAD> } # ; LOAD <a:b>",
    "INSERT DATA { <a:s> <a:p> '''\n; LOAD <a:b>\n''' } ;",
]
PIECES = [
    *[
        "SERVICE",
        "SERVICESILENT",
        "SILENT",
        "LOAD",
        "<URL>",
        ":x",
        ":",
        "service:x",
        "?v",
        "{",
        "}",
    ],
    *[
        "{}",
        "{?a ?b ?c}",
        "1",
        "1e5",
        "true",
        "'a'",
        "'",
        "'''",
        '"',
        "#",
        "\n",
        " ",
        "<",
        ">",
        "(",
    ],
    *[")", "\\'", "\\q", "a:b.c.", "a:", "FILTER(?o<", "FILTER(1<2)", "#>\n", "OPTIONAL{", "UNION"],
    *["?s ?p ", "VALUES ?v{", "GRAPH ", "<a:'\\u0041>", "<a:#>", ";", ".", ",", "@en", "_:b", "é"],
]
PROLOGUE = "PREFIX : <URL> PREFIX a: <http://x:> PREFIX service: <URL> PREFIX load: <URL> "


@pytest.fixture(scope="module")
def listener() -> Iterator[Listener]:
    with Listener() as one:
        yield one


def run(text: str, *, update: bool) -> None:
    """What the engine makes of a text; its complaints do not matter here."""
    store = ox.Store()
    store.add(ox.Quad(ox.NamedNode("a:s"), ox.NamedNode("a:p"), ox.Literal("o")))
    with contextlib.suppress(SyntaxError, OSError, RuntimeError, ValueError):
        if update:
            store.update(text, base_iri="a:base")
            return
        answer = store.query(text, base_iri="a:base", use_default_graph_as_union=True)
        if not isinstance(answer, ox.QueryBoolean):
            for _ in answer:
                pass


def made(text: str, listener: Listener) -> str:
    return text.replace("URL", listener.url).replace("BODY", BODY)


@pytest.mark.parametrize("text", FETCHING)
def test_what_the_engine_takes_for_service_is_refused(text: str, listener: Listener) -> None:
    with pytest.raises((ForbiddenQuery, QuerySyntax)):
        check(made(text, listener))


@pytest.mark.parametrize("text", FETCHING_UPDATES)
def test_what_the_engine_takes_for_load_is_refused(text: str, listener: Listener) -> None:
    with pytest.raises((ForbiddenQuery, QuerySyntax)):
        check_update(made(text, listener))


def test_the_engine_would_indeed_have_come(listener: Listener) -> None:
    for text, update in (("SELECT*{SERVICESILENT<URL>BODY}", False), ("LOADSILENT<URL>", True)):
        before = listener.barrier()
        run(made(text, listener), update=update)
        assert listener.barrier() > before, text


@pytest.mark.parametrize("text", HARMLESS)
def test_a_query_that_only_speaks_of_service_passes(text: str) -> None:
    check(text)
    ox.Store().query(text)


@pytest.mark.parametrize("text", HARMLESS_UPDATES)
def test_an_update_that_only_speaks_of_load_passes(text: str) -> None:
    check_update(text)
    ox.Store().update(text)


@pytest.mark.parametrize("word", ["ORDERBY", "FILTEREXISTS", "selectDistinct", "FROMNAMED"])
def test_glued_keywords_are_told_apart(word: str) -> None:
    with pytest.raises(QuerySyntax, match="more than one keyword"):
        check(f"SELECT * {word} {{}}")
    with pytest.raises(QuerySyntax, match="more than one keyword"):
        check_update("DELETEWHERE { ?s ?p ?o }")


@given(st.booleans(), st.lists(st.sampled_from(PIECES), max_size=14))
@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@example(
    False, ["VALUES ?v{", "'''", "'a'", "}", "SERVICE", "<URL>", "{}", "#", "\\q", "'''", "\n"]
)
@example(True, ["LOAD", ":x"])
def test_whatever_passes_fetches_nothing(
    listener: Listener, update: bool, pieces: list[str]
) -> None:
    glued = "".join(pieces)
    text = made(PROLOGUE + (glued if update else "SELECT*{?s ?p ?o " + glued + "}"), listener)
    try:
        (check_update if update else check)(text)
    except ProvoltaError:
        return
    before = listener.barrier()
    run(text, update=update)
    assert listener.barrier() == before, text


@pytest.mark.parametrize(
    "piece",
    [
        "SERVICE#",
        "#SERVICE\n",
        "SERVICE<",
        "(1<a:#SERVICE:x>",
        "(1<'''>",
        "LOAD:x ",
        "SERVICE:x{",
        "a:..",
    ],
)
def test_no_trap_takes_longer_than_its_length_allows(piece: str) -> None:
    # Each suspect looked at anew, all of this would take hours.
    text = "ASK { # SERVICE <a:b> {}\n" + piece * (900_000 // len(piece))
    with contextlib.suppress(ProvoltaError):
        check(text)
    with contextlib.suppress(ProvoltaError):
        check_update(text)
