"""A chain as RDF in Provolta's own vocabulary, streamed as N-Triples or N-Quads."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import BinaryIO

from provolta.bench.chain import STAGES, Chain
from provolta.names import DERIVED, GRAPH, ID, ONTOLOGY, PREFIXES

CHAIN_GRAPH = GRAPH + "bench/chain"
DERIVED_GRAPH = DERIVED + "bench"
LOT_FLOW = ONTOLOGY + "directlyFlowsInto"
"""The property that ties a lot to what is made of it; annotated as the layer ``trace``."""
YEAR = 2024
_TYPE = f"<{PREFIXES['rdf']}type>"
_LABEL = f"<{PREFIXES['rdfs']}label>"
_INTEGER = f"<{PREFIXES['xsd']}integer>"
_BATCH = 20_000
_STAGES = tuple(STAGES)


class Names:
    """The IRIs of a chain's things, by number."""

    def __init__(self, chain: Chain) -> None:
        """Prepare the names; nothing is kept per thing."""
        self._lots = chain.starts.tolist()
        self._actors = chain.actor_starts.tolist()

    def lots(self) -> Iterator[str]:
        """The IRI of every lot, in order."""
        for stage, (first, end) in enumerate(zip(self._lots, self._lots[1:], strict=False)):
            start = f"{ID}lot/{_STAGES[stage]}-"
            for number in range(end - first):
                yield f"{start}{number:08}"

    def lot(self, number: int) -> str:
        """The IRI of one lot."""
        stage = next(s for s in range(len(_STAGES)) if number < self._lots[s + 1])
        return f"{ID}lot/{_STAGES[stage]}-{number - self._lots[stage]:08}"

    def actors(self) -> Iterator[str]:
        """The IRI of every actor, in order."""
        for stage, (first, end) in enumerate(zip(self._actors, self._actors[1:], strict=False)):
            for number in range(end - first):
                yield f"{ID}actor/{_STAGES[stage]}-maker-{number:05}"


def write(chain: Chain, out: BinaryIO, *, graphs: bool = True) -> int:
    """Write a chain and count its triples; ``graphs`` says N-Quads instead of N-Triples."""
    lines = _lines(chain, graphs=graphs)
    count = 0
    while batch := list(islice(lines, _BATCH)):
        text = "".join(batch)
        count += text.count("\n")
        out.write(text.encode())
    return count


def _lines(chain: Chain, *, graphs: bool) -> Iterator[str]:
    """Lines, or several at once."""
    end = f" <{CHAIN_GRAPH}> .\n" if graphs else " .\n"
    derived = f" <{DERIVED_GRAPH}> .\n" if graphs else " .\n"
    yield from _terms(end)
    yield from _kinds(end)
    names = Names(chain)
    actors = list(names.actors())
    yield from _actors(chain, actors, end)
    yield from _sales(chain, actors, end, derived)
    yield from _shares(chain, end)
    yield from _lots(chain, names, actors, end)


def _terms(end: str) -> Iterator[str]:
    flow = f"<{LOT_FLOW}>"
    yield f'{flow} <{ONTOLOGY}flowLayer> "trace"{end}'
    yield f'{flow} <{ONTOLOGY}flowDirection> "forward"{end}'
    yield f'<{ONTOLOGY}suppliesTo> <{ONTOLOGY}flowLayer> "supply"{end}'
    yield f'<{ONTOLOGY}suppliesTo> <{ONTOLOGY}flowDirection> "forward"{end}'
    yield f'<{ONTOLOGY}makes> <{ONTOLOGY}flowLayer> "cross"{end}'
    yield f'<{ONTOLOGY}makes> <{ONTOLOGY}flowDirection> "forward"{end}'
    for status in ("announced", "reported", "talks"):
        yield f"<{ID}status/{status}> {_TYPE} <{ONTOLOGY}StatementStatus>{end}"
    for status in ("announced", "reported"):
        fact = f'"true"^^<{PREFIXES["xsd"]}boolean>'
        yield f"<{ID}status/{status}> <{ONTOLOGY}countsAsFact> {fact}{end}"


def _kinds(end: str) -> Iterator[str]:
    for stage in STAGES:
        yield f"<{ID}item/{stage}-kind> {_TYPE} <{ONTOLOGY}ValueChainItem>{end}"
        yield f'<{ID}item/{stage}-kind> {_LABEL} "{stage}"@en{end}'


def _actors(chain: Chain, actors: list[str], end: str) -> Iterator[str]:
    for number, country in enumerate(chain.country.tolist()):
        actor = f"<{actors[number]}>"
        yield (
            f"{actor} {_TYPE} <{ONTOLOGY}Actor>{end}"
            f'{actor} {_LABEL} "Maker {number}"@en{end}'
            f"{actor} <{ONTOLOGY}headquarteredIn> <{ID}place/x{country:02}>{end}"
        )


def _sales(chain: Chain, actors: list[str], end: str, derived: str) -> Iterator[str]:
    """Every sale as a relationship with a document, and the edge that a rule would derive."""
    statuses = ("reported", "announced", "reported", "talks")
    for number, (seller, buyer) in enumerate(
        zip(chain.seller.tolist(), chain.buyer.tolist(), strict=True)
    ):
        sale, edge = f"<{ID}relation/sale-{number:06}>", f"<{ID}edge/sale-{number:06}>"
        one, other = f"<{actors[seller]}>", f"<{actors[buyer]}>"
        yield (
            f"{sale} {_TYPE} <{ONTOLOGY}SupplyAgreement>{end}"
            f"{sale} <{ONTOLOGY}supplier> {one}{end}"
            f"{sale} <{ONTOLOGY}customer> {other}{end}"
            f"{sale} <{ONTOLOGY}status> <{ID}status/{statuses[number % 4]}>{end}"
            f"{sale} <{ONTOLOGY}statedIn> <{ID}source/report-{number % 97:02}>{end}"
            f'{sale} <{ONTOLOGY}validFrom> "{2015 + number % 9}"{end}'
            f"{edge} {_TYPE} <{ONTOLOGY}DerivedEdge>{derived}"
            f"{edge} <{ONTOLOGY}edgeFrom> {one}{derived}"
            f"{edge} <{ONTOLOGY}edgeTo> {other}{derived}"
            f"{edge} <{ONTOLOGY}edgeProperty> <{ONTOLOGY}suppliesTo>{derived}"
            f"{edge} <{ONTOLOGY}restsOn> {sale}{derived}"
            f"{one} <{ONTOLOGY}suppliesTo> {other}{derived}"
        )


def _shares(chain: Chain, end: str) -> Iterator[str]:
    """What each country produces in each stage, as claims."""
    for stage, row in zip(STAGES, chain.tonnes.tolist(), strict=True):
        for country, tonnes in enumerate(row):
            claim = f"<{ID}claim/{stage}-x{country:02}-{YEAR}>"
            yield (
                f"{claim} {_TYPE} <{ONTOLOGY}ProductionVolumeClaim>{end}"
                f"{claim} <{ONTOLOGY}about> <{ID}place/x{country:02}>{end}"
                f"{claim} <{ONTOLOGY}ofStage> <{ID}stage/{stage}>{end}"
                f"{claim} <{ONTOLOGY}basis> <{ID}basis/production>{end}"
                f'{claim} <{ONTOLOGY}year> "{YEAR}"^^{_INTEGER}{end}'
                f'{claim} <{ONTOLOGY}value> "{tonnes}"^^{_INTEGER}{end}'
                f"{claim} <{ONTOLOGY}status> <{ID}status/reported>{end}"
            )


def _lots(chain: Chain, names: Names, actors: list[str], end: str) -> Iterator[str]:
    """Every lot, its kind, its maker, and what is made of it."""
    order = chain.tail.argsort(kind="stable")
    heads = iter(chain.head[order].tolist())
    fans = _counts(chain)
    iris = list(names.lots())
    makers = iter(chain.maker.tolist())
    flow, makes, kind_of = f"<{LOT_FLOW}>", f"<{ONTOLOGY}makes>", f"<{ONTOLOGY}ofKind>"
    lot_type = f"{_TYPE} <{ONTOLOGY}Lot>"
    for iri, fan in zip(iris, fans, strict=True):
        slug = iri.rsplit("/", 1)[1]
        stage = slug.split("-", 1)[0]
        yield (
            f"<{iri}> {lot_type}{end}"
            f'<{iri}> {_LABEL} "Lot {slug}"@en{end}'
            f"<{iri}> {kind_of} <{ID}item/{stage}-kind>{end}"
            f"<{actors[next(makers)]}> {makes} <{iri}>{end}"
            + "".join([f"<{iri}> {flow} <{iris[head]}>{end}" for head in islice(heads, fan)])
        )


def _counts(chain: Chain) -> list[int]:
    """How many edges leave each lot."""
    found = [0] * len(chain)
    for lot in chain.tail.tolist():
        found[lot] += 1
    return found
