"""One frozen table of settings, and the one place where the environment is read."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path

from provolta.errors import BadParameter, NoStore

_BUNDLE = Path(__file__).parent / "_bundle"
_MARKER = Path("ontology", "provolta.ttl")


@dataclass(frozen=True)
class Settings:
    """What can be set, with its default.

    Each field says in its metadata what it means. Sizes are bytes, times are seconds.
    """

    root: Path = field(metadata={"meaning": "folder that holds ontology/, data/ and queries/"})
    store: Path = field(metadata={"meaning": "folder that holds the built store"})
    host: str = field(default="127.0.0.1", metadata={"meaning": "address to listen on"})
    port: int = field(default=8080, metadata={"meaning": "port to listen on"})
    public_url: str = field(
        default="",
        metadata={"meaning": "address that users see, if a proxy stands before the server"},
    )
    access_log: str = field(
        default="",
        metadata={
            "meaning": "file for a JSON line per request; - for standard error, empty for none"
        },
    )
    engine: str = field(
        default="",
        metadata={"meaning": "address of the SPARQL server that holds the graph, if not the store"},
    )
    max_query_bytes: int = field(default=1_000_000, metadata={"meaning": "longest query, in bytes"})
    max_query_depth: int = field(
        default=100, metadata={"meaning": "deepest nesting of brackets in a query"}
    )
    timeout: int = field(
        default=10, metadata={"meaning": "most seconds that a query may take on the server"}
    )
    max_query_memory: int = field(
        default=1_500_000_000,
        metadata={"meaning": "most memory of a query on the server, in bytes"},
    )
    max_result_bytes: int = field(
        default=100_000_000, metadata={"meaning": "longest answer of the server, in bytes"}
    )
    token_file: str = field(
        default="",
        metadata={"meaning": "file with the token that allows to write; without one nobody may"},
    )
    read_only: bool = field(
        default=False, metadata={"meaning": "let nobody write, whatever the token file says"}
    )
    open_store: bool = field(
        default=False,
        metadata={
            "meaning": "serve a store of its own that begins empty, without rules and shapes"
        },
    )
    write_timeout: int = field(default=120, metadata={"meaning": "most seconds for one write"})
    max_body_bytes: int = field(
        default=64_000_000, metadata={"meaning": "longest body of a write, in bytes"}
    )
    validate_timeout: int = field(
        default=30, metadata={"meaning": "most seconds for validating what somebody sends"}
    )
    max_validate_bytes: int = field(
        default=5_000_000, metadata={"meaning": "longest body to be validated, in bytes"}
    )
    workers: int = field(
        default=2,
        metadata={"meaning": "long queries that run at once on the server, and as many short ones"},
    )
    max_waiting: int = field(
        default=1000, metadata={"meaning": "most queries that wait on the server; more get 429"}
    )
    max_nodes: int = field(default=20_000, metadata={"meaning": "most things in one lineage"})
    max_flow_edges: int = field(
        default=20_000_000,
        metadata={
            "meaning": "largest flow graph that is read from another SPARQL server, in edges; "
            "beyond it lineage, why and impact are worked out there, level by level"
        },
    )
    remote_timeout: int = field(
        default=30, metadata={"meaning": "seconds to wait for another SPARQL server"}
    )


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
        text = environ.get(f"PROVOLTA_{one.name.upper()}")
        if one.name not in values and text is not None:
            values[one.name] = _read(one.name, str(one.type), text)
    root = Path(str(values.pop("root"))) if "root" in values else find_root()
    store = Path(str(values.pop("store", ".provolta")))
    return Settings(root=root, store=store, **values)  # type: ignore[arg-type]


def _read(name: str, kind: str, text: str) -> object:
    if kind == "bool":
        return text.lower() in {"1", "true", "yes"}
    if kind != "int":
        return text
    try:
        return int(text)
    except ValueError:
        raise BadParameter(
            f"PROVOLTA_{name.upper()} is {text!r}, which is not a whole number."
        ) from None
