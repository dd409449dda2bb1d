"""A lineage as GraphML, for graph programs such as Gephi, yEd and NetworkX."""

from __future__ import annotations

from xml.etree import ElementTree as ET

from provolta.lineages import Lineage
from provolta.names import local_name

_NODE = ("label", "type", "stage", "country", "distance")
_EDGE = ("relation", "layer", "kind", "status", "items", "claims", "sources")


def lineage(found: Lineage) -> str:
    """A lineage as one directed graph; goods flow from source to target.

    Lists are written with blanks between their IRIs.
    """
    root = ET.Element("graphml", xmlns="http://graphml.graphdrawing.org/xmlns")
    for domain, names in (("node", _NODE), ("edge", _EDGE)):
        for name in names:
            kind = "int" if name == "distance" else "string"
            given = {"id": f"{domain}-{name}", "for": domain, "attr.name": name}
            ET.SubElement(root, "key", {**given, "attr.type": kind})
    graph = ET.SubElement(root, "graph", id="lineage", edgedefault="directed")
    for node in found.nodes:
        entity = node.entity
        values = (
            entity.label,
            entity.type,
            " ".join(map(local_name, entity.stages)),
            local_name(entity.country),
            str(node.distance),
        )
        _data(
            ET.SubElement(graph, "node", id=entity.iri),
            "node",
            dict(zip(_NODE, values, strict=True)),
        )
    for number, edge in enumerate(found.edges):
        said = edge.to_dict()
        element = ET.SubElement(graph, "edge", id=f"e{number}", source=edge.from_, target=edge.to)
        _data(element, "edge", {name: _text(said[name]) for name in _EDGE})
    ET.indent(root)
    return ET.tostring(root, encoding="unicode", xml_declaration=True) + "\n"


def _text(value: object) -> str:
    return " ".join(map(str, value)) if isinstance(value, list) else str(value or "")


def _data(element: ET.Element, domain: str, values: dict[str, str]) -> None:
    for name, value in values.items():
        if value:
            ET.SubElement(element, "data", key=f"{domain}-{name}").text = _clean(value)


def _clean(text: str) -> str:
    """A text without the control characters that XML cannot hold."""
    return "".join(c for c in text if c in "\t\n\r" or ord(c) >= ord(" "))
