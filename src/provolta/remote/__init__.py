"""Any SPARQL 1.1 server as an engine. The only package that imports SPARQLWrapper."""

from provolta.remote.engine import RemoteEngine

__all__ = ["RemoteEngine"]
