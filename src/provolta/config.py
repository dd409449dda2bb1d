"""One frozen table of settings, and the one place where the environment is read."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from provolta.errors import BadParameter, NoStore

_BUNDLE = Path(__file__).parent / "_bundle"
_MARKER = Path("ontology", "provolta.ttl")
_NUMBERS = ("int", "float")
_PLAIN = re.compile(r"[!-~]+")
_FLAGS = {
    **dict.fromkeys(("1", "true", "yes", "on"), True),
    **dict.fromkeys(("0", "false", "no", "off", ""), False),
}


BYTES, SECONDS = "bytes", "seconds"


def _setting(
    default: object,
    meaning: str,
    unit: str = "",
    least: float = 1,
) -> Any:  # noqa: ANN401 - as dataclasses declare it
    """A field with what the reference page tells of it; a number below ``least`` is refused."""
    return field(default=default, metadata={"meaning": meaning, "unit": unit, "least": least})


@dataclass(frozen=True)
class Settings:
    """What can be set, with its default.

    Each field says in its metadata what it means, in which unit, and the least that it may be.
    """

    root: Path = field(metadata={"meaning": "folder that holds ontology/, data/ and queries/"})
    store: Path = field(metadata={"meaning": "folder that holds the built store"})
    host: str = _setting("127.0.0.1", "address to listen on")
    port: int = _setting(8080, "port to listen on", least=0)
    public_url: str = _setting("", "address that users see, if a proxy stands before the server")
    access_log: str = _setting(
        "", "file for a JSON line per request; - for standard error, empty for none"
    )
    engine: str = _setting(
        "", "address of the SPARQL server that holds the graph, if not the store"
    )

    max_query_bytes: int = _setting(1_000_000, "longest query", BYTES)
    max_query_depth: int = _setting(100, "deepest nesting of brackets in a query", "levels")
    max_query_keywords: int = _setting(
        500, "most groups, subqueries, filters and the like in a query", "keywords"
    )
    max_query_operators: int = _setting(
        1000, "most operators and steps of paths in a query", "operators"
    )
    timeout: int = _setting(10, "most time that a query may take on the server", SECONDS)
    light_seconds: float = _setting(
        0.3, "time after which a query counts as long and lets the others go first", SECONDS, 0.01
    )
    workers: int = _setting(
        2, "long queries that run at once, as many short ones and as many quick ones", "queries"
    )
    max_query_memory: int = _setting(1_500_000_000, "most memory of a query on the server", BYTES)
    max_kept_memory: int = _setting(
        400_000_000, "largest process that is used for another query when one has ended", BYTES
    )
    max_result_bytes: int = _setting(100_000_000, "longest answer of the server", BYTES)
    max_partial_bytes: int = _setting(
        16_000_000, "longest answer with partial=true; it is cut there", BYTES
    )
    held_bytes: int = _setting(
        256_000, "held back before an answer begins, so that most failures become a status", BYTES
    )
    open_timeout: float = _setting(
        30.0, "most time for a new process to open the store, beside that of its query", SECONDS
    )
    max_waiting: int = _setting(1000, "most queries that wait; more get 429", "queries")
    max_waiting_each: int = _setting(500, "most queries of one client that wait", "queries")
    max_waiting_long: int = _setting(64, "most long queries that wait", "queries")
    wait_timeout: float = _setting(
        60.0, "most time that a query waits for its turn; then it gets 503", SECONDS, 0.1
    )

    head_timeout: float = _setting(
        20.0, "most time for a client to send the head of a request", SECONDS, 0.1
    )
    body_timeout: float = _setting(60.0, "most time for a client to send a body", SECONDS, 0.1)
    client_timeout: float = _setting(
        50.0, "most time that an answer waits for a client that does not take it", SECONDS, 0.1
    )
    stop_timeout: int = _setting(
        5, "time that running requests get when the server is told to stop", SECONDS, 0
    )
    max_head_bytes: int = _setting(524_288, "longest head of a request, address included", BYTES)
    max_parameters: int = _setting(1000, "most parameters of a request", "parameters")
    kept_bytes: int = _setting(
        32_000_000, "answers of pages and analyses that are kept to be given again", BYTES, 0
    )

    token_file: str = _setting(
        "", "file with the token that allows to write; without one nobody may"
    )
    read_only: bool = _setting(False, "let nobody write, whatever the token file says")
    open_store: bool = _setting(
        False, "serve a store of its own that begins empty, without rules and shapes"
    )
    write_timeout: int = _setting(120, "most time for one write", SECONDS)
    max_body_bytes: int = _setting(64_000_000, "longest body of a write", BYTES)
    max_document_depth: int = _setting(
        500, "deepest nesting of a document that is written or validated", "levels"
    )
    max_write_memory: int = _setting(6_000_000_000, "most memory of a write", BYTES)
    max_waiting_writes: int = _setting(64, "most writes that wait; more get 429", "writes")
    keep_revisions: int = _setting(
        3, "revisions that are kept, with the one in use", "revisions", least=2
    )

    allow_service: str = _setting(
        "", "beginnings of the addresses that SERVICE may ask, with blanks between; none if empty"
    )
    allow_load: str = _setting(
        "", "beginnings of the addresses that LOAD may fetch, with blanks between; none if empty"
    )
    allow_private: bool = _setting(
        False, "let names on these lists lead into a private network; numbers on them always may"
    )
    outside_timeout: float = _setting(
        8.0, "most time for one SERVICE or LOAD, within that of its query", SECONDS, 0.1
    )
    max_outside_bytes: int = _setting(10_000_000, "longest answer to a SERVICE", BYTES)
    max_outside_calls: int = _setting(
        10, "most times that one query or update may say SERVICE or LOAD", "calls"
    )

    validate_timeout: int = _setting(30, "most time for validating what somebody sends", SECONDS)
    max_validate_bytes: int = _setting(5_000_000, "longest body to be validated", BYTES)
    max_validate_memory: int = _setting(1_500_000_000, "most memory of a validation", BYTES)
    validators: int = _setting(2, "validations that run at once", "validations")
    max_waiting_validations: int = _setting(
        16, "most validations that wait; more get 429", "validations"
    )

    max_nodes: int = _setting(20_000, "most things in one lineage", "things")
    max_flow_edges: int = _setting(
        20_000_000,
        "largest flow graph that is read from another SPARQL server; beyond it lineage, why and "
        "impact are worked out there, level by level",
        "edges",
        0,
    )
    max_fetched: int = _setting(
        300_000,
        "most things that are fetched from another SPARQL server for one impact; with what is "
        "said of them as many take about a gigabyte",
        "things",
    )
    max_remote_bytes: int = _setting(
        1_000_000_000, "longest answer that is taken from another SPARQL server", BYTES
    )
    remote_timeout: int = _setting(30, "time to wait for another SPARQL server", SECONDS)

    def __post_init__(self) -> None:
        """Refuse what no server could keep to.

        Raises:
            BadParameter: if a number is too small, or the public address is none.
        """
        for one in fields(self):
            value, least = getattr(self, one.name), one.metadata.get("least", 1)
            if one.type in _NUMBERS and not least <= value < float("inf"):
                raise BadParameter(
                    f"{one.name} is {value!r}, which is not a number from {least:g} on.",
                    remedy=f"See {variable(one.name)} in docs/reference/settings.md.",
                )
        if self.public_url and not _is_address(self.public_url):
            raise BadParameter(
                f"public_url is {self.public_url!r}, which is not the address of a server.",
                remedy="Give it as https://chain.example.org.",
            )


def variable(name: str) -> str:
    """The environment variable of a setting.

    >>> variable("port")
    'PROVOLTA_PORT'
    """
    return f"PROVOLTA_{name.upper()}"


def _is_address(text: str) -> bool:
    try:
        parts = urlsplit(text)
        there = parts.hostname and parts.port != 0
    except ValueError:
        return False
    plain = not (parts.query or parts.fragment or "@" in parts.netloc)
    return bool(there and plain and parts.scheme in {"http", "https"} and _PLAIN.fullmatch(text))


def find_root(start: Path | None = None) -> Path:
    """The folder with the ontology, the data and the questions.

    Looks in ``start`` (the current folder by default), then in the checkout that this module lives
    in, then in the copy that the installed package carries.

    Raises:
        NoStore: if none of them has ``ontology/provolta.ttl``.
    """
    here = start or Path.cwd()
    for root in (here, Path(__file__).parents[2], _BUNDLE):
        if (root / _MARKER).is_file():
            return root.resolve()
    raise NoStore(
        f"No {_MARKER} in {here} or in the installed package.",
        remedy="Run from a checkout, or set PROVOLTA_ROOT to the folder that holds ontology/.",
    )


def settings(environ: Mapping[str, str] | None = None, **given: object) -> Settings:
    """The settings: what was given, else the environment (``PROVOLTA_PORT`` …), else the default.

    >>> settings({"PROVOLTA_PORT": "9000"}, host="::1").port
    9000

    Raises:
        BadParameter: if an environment variable does not fit its type.
        NoStore: if no root is given and none is found.
    """
    environ = os.environ if environ is None else environ
    values: dict[str, object] = {name: value for name, value in given.items() if value is not None}
    for one in fields(Settings):
        text = environ.get(variable(one.name))
        if one.name not in values and text is not None:
            values[one.name] = _read(one.name, str(one.type), text)
    root = Path(str(values.pop("root"))) if "root" in values else find_root()
    store = Path(str(values.pop("store", ".provolta")))
    return Settings(root=root, store=store, **values)  # type: ignore[arg-type]


def _read(name: str, kind: str, text: str) -> object:
    if kind not in _NUMBERS and kind != "bool":
        return text
    try:
        if kind == "bool":
            return _FLAGS[text.strip().lower()]
        return int(text) if kind == "int" else float(text)
    except (KeyError, ValueError):
        kinds = {"int": "a whole number", "float": "a number", "bool": "true or false"}
        raise BadParameter(f"{variable(name)} is {text!r}, which is not {kinds[kind]}.") from None
