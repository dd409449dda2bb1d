"""The XML catalog that tells Protégé, and us, which file holds which imported ontology."""

from __future__ import annotations

import re
from pathlib import Path
from xml.etree import ElementTree as ET

from provolta.errors import BadFile, Place

_URI = "{urn:oasis:names:tc:entity:xmlns:xml:catalog}uri"
_IMPORTS = re.compile(r"owl:imports\s+<([^>]+)>")


def catalog_of(path: Path) -> dict[str, Path]:
    """The ontology IRIs that a catalog knows, each with its file.

    Raises:
        BadFile: if it cannot be read or is not XML.
    """
    try:
        tree = ET.parse(path)  # noqa: S314 - the project's own file
    except OSError as error:
        raise BadFile(f"It cannot be read: {error.strerror}.", place=Place(path)) from error
    except ET.ParseError as error:
        raise BadFile(f"It is not XML: {error}.", place=Place(path, error.position[0])) from error
    entries = tree.getroot().findall(_URI)
    return {entry.get("name", ""): path.parent / entry.get("uri", "") for entry in entries}


def ontology_files(root: Path) -> list[Path]:
    """The files of the ontology below ``root``: ``provolta.ttl`` and what it imports, at any depth.

    The imports are followed through the catalog beside it, never through the network.

    Raises:
        BadFile: if an import is not in the catalog.
    """
    folder = root / "ontology"
    known = catalog_of(folder / "catalog-v001.xml")
    found: list[Path] = []
    waiting = [folder / "provolta.ttl"]
    while waiting:
        path = waiting.pop()
        if path not in found:
            found.append(path)
            waiting += [_file_of(iri, known, path) for iri in _imports(path)]
    return sorted(found)


def _imports(path: Path) -> list[str]:
    try:
        return _IMPORTS.findall(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise BadFile(f"It cannot be read: {error.strerror}.", place=Place(path)) from error


def _file_of(iri: str, known: dict[str, Path], importer: Path) -> Path:
    if iri not in known:
        raise BadFile(
            f"It imports <{iri}>, which the catalog does not know.",
            place=Place(importer),
            remedy="Add a line for it to ontology/catalog-v001.xml.",
        )
    return known[iri]
