"""A small store on disk and a pool of readers on it, for the tests of the service."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from provolta.embedded import EmbeddedEngine
from provolta.pool import Pool, PooledEngine, PoolLimits, Snapshot

RUNAWAY = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
ENDLESS = "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
TRIPLES = 300
JOINING = "ASK { ?a ?b 7 . ?c ?d 8 }"
"""A query that is answered at once and does not look so."""


def make_store(folder: Path, revision: str, triples: int = TRIPLES) -> Snapshot:
    """A store of numbered triples in one named graph."""
    engine = EmbeddedEngine.create(folder / revision)
    lines = (f"<a:s{n}> <a:p> {n} ." for n in range(triples))
    engine.load_text("\n".join(lines), graph="a:g")
    engine.flush()
    return Snapshot(folder / revision, revision)


@contextmanager
def pool_on(snapshot: Snapshot, limits: PoolLimits | None = None) -> Iterator[PooledEngine]:
    """The engine over a pool that ends with the test."""
    pool = Pool(snapshot, limits)
    try:
        yield PooledEngine(pool, snapshot.revision)
    finally:
        pool.close()
