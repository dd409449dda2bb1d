"""Virtuoso as a contestant: a server of its own in a folder, loaded, asked over HTTP."""

from __future__ import annotations

import http.client
import re
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from provolta.bench.servers import Asker, await_port, free_port
from provolta.errors import EngineError

_SERVER, _SHELL = "virtuoso-t", "isql-vt"
_WAIT = 3600
_INI = """[Database]
DatabaseFile = {folder}/virtuoso.db
ErrorLogFile = {folder}/virtuoso.log
LockFile = {folder}/virtuoso.lck
TransactionFile = {folder}/virtuoso.trx
xa_persistent_file = {folder}/virtuoso.pxa
FileExtend = 200
[TempDatabase]
DatabaseFile = {folder}/virtuoso-temp.db
TransactionFile = {folder}/virtuoso-temp.trx
[Parameters]
ServerPort = 127.0.0.1:{sql}
DirsAllowed = {folder}
NumberOfBuffers = 200000
MaxDirtyBuffers = 150000
CheckpointInterval = 0
TransactionAfterImageLimit = 2000000000
[HTTPServer]
ServerPort = 127.0.0.1:{http}
ServerRoot = {folder}
ServerThreads = 4
MaxClientConnections = 4
[SPARQL]
ResultSetMaxRows = 100000000
"""
"""The smallest configuration that works; the buffers are 1.6 GB, and no answer is cut."""


_PATH = re.compile(r"(?P<first>\S+) (?P<step><[^>]+>)\+ (?P<last>\S+)")
_END = "?end"


def transitive(query: str) -> str:
    """A closure from one IRI as Virtuoso's own option, which keeps what it has seen.

    As a property path it gives a thing once for every way to it, and ends for want of memory where
    there are many ways.

    >>> transitive("SELECT ?x WHERE { ?x <a:p>+ <a:b> }")
    'SELECT ?x WHERE { ?x <a:p> ?end OPTION (TRANSITIVE, T_DISTINCT, T_IN(?end), T_OUT(?x),
    T_MIN(1)) FILTER(?end = <a:b>) }'
    """
    return _PATH.sub(_option, query)


def _option(path: re.Match[str]) -> str:
    first, step, last = path["first"], path["step"], path["last"]
    iri, found = (last, first) if first.startswith("?") else (first, last)
    ends = (found, _END) if iri == last else (_END, found)
    return (
        f"{ends[0]} {step} {ends[1]} OPTION (TRANSITIVE, T_DISTINCT, T_IN({_END}), "
        f"T_OUT({found}), T_MIN(1)) FILTER({_END} = {iri})"
    )


def present() -> bool:
    """Whether Virtuoso's server and its shell are on the path."""
    return shutil.which(_SERVER) is not None and shutil.which(_SHELL) is not None


@contextmanager
def virtuoso(nquads: Path, folder: Path) -> Iterator[Asker]:
    """Virtuoso over the N-Quads of a file, all of its own files in a folder.

    Raises:
        EngineError: if it does not start, or does not take the file.
    """
    folder.mkdir()
    sql, web = free_port(), free_port()
    ini = folder / "virtuoso.ini"
    ini.write_text(_INI.format(folder=folder, sql=sql, http=web), encoding="utf-8")
    (folder / "chain.nq").symlink_to(nquads)
    command = [shutil.which(_SERVER) or _SERVER, "+foreground", "+configfile", str(ini)]
    with (folder / "output.txt").open("wb") as output:
        process = subprocess.Popen(command, cwd=folder, stdout=output, stderr=output)  # noqa: S603 - our own words
    try:
        await_port(web, "Virtuoso")
        _load(folder / "chain.nq", sql)
        with closing(http.client.HTTPConnection("127.0.0.1", web, timeout=_WAIT)) as connection:
            yield Asker(connection, "/sparql", transitive)
    finally:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait(10)


def _load(file: Path, sql: int) -> None:
    """Take in a file of N-Quads, without a log that could undo it, and write it to disk."""
    load = (
        "log_enable(2); "
        f"DB.DBA.TTLP_MT(file_open('{file}'), '', 'urn:none', 512); "
        "log_enable(1); checkpoint;"
    )
    shell = [shutil.which(_SHELL) or _SHELL, f"127.0.0.1:{sql}", "dba", "dba", f"exec={load}"]
    done = subprocess.run(shell, capture_output=True, text=True, check=False)  # noqa: S603 - our own words
    told = done.stdout + done.stderr
    if done.returncode or "Error" in told:
        raise EngineError(f"Virtuoso does not take the chain: {told.strip()[-500:]}")
