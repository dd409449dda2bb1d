"""The lists themselves, the address behind a name, and the connection that is made to it."""

from __future__ import annotations

import json
import socket
import ssl
import subprocess
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from provolta.config import Settings
from provolta.errors import BadParameter, ForbiddenQuery, RemoteError
from provolta.kg import KnowledgeGraph
from provolta.outside import Allowed, Bounds, Fetcher, Line
from provolta.outside.resolving import is_public
from provolta.remote import RemoteEngine
from provolta.web.app import create_app
from tests import servers
from tests.elsewhere import Elsewhere, elsewhere
from tests.mini_world import PROJECT

QUERY = "SELECT * WHERE { ?s ?p ?o }"
PUBLIC = "2606:4700::1"


@pytest.mark.parametrize(
    "entry",
    [
        "query.example.org",
        "//query.example.org/",
        "ftp://query.example.org/",
        "file:///",
        "http://",
        "http://*/",
        "http://user@query.example.org/",
        "http://query.example.org/../",
        "http://query.example.org/%2e%2e/",
        "http://query.example.org/?query=",
        "http://query.example.org/#part",
        "http://query.example.org:0/",
        "http://query.example.org:65536/",
        "http://query..example.org/",
        "http://2130706433/",
        "http://0x7f.1/",
        "http://127.1/",
        "http://exämple.org/",
    ],
)
def test_what_is_not_the_beginning_of_an_address_is_no_entry(entry: str) -> None:
    with pytest.raises(BadParameter, match="allow_service"):
        Fetcher.of(Settings(PROJECT, PROJECT, allow_service=f"http://good.example.org/ {entry}"))


@pytest.mark.parametrize(
    ("entry", "inside", "outside"),
    [
        ("https://a.org", "https://a.org", "http://a.org"),
        ("https://a.org", "https://a.org:443/any/thing?q", "https://a.org:8443/"),
        ("https://a.org/x", "https://a.org/x/y", "https://a.org/xy"),
        ("https://a.org/x/", "https://a.org/x/y", "https://a.org/x"),
        ("https://a.org/x", "HTTPS://A.Org./x#part", "https://a.org/X"),
        ("http://127.0.0.1:*/", "http://127.0.0.1:3030/ds", "http://127.0.0.2:3030/ds"),
        ("http://[::1]:3030/", "http://[0:0::1]:3030/ds", "http://[::2]:3030/ds"),
    ],
)
def test_an_entry_is_a_beginning_part_by_part(entry: str, inside: str, outside: str) -> None:
    allowed = Allowed.of(entry)
    found = allowed.find(inside)
    assert found is not None
    assert allowed.find(found.text) == found
    assert allowed.find(outside) is None


@pytest.mark.parametrize(
    "address",
    [
        *("0.0.0.0", "0.1.2.3", "10.1.2.3", "100.64.0.1", "127.0.0.1", "127.8.8.8"),
        *("169.254.169.254", "172.16.0.1", "172.31.255.255", "192.0.0.1", "192.0.2.1"),
        *("192.168.1.1", "198.18.0.1", "198.51.100.1", "203.0.113.1", "224.0.0.1"),
        *("239.255.255.255", "240.0.0.1", "255.255.255.255", "::", "::1", "::127.0.0.1"),
        *("::ffff:127.0.0.1", "::ffff:93.184.216.34", "::ffff:0:7f00:1", "64:ff9b::127.0.0.1"),
        *("64:ff9b:1::a00:1", "100::1", "2001::1", "2001:0:7f00:1::", "2001:db8::1"),
        *("2002:7f00:1::", "2002:a00:1::", "fc00::1", "fd12:3456::1", "fe80::1", "fe80::1%lo"),
        *("fec0::1", "ff02::1", "ff0e::1", "nonsense", ""),
    ],
)
def test_no_private_range_counts_as_the_open_internet(address: str) -> None:
    assert not is_public(address)


def test_public_addresses_do() -> None:
    assert all(map(is_public, ("93.184.216.34", "8.8.8.8", "172.32.0.1", PUBLIC)))


def _fetcher(resolve: Any, **bounds: Any) -> Fetcher:  # noqa: ANN401 - a stub, and any bound
    return Fetcher(
        service=Allowed.of("http://rebinding.test/sparql"), bounds=Bounds(**bounds), resolve=resolve
    )


def test_a_name_is_asked_once_and_the_connection_made_to_what_was_looked_at(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    answers = [[PUBLIC], ["127.0.0.1"]]
    reached: list[tuple[str, int]] = []

    def connect(address: tuple[str, int], _timeout: float) -> socket.socket:
        reached.append(address)
        raise ConnectionRefusedError(111, "Connection refused")

    monkeypatch.setattr(socket, "create_connection", connect)
    fetcher = _fetcher(lambda _host, _port: answers.pop(0))
    with pytest.raises(RemoteError, match="Connection refused"):
        fetcher.ask("http://rebinding.test/sparql", QUERY, 5, Line())
    assert (reached, answers) == ([(PUBLIC, 80)], [["127.0.0.1"]])


@pytest.mark.parametrize("found", [["127.0.0.1"], [PUBLIC, "10.0.0.1"], ["10.0.0.1", PUBLIC]])
def test_a_name_with_one_private_address_is_not_asked(
    found: Sequence[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(socket, "create_connection", lambda *_: pytest.fail("it connects"))
    with pytest.raises(ForbiddenQuery, match="private network"):
        _fetcher(lambda _host, _port: found).ask("http://rebinding.test/sparql", QUERY, 5, Line())


def test_a_name_server_that_does_not_answer_is_not_waited_for() -> None:
    def sleep(_host: str, _port: int) -> list[str]:
        with socket.create_server(("127.0.0.1", 0)) as silent:
            silent.settimeout(3)
            with pytest.raises(TimeoutError):
                silent.accept()
        return [PUBLIC]

    with pytest.raises(RemoteError, match="not known"):
        _fetcher(sleep, seconds=0.2).ask("http://rebinding.test/sparql", QUERY, 5, Line())


def test_whoever_runs_the_server_may_let_names_lead_into_their_network() -> None:
    with elsewhere() as there:
        address = f"http://rebinding.test:{there.port}/sparql"
        for private in (False, True):
            fetcher = Fetcher(
                service=Allowed.of(address, private=private),
                resolve=lambda _host, _port: ["127.0.0.1"],
            )
            if private:
                answer = fetcher.ask(address, QUERY, 5, Line())
                assert answer.media == "application/sparql-results+json"
            else:
                with pytest.raises(ForbiddenQuery):
                    fetcher.ask(address, QUERY, 5, Line())
        assert [headers["Host"] for _, _, headers, _ in there.seen] == [
            f"rebinding.test:{there.port}"
        ]


@pytest.fixture
def secret(tmp_path: Path) -> Iterator[tuple[Elsewhere, Path]]:
    """An endpoint that speaks TLS as ``good.test``, and the certificate that says so."""
    tool = servers.needs("openssl", "openssl")
    certificate, key = tmp_path / "certificate.pem", tmp_path / "key.pem"
    made = [tool, "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"]
    made += ["-subj", "/CN=good.test", "-addext", "subjectAltName=DNS:good.test", "-days", "2"]
    made += ["-keyout", str(key), "-out", str(certificate)]
    subprocess.run(made, check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    with elsewhere() as there:
        there.socket = context.wrap_socket(there.socket, server_side=True)
        yield there, certificate


@pytest.mark.parametrize(
    ("host", "trusted", "why"),
    [
        ("good.test", True, ""),
        ("good.test", False, "certificate is not trusted"),
        ("other.test", True, "certificate is not trusted"),
    ],
)
def test_who_answers_has_to_show_that_it_is_who_was_asked(
    secret: tuple[Elsewhere, Path],
    monkeypatch: pytest.MonkeyPatch,
    host: str,
    trusted: bool,
    why: str,
) -> None:
    there, certificate = secret
    if trusted:
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    address = f"https://{host}:{there.port}/sparql"
    fetcher = Fetcher(
        service=Allowed.of(address, private=True), resolve=lambda _host, _port: ["127.0.0.1"]
    )
    if not why:
        assert fetcher.ask(address, QUERY, 5, Line()).data
        return
    with pytest.raises(RemoteError, match=why):
        fetcher.ask(address, QUERY, 5, Line())
    assert there.seen == []


def test_a_line_that_is_cut_ends_what_goes_on_and_what_begins(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with elsewhere() as there:
        address = f"{there.url}/traps/silence"
        fetcher = Fetcher(service=Allowed.of(there.url))
        line = Line()
        connect = socket.create_connection

        def connected(*arguments: Any) -> socket.socket:  # noqa: ANN401 - as in socket
            line.cut()
            return connect(*arguments)

        monkeypatch.setattr(socket, "create_connection", connected)
        with pytest.raises(RemoteError, match="did not answer"):
            fetcher.ask(address, QUERY, 30, line)
        assert fetcher.counts() == {"answered": 0, "failed": 1, "refused": 0}


def test_what_is_asked_is_one_line_in_the_log_without_what_a_client_wrote(
    caplog: pytest.LogCaptureFixture,
) -> None:
    with elsewhere() as there, caplog.at_level("INFO", logger="provolta.access.outside"):
        fetcher = Fetcher(service=Allowed.of(there.url))
        fetcher.ask(f"{there.url}/sparql?secret=1", QUERY, 5, Line())
        with pytest.raises(RemoteError):
            fetcher.ask(f"{there.url}/secret", QUERY, 5, Line())
        lines = [json.loads(record.getMessage()) for record in caplog.records]
        assert [(one["outside"], one["outcome"]) for one in lines] == [
            (there.url, "answered"),
            (there.url, "failed"),
        ]
        assert "secret" not in caplog.text


def test_a_server_over_another_engine_has_no_use_for_a_list() -> None:
    with elsewhere() as there:
        url = f"{there.url}/sparql"
        here = Settings(PROJECT, PROJECT / ".provolta", engine=url, allow_service=there.url)
        app = create_app(KnowledgeGraph(RemoteEngine(url), PROJECT), here)
        query = f"SELECT * {{ SERVICE <{url}> {{ ?s ?p ?o }} }}"
        answer = TestClient(app).get("/sparql", params={"query": query})
        assert (answer.status_code, there.seen) == (403, [])


def test_nothing_is_asked_without_a_list() -> None:
    fetcher = Fetcher.of(Settings(PROJECT, PROJECT))
    with pytest.raises(ForbiddenQuery):
        fetcher.ask("http://127.0.0.1/", QUERY, 5, Line())
    with pytest.raises(ForbiddenQuery):
        fetcher.document("http://127.0.0.1/", 5, Line())
    assert fetcher.counts()["refused"] == 2
