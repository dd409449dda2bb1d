"""The server: SPARQL, linked data, JSON and pages over one knowledge graph. No logic of its own."""
