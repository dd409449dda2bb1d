"""Lineage and explanation with names and evidence, made from the flow graph's numbers."""

from provolta.lineages.asking import Tracer, Wanted
from provolta.lineages.model import Edge, Lineage, Node, Why

__all__ = ["Edge", "Lineage", "Node", "Tracer", "Wanted", "Why"]
