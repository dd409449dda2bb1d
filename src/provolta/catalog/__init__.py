"""What the knowledge graph says of itself: VoID, DCAT, its questions and its prefixes, as RDF.

Made anew for each revision and kept in graphs of their own, so that editors and agents find them
by SPARQL: void partitions, ``sh:SPARQLExecutable`` examples and ``sh:declare`` prefixes.
"""

from provolta.catalog.describing import ABOUT, describe, graphs, refresh

__all__ = ["ABOUT", "describe", "graphs", "refresh"]
