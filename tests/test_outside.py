"""SERVICE and LOAD reach what the lists name and nothing else; what is there is survived."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator

import pytest

from tests.elsewhere import TRAPS
from tests.elsewhere_beside_ours import Ground, grounded
from tests.hostile import problem_of
from tests.web_server import Answer


@pytest.fixture(scope="module")
def ground(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ground]:
    with grounded(tmp_path_factory.mktemp("outside")) as found:
        yield found


@pytest.fixture(autouse=True)
def fresh(ground: Ground) -> None:
    ground.begin_anew()


def test_what_another_endpoint_knows_is_joined(ground: Ground) -> None:
    found = ground.rows(
        "SELECT * { ?s <a:k> ?k SERVICE <URL> { ?s <a:name> ?n } } ORDER BY STR(?n)"
    )
    assert found == [
        {"s": "a:s", "k": "1", "n": "2.5"},
        {"s": "a:s", "k": "1", "n": 'Straße "1"\n'},
        {"s": "a:s", "k": "1", "n": "true"},
    ]
    (method, path, headers, _), *others = ground.there.seen
    assert (method, path, others) == ("POST", "/sparql", [])
    assert not {"Authorization", "Cookie", "Referer"} & set(headers)


@pytest.mark.parametrize(
    ("query", "rows"),
    {
        "prefixes and a base": (
            "BASE <THERE/> PREFIX a: <a:> SELECT ?n { SERVICE <sparql> { a:t a:name ?n } }",
            2,
        ),
        "optional": ("SELECT * { ?s <a:k> ?k OPTIONAL { SERVICE <URL> { ?s <a:name> ?n } } }", 4),
        "exists": ("SELECT * { ?s <a:k> ?k FILTER EXISTS { SERVICE <URL> { ?s ?p 2.5 } } }", 1),
        "not exists": (
            "SELECT * { ?s <a:k> ?k FILTER NOT EXISTS { SERVICE <URL> { ?s ?p 2.5 } } }",
            1,
        ),
        "minus": ("SELECT * { ?s <a:k> ?k MINUS { SERVICE <URL> { ?s ?p 2.5 } } }", 1),
        "a union of two": (
            "SELECT * { { SERVICE <URL> { ?s ?p 2.5 } } UNION { SERVICE <URL> { ?s ?p 't' } } }",
            2,
        ),
        "a SELECT within": (
            "SELECT * { { SELECT ?s { SERVICE <URL> { SELECT ?s { ?s ?p ?o } LIMIT 2 } } } }",
            2,
        ),
        "nothing found": ("SELECT * { SERVICE <URL> { <a:no> ?p ?o } }", 0),
        "no variable": ("SELECT * { ?s <a:k> 1 SERVICE <URL> { <a:s> <a:name> true } }", 1),
        "blank nodes are the same within": (
            "SELECT * { SERVICE <URL> { <a:t> ?p ?x . ?x ?q ?n } FILTER(isBlank(?x)) }",
            1,
        ),
        "blank nodes of two rows are the same": (
            "SELECT ?a { { SELECT ?a ?b { SERVICE <URL> { ?a ?p ?o ; ?q ?b } } } "
            "FILTER(?a = ?b || isBlank(?a)) }",
            1,
        ),
        "calls within a call": (
            "SELECT * { SERVICE <URL> { ?s ?p 2.5 OPTIONAL { SERVICE <URL?2> { ?s ?q ?o } } } }",
            3,
        ),
    }.values(),
)
def test_whatever_the_grammar_has_around_a_call_is_answered(
    ground: Ground, query: str, rows: int
) -> None:
    assert len(ground.rows(query)) == rows


def test_no_server_is_talked_into_asking_a_third_one(ground: Ground) -> None:
    ground.rows("SELECT * { SERVICE <URL> { ?s ?p 2.5 { SERVICE <URL?2> { ?s ?q ?o } } } }")
    assert [path for _, path, _, _ in ground.there.seen] == ["/sparql?2", "/sparql"]
    assert not any(b"SERVICE" in body for _, _, _, body in ground.there.seen)


def test_one_call_in_a_text_is_one_request_however_many_rows_it_is_joined_with(
    ground: Ground,
) -> None:
    values = " ".join(str(n) for n in range(10_000))
    query = f"SELECT (COUNT(*) AS ?n) {{ VALUES ?k {{ {values} }} SERVICE <URL> {{ ?s ?p 2.5 }} }}"
    assert ground.update(f"INSERT {{ <a:n> <a:n> ?n }} WHERE {{ {{ {query} }} }}").status == 204
    assert ground.rows("SELECT ?n { <a:n> <a:n> ?n }") == [{"n": "10000"}]
    assert len(ground.there.seen) == 1


def test_one_query_asks_only_so_many_times(ground: Ground) -> None:
    calls = "SERVICE <URL> { ?s ?p ?o } " * 11
    answer = ground.ask(f"SELECT * {{ {calls} }}")
    assert (answer.status, ground.there.seen) == (400, [])
    assert "at most 10 times" in str(problem_of(answer)["detail"])


ELSEWHERE = {
    "another port": "http://127.0.0.1:CANARY/sparql",
    "another path": "URLx",
    "no path": "THERE/",
    "up": "URL/../secret",
    "up, escaped": "URL/%2e%2e/secret",
    "up, escaped in capitals": "URL/%2E%2E/secret",
    "up, half escaped": "URL/.%2e/secret",
    "up, with a parameter": "URL/..;/secret",
    "up, by an escaped slash": "URL/..%2fsecret",
    "up, escaped twice": "URL/%252e%252e/secret",
    "a line break, escaped": "URL/%0d%0aX:%201",
    "an escape that is none": "URL/%zz",
    "a host that is somebody's name": "http://127.0.0.1:PORT@127.0.0.1:CANARY/sparql",
    "a name before the host": "http://good.test:CANARY@127.0.0.1:CANARY/",
    "a name and a password": "http://user:secret@127.0.0.1:PORT/sparql",
    "the machine by its name": "http://localhost:PORT/sparql",
    "a host as one number": "http://2130706433:PORT/sparql",
    "a host in octal": "http://0177.0.0.1:PORT/sparql",
    "a host with noughts": "http://127.000.000.001:PORT/sparql",
    "a host in hexadecimal": "http://0x7f.0.0.1:PORT/sparql",
    "a host as one hexadecimal": "http://0x7f000001:PORT/sparql",
    "a short host": "http://127.1:PORT/sparql",
    "a host with a dot behind": "http://127.0.0.1.:PORT/sparql",
    "any host": "http://0.0.0.0:PORT/sparql",
    "the sixth version": "http://[::1]:CANARY/",
    "the sixth version of the fourth": "http://[::ffff:127.0.0.1]:PORT/sparql",
    "the same in hexadecimal": "http://[::ffff:7f00:1]:PORT/sparql",
    "a zone": "http://[fe80::1%25lo]:CANARY/",
    "a name that goes on": "http://good.test.evil.test:CANARY/",
    "a name that begins otherwise": "http://evilgood.test:CANARY/",
    "a list in the path": "http://evil.test/http://127.0.0.1:CANARY/sparql",
    "letters that look alike": "http://g\u043e\u043ed.test:CANARY/",
    "letters that look alike, encoded": "http://xn--gd-mbba.test:CANARY/",
    "full-width dots": "http://127\uff0e0\uff0e0\uff0e1:PORT/sparql",
    "another scheme": "https://127.0.0.1:PORT/sparql",
    "no slashes": "http:127.0.0.1:CANARY/",
    "three slashes": "http:///127.0.0.1:CANARY/",
    "no port": "http://127.0.0.1:/sparql",
    "port nought": "http://127.0.0.1:0/sparql",
    "a port beyond all": "http://127.0.0.1:99999/sparql",
    "any port": "http://127.0.0.1:*/sparql",
    "a file": "file:///etc/passwd",
    "another protocol": "ftp://127.0.0.1:CANARY/",
    "gopher": "gopher://127.0.0.1:CANARY/_x",
    "a name without a place": "urn:isbn:0451450523",
    "a listed name that leads here": "http://good.test:CANARY/sparql",
    "the same in capitals": "HTTP://GOOD.Test:CANARY/sparql",
    "the same with a dot": "http://good.test.:CANARY/sparql",
    "a name that leads here as well": "http://mixed.test:CANARY/",
    "a name that leads to the cloud's own": "http://cloud.test:CANARY/latest/meta-data/",
    "a name that leads here by the sixth version": "http://mapped.test:CANARY/",
}

NO_IRIS = {"an escape that is none", "a zone", "any port"}
"""What the grammar of SPARQL refuses already, with 400."""


@pytest.mark.parametrize("kind", ELSEWHERE)
def test_what_only_looks_like_an_address_of_the_list_is_refused(ground: Ground, kind: str) -> None:
    address, status = ELSEWHERE[kind], 400 if kind in NO_IRIS else 403
    for silent in ("", "SILENT "):
        query = f"SELECT * {{ SERVICE {silent}<{address}> {{ ?s ?p ?o }} }}"
        assert ground.ask(query).status == status
    update = f"INSERT {{ ?s ?p ?o }} WHERE {{ SERVICE <{address}> {{ ?s ?p ?o }} }}"
    assert ground.update(update).status == status
    assert ground.update(f"LOAD <{address}>").status == status
    assert ground.update(f"LOAD SILENT <{address}>").status in {204, status}
    assert (ground.canary.barrier(), ground.there.seen) == (0, [])
    assert [one["k"] for one in ground.rows("SELECT * { ?s ?p ?k } ORDER BY ?k")] == ["1", "2"]


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * { ?s ?p ?o SERVICE ?s { ?a ?b ?c } }",
        "SELECT * { VALUES ?x { <URL> } SERVICE ?x { ?a ?b ?c } }",
        "SELECT * { SERVICE <URL> { SERVICE <CANARY_> { ?s ?p ?o } } }",
        "SELECT * { SERVICE <URL> { SERVICE ?x { ?s ?p ?o } } }",
        "SELECT * { { SELECT * { SERVICE <CANARY_> { ?s ?p ?o } } } }",
        "SELECT * { FILTER EXISTS { SERVICE <CANARY_> { ?s ?p ?o } } }",
        "SELECT * { FILTER NOT EXISTS { SERVICE SILENT <CANARY_> { ?s ?p ?o } } }",
        "SELECT * { ?s ?p ?o MINUS { SERVICE <CANARY_> { ?s ?p ?o } } }",
        "SELECT * { GRAPH ?g { SERVICE <CANARY_> { ?s ?p ?o } } }",
        "SELECT (COUNT(*) AS ?n) { SERVICE <CANARY_> { ?s ?p ?o } }",
        "ASK { SERVICE <CANARY_> { ?s ?p ?o } }",
        "DESCRIBE ?s { SERVICE <CANARY_> { ?s ?p ?o } }",
        "CONSTRUCT { ?s ?p ?o } WHERE { SERVICE <CANARY_> { ?s ?p ?o } }",
        "PREFIX : <CANARY_> SELECT*{SERVICE:x{?s ?p ?o}}",
        "BASE <CANARY_> SELECT*{SERVICE<x>{?s ?p ?o}}",
        "PREFIX u: <URL> PREFIX u: <CANARY_> SELECT * { SERVICE u: { ?s ?p ?o } }",
        "SELECT*{?s ?p 1SERVICE<CANARY_>{?s ?p ?o}}",
        "SELECT*{?s ?p ?o FILTER(?o<'>')SERVICE<CANARY_>{?a ?b 'c'}#'\n}",
        "SELECT * { SERVICE <URL> { ?s ?p ?o } SERVICE <CANARY_> { ?s ?p ?o } }",
    ],
)
def test_no_place_in_a_query_hides_a_call(ground: Ground, query: str) -> None:
    answer = ground.ask(query.replace("CANARY_", ground.canary.url), "*/*")
    assert answer.status == 403
    assert (ground.canary.barrier(), ground.there.seen) == (0, [])


@pytest.mark.parametrize("trap", TRAPS)
def test_an_endpoint_that_does_not_answer_is_told_and_bounded(ground: Ground, trap: str) -> None:
    query = f"SELECT * {{ SERVICE <THERE/traps/{trap}> {{ ?s ?p ?o }} }}"
    done: list[Answer] = []
    thread = threading.Thread(target=lambda: done.append(ground.ask(query)))
    thread.start()
    while thread.is_alive():
        assert ground.ours.query("ASK {}").status == 200
        thread.join(0.1)
    assert done[0].status == 502, done[0].body
    assert (
        f"{ground.there.url}/traps/{trap}" in str(problem_of(done[0])["detail"]) or trap == "triple"
    )
    assert ground.canary.barrier() == 0
    silent = query.replace("SERVICE", "?s <a:k> ?k SERVICE SILENT")
    assert sorted(one["k"] for one in ground.rows(silent)) == ["1", "2"]


def test_who_writes_a_variable_is_told_what_may_be_asked(ground: Ground) -> None:
    answer = ground.ask("SELECT * { SERVICE ?x { ?s ?p ?o } }")
    assert f"{ground.there.url}/sparql" in str(problem_of(answer)["remedy"])


def test_a_path_beside_a_call_is_answered(ground: Ground) -> None:
    chain = " . ".join(f"<a:{n}> <a:to> <a:{n + 1}>" for n in range(20))
    assert ground.update(f"INSERT DATA {{ {chain} . <a:s> <a:to> <a:5> }}").status == 204
    query = "SELECT ?x { ?x <a:to>+ <a:20> . SERVICE <URL> { ?x <a:name> ?n FILTER(?n = 2.5) } }"
    assert ground.rows(query) == [{"x": "a:s"}]


def test_a_name_that_is_not_known_is_told_and_silent_goes_on(ground: Ground) -> None:
    answer = ground.ask("SELECT * { SERVICE <http://nowhere.test/x> { ?s ?p ?o } }")
    assert answer.status == 502
    assert "is not known" in str(problem_of(answer)["detail"])
    assert (
        len(ground.rows("SELECT * { ?s <a:k> ?k SERVICE SILENT <http://nowhere.test/> {} }")) == 2
    )


def test_a_mistake_is_told_with_its_place_before_anybody_is_asked(ground: Ground) -> None:
    text = "SELECT * {\n {0} <URL> { ?s ?p ?o ; }\n ?s a:b 1 }"
    answer = ground.ask(text.replace("{0}", "SERVICE SILENT"))
    problem = problem_of(answer)
    assert (answer.status, problem["line"], problem["column"]) == (400, 3, 5)
    assert "prefix a:" in str(problem["detail"])
    answer = ground.ask("SELECT * {\n SERVICE <URL> { ?s ?p (1 }\n}")
    assert (answer.status, problem_of(answer)["line"]) == (400, 2)
    assert ground.there.seen == []
    assert ground.ask("SELECT * { { SERVICE <URL> { ?s ?p ?o } UNION {} } }").status == 400


@pytest.mark.parametrize(
    "update",
    [
        "DELETE WHERE { SERVICE <URL> { ?s ?p ?o } }",
        "INSERT DATA { SERVICE <URL> { <a:s> <a:p> 1 } }",
        "INSERT { SERVICE <URL> { ?s ?p ?o } } WHERE { ?s ?p ?o }",
        "DELETE { SERVICE <URL> { ?s ?p ?o } } WHERE { ?s ?p ?o }",
        "INSERT { ?s ?p ?o } WHERE { { SERVICE <URL> { ?s ?p ?o } UNION {} } }",
    ],
)
def test_where_no_call_may_stand_nobody_is_asked(ground: Ground, update: str) -> None:
    assert (ground.update(update).status, ground.there.seen) == (400, [])


def test_a_text_that_looks_like_a_document_is_only_a_text(ground: Ground) -> None:
    ground.there.store.update("INSERT DATA { <a:w> <a:text> '<!DOCTYPE html> SERVICE <a:b> {' }")
    found = ground.rows("SELECT ?t { SERVICE <URL> { ?s <a:text> ?t } }")
    assert found == [{"t": "<!DOCTYPE html> SERVICE <a:b> {"}]


def test_an_answer_that_comes_from_elsewhere_is_not_kept(ground: Ground) -> None:
    answer = ground.ask("SELECT * { SERVICE <URL> { ?s ?p ?o } }")
    assert answer.headers["Cache-Control"] == "no-store"
    assert "ETag" not in answer.headers


def test_the_description_says_that_endpoints_may_be_asked(ground: Ground) -> None:
    described = ground.ours.send("GET", "/sparql", headers={"Accept": "text/turtle"})
    assert b"BasicFederatedQuery" in described.body


def test_requests_to_elsewhere_are_counted(ground: Ground) -> None:
    ground.rows("SELECT * { SERVICE <URL> { ?s ?p ?o } }")
    metrics = ground.ours.send("GET", "/metrics").body.decode()
    found = re.search(r'^provolta_outside\{state="answered"\} ([0-9.]+)$', metrics, re.MULTILINE)
    assert found
    assert float(found[1]) >= 1
