"""The flow graph: who and what goods pass through, as columns of numbers, read once per revision.

Nothing above this package sees RDF. Which properties carry flow, which way and in which layer
stands in the ontology as annotations; :func:`read` finds them there. A :class:`View` is the graph
through a filter (layer, date, statuses), and every analysis takes a view.

    bulk      long answers as columns of bytes
    columns   numbers, ragged rows and tables of text that can be mapped from disk
    dates     calendar dates of any precision as whole numbers
    graph     the graph itself, and how it is put together
    part      some of it, fetched as a search goes on
    ranking   texts in order
    reading   from an engine
    storage   to and from a folder
    view      the filter, and what passes it
"""

from provolta.flow.columns import Bools, Ints, Ragged, Strings
from provolta.flow.graph import Edge, EdgeTable, FlowGraph, FlowProperty, Statement, Statements
from provolta.flow.part import OnFlow, Part
from provolta.flow.reading import count, read
from provolta.flow.storage import FORMAT, format_of, load, save
from provolta.flow.view import Standing, View

__all__ = [
    "FORMAT",
    "Bools",
    "Edge",
    "EdgeTable",
    "FlowGraph",
    "FlowProperty",
    "Ints",
    "OnFlow",
    "Part",
    "Ragged",
    "Standing",
    "Statement",
    "Statements",
    "Strings",
    "View",
    "count",
    "format_of",
    "load",
    "read",
    "save",
]
