"""Other servers behind our own: every answer as from the embedded engine, on real servers.

Oxigraph comes from PyPI with the development tools, Virtuoso from Debian; each is started here, in
a folder of its own.
"""

from __future__ import annotations

import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from provolta import exports
from provolta.answers import Answer
from provolta.config import settings
from provolta.embedded import EmbeddedEngine
from provolta.engine import GRAPH_TYPES, TABLE_TYPES
from provolta.errors import RemoteError
from provolta.kg import KnowledgeGraph
from provolta.remote import RemoteEngine
from provolta.web.app import create_app
from tests import servers
from tests.pushed import same_impact, same_lineage, same_why
from tests.web import BROWSER

pytestmark = pytest.mark.slow
THINGS = ("actor:harbour-motors", "actor:acme-cells", "item:n8-pack", "item:norium-salt")
PAGES = (
    "/entity/actor/acme-cells",
    "/entity/item/n8-pack",
    "/lineage?entity=actor:harbour-motors&depth=all",
    "/why?from=actor:cedar-chemicals&to=actor:harbour-motors",
    "/doc/actor/acme-cells.ttl",
    "/doc/actor/acme-cells.json",
    "/api/v1/entities?type=Actor",
    "/api/v1/lineage?entity=item:n8-pack&depth=all",
    "/ontology",
    "/sources",
)


@pytest.fixture(scope="module")
def quads(
    world: EmbeddedEngine, world_root: Path, tmp_path_factory: pytest.TempPathFactory
) -> Path:
    """The mini-world as the file that another server loads."""
    path = tmp_path_factory.mktemp("quads") / "graph.nq"
    exports.to_file(KnowledgeGraph(world, world_root), "nq", path)
    return path


@pytest.fixture(scope="module", params=["oxigraph", "virtuoso"])
def other(
    request: pytest.FixtureRequest, quads: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[RemoteEngine]:
    """Another server with the mini-world in it."""
    folder = tmp_path_factory.mktemp(request.param)
    if request.param == "virtuoso":
        with servers.virtuoso(folder, quads) as url:
            yield RemoteEngine(url)
        return
    with servers.oxigraph(folder) as url:
        load = urllib.request.Request(f"{url}/store", quads.read_bytes(), method="POST")
        load.add_header("Content-Type", "application/n-quads")
        with urllib.request.urlopen(load) as answer:
            assert answer.status == 204
        yield RemoteEngine(f"{url}/query")


@pytest.fixture(scope="module")
def here(world: EmbeddedEngine, world_root: Path) -> KnowledgeGraph:
    """The embedded engine."""
    return KnowledgeGraph(world, world_root)


@pytest.fixture(scope="module")
def there(other: RemoteEngine, world_root: Path) -> KnowledgeGraph:
    """The other server behind the same facade."""
    return KnowledgeGraph(other, world_root)


def test_every_question_has_the_same_answer(here: KnowledgeGraph, there: KnowledgeGraph) -> None:
    differ = []
    for question in here.questions():
        values = {one.name: one.world for one in question.parameters if one.world}
        dated = {one.name: "2023-06-30" for one in question.parameters if one.type == "date"}
        plain = question.sparql.strip()
        for given in ({}, values, values | dated) if plain else (values, values | dated):
            wanted = _told(here.ask(question.name, **given))
            if _told(there.ask(question.name, **given)) != wanted:
                differ.append(question.name)
    assert not differ


def _told(answer: Answer) -> tuple[object, ...]:
    return answer.rows, answer.evidence


@pytest.mark.parametrize("direction", ["upstream", "downstream"])
@pytest.mark.parametrize("as_of", [None, "2023-06-30"])
def test_every_lineage_is_the_same(
    here: KnowledgeGraph, there: KnowledgeGraph, direction: str, as_of: str | None
) -> None:
    for thing in THINGS:
        found, wanted = (
            kg.lineage(thing, direction=direction, depth="all", as_of=as_of) for kg in (there, here)
        )
        assert (found.nodes, found.edges) == (wanted.nodes, wanted.edges)
        assert found.labels == wanted.labels


def test_closures_are_the_same_when_the_server_works_them_out(
    here: KnowledgeGraph, other: RemoteEngine, world_root: Path
) -> None:
    pushed = KnowledgeGraph(other, world_root, max_flow_edges=0)
    for thing in THINGS:
        for direction in ("upstream", "downstream"):
            for given in ({"depth": "all"}, {"depth": 2, "as_of": "2023-06-30"}):
                same_lineage(here, pushed, thing, direction=direction, **given)
    for from_ in ("actor:cedar-chemicals", "item:norium-salt"):
        same_why(here, pushed, from_, "actor:harbour-motors", routes=5)
    for thing in THINGS:
        same_impact(here, pushed, thing)


def test_every_card_is_the_same(here: KnowledgeGraph, there: KnowledgeGraph) -> None:
    assert there.index.by_iri == here.index.by_iri
    for thing in THINGS:
        assert there.card(there.resolve(thing)) == here.card(here.resolve(thing))


def test_documents_come_in_every_form(here: KnowledgeGraph, there: KnowledgeGraph) -> None:
    select = "SELECT ?a { ?a a <https://w3id.org/provolta/ontology#Actor> } ORDER BY ?a"
    for media in TABLE_TYPES:
        found = there.engine.serialize(select, media)
        assert found.split() == here.engine.serialize(select, media).split()
    thing = "<https://w3id.org/provolta/id/actor/acme-cells>"
    construct = f"CONSTRUCT {{ {thing} ?p ?o }} WHERE {{ {thing} ?p ?o }}"
    assert set(there.engine.construct(construct)) == set(here.engine.construct(construct))
    for media in GRAPH_TYPES:
        assert there.engine.serialize(construct, media)
    for ask, truth in (("ASK {}", True), ("ASK { <a:a> <a:b> <a:c> }", False)):
        assert there.engine.ask(ask) is truth
        found = there.engine.serialize(ask, TABLE_TYPES[0])
        assert str(truth).lower().encode() in found


def test_pages_and_routes_show_the_same(
    here: KnowledgeGraph, there: KnowledgeGraph, other: RemoteEngine, world_root: Path
) -> None:
    ours = TestClient(create_app(here, settings({}, root=world_root)))
    theirs = TestClient(create_app(there, settings({}, root=world_root, engine=other.url)))
    for path in PAGES:
        found, wanted = (client.get(path, headers=BROWSER) for client in (theirs, ours))
        assert (found.status_code, wanted.status_code) == (200, 200), path
        if not path.endswith(".ttl"):
            assert found.text == wanted.text, path
        assert "etag" not in found.headers, "what may change unseen must not be kept"
        assert found.headers["cache-control"] == "no-store"


def test_virtuoso_never_gives_a_part_for_the_whole(quads: Path, tmp_path: Path) -> None:
    with servers.virtuoso(tmp_path, quads, rows=50) as url:
        engine = RemoteEngine(url)
        assert len(engine.select("SELECT * { ?s ?p ?o } LIMIT 20")) == 20
        with pytest.raises(RemoteError, match="ends at 50 rows"):
            engine.select("SELECT * { ?s ?p ?o }")
        with pytest.raises(RemoteError, match="ends at 50 triples"):
            engine.construct("CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }")
