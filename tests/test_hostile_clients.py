"""Hostile clients: framing that lies, heads without end, slow clients, odd addresses."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from dataclasses import replace

import pytest

from provolta.config import Settings
from provolta.kg import KnowledgeGraph
from provolta.pool import PooledEngine, PoolLimits
from provolta.web.app import create_app
from provolta.web.connections import ImpatientProtocol
from tests.hostile import stands
from tests.mini_world import PROJECT
from tests.readers import ENDLESS, make_store, pool_on
from tests.web_server import Address, served

PATIENCE = 60.0
SOON = 5.0
"""Long enough for an honest client on a busy machine."""
LIMITS = PoolLimits(seconds=50, result=500_000_000, grace=0.2)


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PooledEngine]:
    with pool_on(make_store(tmp_path_factory.mktemp("clients"), "r1"), LIMITS) as found:
        yield found


@pytest.fixture(scope="module")
def server(engine: PooledEngine) -> Iterator[Address]:
    settings = Settings(PROJECT, PROJECT / ".provolta", timeout=50)
    with served(create_app(KnowledgeGraph(engine, PROJECT), settings)) as address:
        yield address


def _until(condition: object) -> None:
    assert callable(condition)
    end = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.02)


def _connect(server: Address) -> socket.socket:
    return socket.create_connection((server.host, server.port), timeout=PATIENCE)


def _raw(server: Address, sent: bytes, *, hang_up: bool = False) -> bytes:
    """What comes back for some bytes, until the server hangs up; we say no more if ``hang_up``."""
    got = b""
    with _connect(server) as connection, suppress(OSError):
        connection.sendall(sent)
        if hang_up:
            connection.shutdown(socket.SHUT_WR)
        while piece := connection.recv(65536):
            got += piece
    return got


def _post(*headers: str, body: bytes = b"") -> bytes:
    lines = ["POST /sparql HTTP/1.1", "Host: a", "Content-Type: application/sparql-query", *headers]
    return "\r\n".join([*lines, "", ""]).encode() + body


FRAMES = {
    "noise": b"\x00\xff\x13\x37" * 1000,
    "the hello of another protocol": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
    "a line without end": b"GET /" + b"x" * 2_000_000,
    "an address of a megabyte": b"GET /" + b"x" * 1_000_000 + b" HTTP/1.1\r\nHost: a\r\n\r\n",
    "a header of a megabyte": b"GET / HTTP/1.1\r\nHost: a\r\nX: " + b"x" * 1_000_000 + b"\r\n\r\n",
    "many headers": b"GET / HTTP/1.1\r\nHost: a\r\n" + b"X: y\r\n" * 200_000 + b"\r\n",
    "a zero byte in a header": b"GET / HTTP/1.1\r\nHost: a\r\nX: \x00\r\n\r\n",
    "no host": b"GET /version HTTP/1.1\r\n\r\n",
    "two hosts": b"GET /version HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
    "an unknown version": b"GET /version HTTP/9.9\r\nHost: a\r\n\r\n",
    "a length below zero": _post("Content-Length: -1", body=b"ASK {}"),
    "a length that is no number": _post("Content-Length: 0x6", body=b"ASK {}"),
    "two lengths": _post("Content-Length: 6", "Content-Length: 7", body=b"ASK {}"),
    "a length beyond all": _post("Content-Length: " + "9" * 30, body=b"ASK {}"),
    "pieces that are no pieces": _post(
        "Transfer-Encoding: chunked", body=b"zz\r\nASK {}\r\n0\r\n\r\n"
    ),
    "a piece beyond all": _post("Transfer-Encoding: chunked", body=b"f" * 30 + b"\r\nASK {}"),
    "an unknown transfer": _post(
        "Transfer-Encoding: gzip, chunked", body=b"6\r\nASK {}\r\n0\r\n\r\n"
    ),
}
"""What is no request."""


@pytest.mark.parametrize("case", FRAMES)
def test_what_is_no_request_is_refused_or_cut(server: Address, case: str) -> None:
    answer = _raw(server, FRAMES[case], hang_up=True)
    assert answer == b"" or answer.split(b" ", 2)[1] in {b"400", b"413", b"414", b"431", b"501"}
    stands(server)


def test_lengths_and_pieces_at_odds_are_never_two_requests(server: Address) -> None:
    hidden = b"0\r\n\r\nGET /version HTTP/1.1\r\nHost: a\r\n\r\n"
    both = _post("Content-Length: 6", "Transfer-Encoding: chunked", body=hidden)
    for sent in (
        both,
        both.replace(b"chunked", b"\tchunked"),
        both.replace(b"-Length", b"-Length "),
    ):
        assert b'"name": "provolta"' not in _raw(server, sent, hang_up=True)
    stands(server)


def test_a_body_in_pieces_is_read(server: Address) -> None:
    body = b"4\r\nASK \r\n2;x=y\r\n{}\r\n0\r\n\r\n"
    answer = _raw(server, _post("Transfer-Encoding: chunked", "Connection: close", body=body))
    assert answer.startswith(b"HTTP/1.1 200 ")


def test_a_body_that_ends_early_is_no_query(server: Address) -> None:
    answer = _raw(server, _post("Content-Length: 600", body=b"ASK {}"), hang_up=True)
    assert not answer.startswith(b"HTTP/1.1 200 ")
    stands(server)


def test_a_body_in_pieces_is_counted(server: Address) -> None:
    piece = b"10000\r\n" + b"#" * 65536 + b"\r\n"
    answer = _raw(
        server, _post("Transfer-Encoding: chunked", body=piece * 20 + b"0\r\n\r\n"), hang_up=True
    )
    assert answer == b"" or answer.startswith(b"HTTP/1.1 413 ")
    stands(server)


def test_many_requests_in_one_breath_are_all_answered(server: Address) -> None:
    one = b"GET /health/live HTTP/1.1\r\nHost: a\r\n\r\n"
    last = one.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n")
    assert _raw(server, one * 200 + last).count(b'{"status":"live"}') == 201


def test_whoever_says_nothing_is_hung_up_on_and_the_others_are_served(
    server: Address, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ImpatientProtocol, "seconds", SOON)
    with ExitStack() as stack:
        idle = [stack.enter_context(_connect(server)) for _ in range(200)]
        for one in idle[::2]:
            with suppress(OSError):  # it may have been hung up on already
                one.sendall(b"GET / HTTP/1.1\r\nHost: a\r\nX-Slow: ")
        for _ in range(20):
            stands(server)
        for one in idle:
            assert _ended(one)


def _ended(connection: socket.socket) -> bool:
    try:
        return connection.recv(1) == b""
    except ConnectionResetError:
        return True


def test_a_body_that_does_not_come_is_not_waited_for(
    engine: PooledEngine,
) -> None:
    settings = Settings(PROJECT, PROJECT / ".provolta", body_timeout=SOON)
    app = create_app(KnowledgeGraph(engine, PROJECT), settings)
    with served(app) as server, _connect(server) as connection:
        connection.sendall(_post("Content-Length: 6", body=b"ASK"))
        stands(server)
        assert connection.recv(1000).startswith(b"HTTP/1.1 408 ")


def test_whoever_does_not_read_loses_the_answer_and_its_reader(
    server: Address, engine: PooledEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine.pool, "limits", replace(LIMITS, patience=SOON))
    query = ENDLESS.replace(" ", "+").replace("{", "%7B").replace("}", "%7D").replace("?", "%3F")
    with _connect(server) as connection:
        connection.sendall(f"GET /sparql?query={query} HTTP/1.1\r\nHost: a\r\n\r\n".encode())
        _until(lambda: engine.pool.state()["heavy_running"] == 1)
        stands(server)
        _until(lambda: engine.pool.state()["heavy_running"] == 0)


PATHS = [
    "/static/../app.py",
    "/static/%2e%2e/app.py",
    "/static/..%2fapp.py",
    "/static/..%5capp.py",
    "/static/%252e%252e/app.py",
    "/static//etc/passwd",
    "/static/%2fetc%2fpasswd",
    "/static/%00",
    "/static/" + "../" * 50 + "etc/passwd",
    "/id/actor/..%2f..%2f..%2fetc%2fpasswd",
    "/id/../../etc/passwd",
    "/doc/actor/%2e%2e/%2e%2e/etc/passwd",
    "/doc/actor/..%2f..%2fetc%2fpasswd.ttl",
    "/gsp/../../etc/passwd",
    "/gsp/%2e%2e%2f%2e%2e%2fetc%2fpasswd",
    "/gsp?graph=file:///etc/passwd",
    "/sparql?query=ASK%7B%7D&default-graph-uri=file:///etc/passwd",
    "/ontology/../../etc/passwd",
    "/questions/..%2f..%2fpyproject.toml",
    "/api/v1/questions/..%2f..%2fpyproject",
    "//etc/passwd",
    "/%ff%fe",
    "/%",
    "http://127.0.0.1:1/",
    "*",
]


@pytest.mark.parametrize("path", PATHS)
def test_no_address_leads_out_of_the_folders(server: Address, path: str) -> None:
    request = f"GET {path} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"
    answer = _raw(server, request.encode())
    assert answer.split(b" ", 2)[1] in {b"200", b"303", b"400", b"404"}
    for secret in (b"root:", b"import annotations", b"[project]", b"Traceback"):
        assert secret not in answer
    stands(server)


@pytest.mark.parametrize(
    "host", ['"><script>alert(1)</script>', "a b", "evil.example@b", "x" * 9000, "[::1"]
)
def test_a_host_that_is_no_host_stays_text(server: Address, host: str) -> None:
    for path in ("/sparql", "/", "/.well-known/void", "/nowhere"):
        request = (
            f"GET {path} HTTP/1.1\r\nHost: {host}\r\nAccept: text/html\r\nConnection: close\r\n\r\n"
        )
        answer = _raw(server, request.encode())
        assert b"<script>alert(1)" not in answer
        assert answer.split(b" ", 2)[1] != b"500"
    stands(server)


@pytest.mark.parametrize("host", ["localhost", "EVIL.example:99", "[::1]:80"])
def test_a_whole_address_is_taken_for_its_path(server: Address, host: str) -> None:
    for scheme in ("http", "HTTP", "https"):
        target = f"{scheme}://{host}/sparql?query=ASK%7B%7D"
        request = f"GET {target} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"
        answer = _raw(server, request.encode())
        assert answer.startswith(b"HTTP/1.1 200 ")
        assert b'"boolean":true' in answer
