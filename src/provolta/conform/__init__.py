"""How far a SPARQL endpoint keeps to the W3C's protocols, case by case.

The cases are those of the W3C's suites for SPARQL 1.1 Protocol, Graph Store Protocol and Service
Description, by the same names, with requests of our own that ask the same.
"""

from provolta.conform.model import Outcome, Result, Target
from provolta.conform.running import GROUPS, run

__all__ = ["GROUPS", "Outcome", "Result", "Target", "run"]
