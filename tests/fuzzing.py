"""Mutants by the thousand: ``make fuzz`` puts them to the guard, the engine and the parsers.

Every outcome must be an answer, an error of ours with a status that says whose fault it is, or a
query that was stopped because its time or memory was over. Nothing may end a process.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from provolta.pool import Snapshot
from provolta.pool.child import Child
from provolta.pool.frames import Closed
from tests import fuzzing_http
from tests.mutants import DOCUMENT_TOKENS, DOCUMENTS, QUERY_TOKENS, Mutator, queries, updates
from tests.readers import make_store
from tests.tally import Tally

_SECONDS = 3.0
_FINE = frozenset({200, 400, 403, 406, 413, 501})
_STOPPED = frozenset({"QueryTimeout", "OutOfMemory"})
FOREIGN = (
    *("Callback", "Traceback", "panicked", "unwrap()", "pyo3", "oxi", "oxrdf", "rocksdb", "Rust"),
    *("RuntimeError", "ValueError", "object at 0x", ".py", ".rs", "expected expected"),
)
"""Words that no error may say: names of the engine, of its parts and of this language."""
_CARRIED = "FailedUpdate"
"""An update that parses and cannot be carried out has 500 in the SPARQL 1.1 Protocol."""


class Target:
    """A sealed process that takes mutants; it is replaced when one has ended it."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._store = str(snapshot.store)
        self._child = self._fresh()

    def _fresh(self) -> Child:
        return Child("tests.fuzz_process", self._store)

    @property
    def pid(self) -> int:
        """The number of the process."""
        return self._child.pid

    def close(self) -> None:
        """End the process."""
        self._child.bury()

    def put(self, kind: str, data: bytes) -> tuple[int, str, str]:
        """Status, error and text of what came of a mutant."""
        try:
            self._child.channel.send({"kind": kind}, _SECONDS)
            self._child.channel.send_bytes(data, _SECONDS)
            answer = self._child.channel.receive(_SECONDS)
        except TimeoutError:
            self._child.bury()
            self._child = self._fresh()
            return 503, "QueryTimeout", ""
        except Closed:
            why = self._child.post_mortem()
            self._child.bury()
            self._child = self._fresh()
            return 0, type(why).__name__, f"ended: {why.what}"
        assert isinstance(answer, dict)
        return int(str(answer["status"])), str(answer["error"]), str(answer["told"])


def fuzz(target: Target, kind: str, mutants: Iterator[bytes]) -> Tally:
    """Put mutants of one kind."""
    tally = Tally(kind)
    for data in mutants:
        start = time.monotonic()
        status, error, told = target.put(kind, data)
        tally.slowest = max(tally.slowest, time.monotonic() - start)
        tally.outcomes[error or "answer"] += 1
        stopped = status != 0 and error in _STOPPED
        foreign = [word for word in FOREIGN if word in told]
        if (status not in _FINE and error != _CARRIED and not stopped) or foreign:
            tally.faults.append((f"{status} {error}: {told}", data))
    return tally


def all_kinds(folder: Path, each: int, seed: int) -> list[Tally]:
    """Mutants of queries, updates and documents of every form."""
    mutators = {
        "query": Mutator(queries(), QUERY_TOKENS, seed),
        "update": Mutator(updates(), QUERY_TOKENS, seed + 1),
        **{
            media: Mutator(seeds, DOCUMENT_TOKENS, seed + 2 + number)
            for number, (media, seeds) in enumerate(DOCUMENTS.items())
        },
    }
    target = Target(make_store(folder, "r1", 30))
    try:
        return [
            fuzz(target, kind, (mutator.next() for _ in range(each)))
            for kind, mutator in mutators.items()
        ]
    finally:
        target.close()


def main() -> int:
    """Put mutants, print how they ended, and keep those that are faults; 1 if there are any."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--mutants", type=int, default=105_000)
    parser.add_argument("--seed", type=int, default=int(time.time()))
    parser.add_argument("--keep", type=Path, default=Path("fuzz-faults"))
    given = parser.parse_args()
    sys.stdout.write(f"{given.mutants:,} mutants, seed {given.seed}\n")
    each = given.mutants // (3 + len(DOCUMENTS))
    with tempfile.TemporaryDirectory() as folder:
        tallies = all_kinds(Path(folder), each, given.seed)
        tallies.append(fuzzing_http.requests(Path(folder), each, given.seed))
    faults = 0
    for tally in tallies:
        ended = ", ".join(f"{n:,} {name}" for name, n in tally.outcomes.most_common())
        sys.stdout.write(f"{tally.kind}: {ended}; slowest {tally.slowest:.1f} s\n")
        for told, data in tally.faults:
            faults += 1
            given.keep.mkdir(exist_ok=True)
            (given.keep / f"{faults}.bin").write_bytes(data)
            sys.stdout.write(f"  {given.keep / str(faults)}.bin: {told[:200]}\n")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
