"""Things by name: resolve what a person typed, and search.

Everywhere a thing is asked for, an IRI, a CURIE (``actor:catl``), a slug (``catl``), a label or an
alternative label in any case will do.
"""

from provolta.entities.index import Index
from provolta.entities.lookups import Lookups, Naming
from provolta.entities.model import Entity, Found, fold

__all__ = ["Entity", "Found", "Index", "Lookups", "Naming", "fold"]
