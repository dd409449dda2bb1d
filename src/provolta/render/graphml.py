"""A lineage or the whole flow graph as GraphML, for programs such as Gephi, yEd, NetworkX."""

from __future__ import annotations

from collections.abc import Iterator
from xml.etree import ElementTree as ET

from provolta.entities import Index
from provolta.flow import FlowGraph
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


_FLOW_KEYS = """<?xml version='1.0' encoding='utf-8'?>
<graphml xmlns="http://graphml.graphdrawing.org/xmlns">
  <key id="node-label" for="node" attr.name="label" attr.type="string" />
  <key id="node-type" for="node" attr.name="type" attr.type="string" />
  <key id="edge-relation" for="edge" attr.name="relation" attr.type="string" />
  <key id="edge-layer" for="edge" attr.name="layer" attr.type="string" />
  <key id="edge-kind" for="edge" attr.name="kind" attr.type="string" />
  <graph id="flow" edgedefault="directed">
"""


def flow(graph: FlowGraph, index: Index) -> Iterator[bytes]:
    """The whole flow graph, piece by piece: every thing, and every edge in the way of the goods."""
    yield _FLOW_KEYS.encode()
    for iri in graph.iris:
        entity = index.by_iri.get(iri)
        node = ET.Element("node", id=iri)
        values = {"label": entity.label, "type": entity.type} if entity else {}
        _data(node, "node", values or {"label": local_name(iri)})
        yield b"    " + ET.tostring(node, encoding="utf-8") + b"\n"
    for number in range(len(graph)):
        edge = graph.edge(number)
        element = ET.Element("edge", id=f"e{number}", source=edge.from_, target=edge.to)
        said = {"relation": edge.relation, "layer": edge.layer, "kind": edge.kind}
        _data(element, "edge", said)
        yield b"    " + ET.tostring(element, encoding="utf-8") + b"\n"
    yield b"  </graph>\n</graphml>\n"


def _text(value: object) -> str:
    return " ".join(map(str, value)) if isinstance(value, list) else str(value or "")


def _data(element: ET.Element, domain: str, values: dict[str, str]) -> None:
    for name, value in values.items():
        if value:
            ET.SubElement(element, "data", key=f"{domain}-{name}").text = _clean(value)


def _clean(text: str) -> str:
    """A text without the control characters that XML cannot hold."""
    return "".join(c for c in text if c in "\t\n\r" or ord(c) >= ord(" "))
