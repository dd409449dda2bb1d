"""Analyses with names and evidence, made from figures and from the flow graph's numbers.

Each module has a function ``ask`` and a result with ``answer()`` for people and ``to_dict()`` for
programs; both come from the same numbers. :class:`Analyst` asks them by name.

    bottlenecks     what limits the chain, and why
    concentration   who holds a stage or an item
    depends         what a thing needs, and what alone is fatal to it
    impact          what is lost, exposed or unknown when something fails
    integration     how many consecutive stages an organisation controls
    replay          documented disruptions, put to the graph
    requirement     the minerals that a chemistry mix needs
    substitutes     what could serve instead

    chain    the dependency system through a filter, and how its needs are told
    desk     the graph, its names and its figures
    pushed   the part of the chain that an impact needs, where the graph is not read whole
    shock    what is left of each stage by documented shares
    ties     what ties things to places and processes
"""

from provolta.analyses.asking import Analyst
from provolta.analyses.chain import Chain
from provolta.analyses.desk import Desk, Told
from provolta.analyses.pushed import chain_around

__all__ = ["Analyst", "Chain", "Desk", "Told", "chain_around"]
