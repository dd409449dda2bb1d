"""Engines that answer SPARQL: the same numbers, and the index by value."""

from __future__ import annotations

from pathlib import Path

import pytest

from provolta.bench import engines, indices, virtuoso
from provolta.bench.chain import Chain, chain
from provolta.bench.writing import Names, write
from tests.servers import needs

_QUICK = ("Provolta, SPARQL", "pyoxigraph on disk", "oxigraph server", "owlready2", "rdflib")
_RIGHT_IN_INTEGERS = {"rdflib"}


@pytest.fixture(scope="module")
def made() -> Chain:
    return chain(2000)


@pytest.fixture(scope="module")
def nquads(made: Chain, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("chain")
    for form in ("nq", "nt"):
        with (folder / f"chain.{form}").open("wb") as file:
            write(made, file, graphs=form == "nq")
    return folder / "chain.nq"


def _check(name: str, made: Chain, nquads: Path, folder: Path) -> None:
    with engines.ENGINES[name](nquads, folder / "place") as engine:
        assert indices.judge(made, engine.rows(indices.query(doubles=True))) == (9, "")
        right, wrong = indices.judge(made, engine.rows(indices.query(doubles=False)))
        assert (right == 9) == (name in _RIGHT_IN_INTEGERS) == (not wrong)
        if name != "owlready2":
            asked = engines.closure(Names(made).lot(0), upstream=False)
            # A mine is on no cycle, and so is not among what it reaches.
            assert engine.count(asked) == _reached(made, 0)


def _reached(made: Chain, focus: int) -> int:
    after: dict[int, list[int]] = {}
    for tail, head in zip(made.tail.tolist(), made.head.tolist(), strict=True):
        after.setdefault(tail, []).append(head)
    seen, queue = {focus}, [focus]
    while queue:
        new = set(after.get(queue.pop(), ())) - seen
        seen |= new
        queue += new
    return len(seen) - 1


@pytest.mark.parametrize("name", _QUICK)
def test_an_engine_finds_what_a_plain_search_finds(
    name: str, made: Chain, nquads: Path, tmp_path: Path
) -> None:
    _check(name, made, nquads, tmp_path)


@pytest.mark.slow
def test_virtuoso_finds_what_a_plain_search_finds(
    made: Chain, nquads: Path, tmp_path: Path
) -> None:
    needs("virtuoso-t", "virtuoso-opensource-7-bin")
    needs("isql-vt", "virtuoso-opensource-7-bin")
    _check("Virtuoso", made, nquads, tmp_path)


def test_peers_that_are_absent_come_with_what_brings_them(monkeypatch: pytest.MonkeyPatch) -> None:
    assert set(engines.missing()) <= {"Virtuoso", "plain C"}
    monkeypatch.setattr("shutil.which", lambda *_, **__: None)
    monkeypatch.setattr(engines, "find_spec", lambda _: None)
    absent = engines.missing()
    assert absent["Virtuoso"] == "apt-get install virtuoso-opensource-7-bin"
    assert absent["oxigraph server"] == "pip install oxigraph"
    assert set(absent) == {
        *("plain C", "oxigraph server", "Virtuoso", "rustworkx", "igraph", "networkx")
    }
    assert not virtuoso.present()
