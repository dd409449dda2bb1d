"""Lineage and explanation with names and evidence, made from the flow graph's numbers."""

from provolta.lineages.asking import Tracer, Wanted
from provolta.lineages.following import Follower
from provolta.lineages.model import Edge, Lineage, Node, Why
from provolta.lineages.pushed import NOTE, PushedTracer
from provolta.lineages.reached import Reached
from provolta.lineages.written import to_json

__all__ = [
    "NOTE",
    "Edge",
    "Follower",
    "Lineage",
    "Node",
    "PushedTracer",
    "Reached",
    "Tracer",
    "Wanted",
    "Why",
    "to_json",
]
