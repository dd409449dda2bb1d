"""What lies outside, for a process that may ask by itself: a command of whoever runs it."""

from __future__ import annotations

from dataclasses import dataclass

from provolta.outside.allowed import Allowed
from provolta.outside.fetching import Fetched, Fetcher, Line


@dataclass
class Direct:
    """As :class:`provolta.embedded.outside.Outside`, without anybody in between."""

    fetcher: Fetcher
    service: Allowed
    load: Allowed
    calls: int

    @classmethod
    def of(cls, fetcher: Fetcher) -> Direct:
        """All that a fetcher may ask."""
        return cls(fetcher, fetcher.service, fetcher.load, fetcher.bounds.calls)

    def ask(self, iri: str, query: str) -> Fetched:
        """The answer of an endpoint to a SELECT, as it was sent."""
        return self.fetcher.ask(iri, query, self.fetcher.bounds.seconds, Line())

    def document(self, iri: str) -> Fetched:
        """A document, as it was sent."""
        return self.fetcher.document(iri, self.fetcher.bounds.seconds, Line())
