"""The knowledge graph: the one facade that the command line, the server and Python users share.

from provolta import KnowledgeGraph

kg = KnowledgeGraph.open()
print(kg.lineage("Tesla", direction="upstream", depth="all", layer="supply").answer())
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from functools import cached_property
from pathlib import Path

from provolta import build, cards, coverage, questions
from provolta.analyses import Analyst, Chain, Desk, chain_around
from provolta.analytics import reach
from provolta.answers import Answer, Evidence
from provolta.cards import Card
from provolta.config import Settings, settings
from provolta.coverage import Coverage
from provolta.embedded import EmbeddedEngine, Outside
from provolta.engine import Engine, Table
from provolta.entities import Entity, Found, Index, Lookups
from provolta.errors import BadParameter, DataError
from provolta.evidence import Reading
from provolta.flow import FlowGraph, OnFlow, Part, dates
from provolta.flow import count as count_flow
from provolta.flow import load as map_flow
from provolta.flow import read as read_flow
from provolta.guard import Limits
from provolta.lineages import NOTE, Follower, Wanted, steps, to_json
from provolta.names import expand, iri_text, prefix_lines
from provolta.questions import Question
from provolta.remote import RemoteEngine
from provolta.revisions import Hold, Revision

_INSTANCES = f"""{prefix_lines("rdfs")}
SELECT DISTINCT ?thing
WHERE {{
  {{ SELECT DISTINCT ?class WHERE {{ ?class rdfs:subClassOf* %s . }} }}
  ?thing a ?class .
}}"""

_MANY_NAMES = 100_000
_PRACTICE, _SMALL = 12, 300
"""How many lineages are asked for before the first that somebody wants, and of how many things."""
Opening = Callable[[Revision], Engine]


def open_embedded(revision: Revision, outside: Outside | None = None) -> Engine:
    """The engine in this very process; what lies ``outside`` its queries may ask by SERVICE."""
    return EmbeddedEngine.open(revision.store, revision.id, outside=outside)


class KnowledgeGraph(Analyst, Follower):
    """One revision of the knowledge graph, ready to be asked.

    Everything that takes an entity takes an IRI, a CURIE, a slug, a label or an alternative label.
    """

    def __init__(
        self,
        engine: Engine,
        root: Path,
        flow_folder: Path | None = None,
        max_flow_edges: int | None = None,
        max_fetched: int = 300_000,
    ) -> None:
        """Wrap an engine; questions are below ``root``, ``flow_folder`` has a saved flow graph.

        A flow graph of more than ``max_flow_edges`` is not read: lineage, why and impact ask
        the engine level by level, and what needs all of it is refused, as is an impact for which
        more than ``max_fetched`` things would be fetched.
        """
        self.engine = engine
        self.root = root
        self._flow_folder = flow_folder
        self._max_flow_edges = max_flow_edges
        self._max_fetched = max_fetched
        self._held: Hold | None = None

    @classmethod
    def open(
        cls,
        root: Path | str | None = None,
        store: Path | str | None = None,
        *,
        progress: build.Progress = build.silent,
        warn: build.Progress = warnings.warn,
        opening: Opening = open_embedded,
    ) -> KnowledgeGraph:
        """The embedded store, built first if it is missing or the files have changed.

        When the files are wrong, the last good revision is opened and ``warn`` is told why.
        ``opening`` makes the engine for the revision; a server opens it in processes of its own.

        Raises:
            DataError: if the files are wrong and nothing good was built before.
        """
        here = settings(root=root, store=store)
        try:
            keep = here.keep_revisions
            revision = build.ensure(here.root, here.store, progress=progress, keep=keep).revision
        except DataError as error:
            revision = build.last_good(here.store, error)
            warn(f"{error}\nUsing the last good revision, {revision.id}.")
        reach.keep_code_in(here.store)
        made = cls(opening(revision), here.root, revision.flow)
        made._held = revision.hold
        return made

    @classmethod
    def open_empty(
        cls, root: Path, store: Path, opening: Opening = open_embedded
    ) -> KnowledgeGraph:
        """A store that was built from no files, for data of any kind; questions are below ``root``.

        Raises:
            DataError: if the folder holds a store that was built from files.
        """
        return cls(opening(build.ensure_empty(store)), root)

    @classmethod
    def connect(
        cls,
        url: str,
        timeout: int | None = None,
        max_flow_edges: int | None = None,
        limits: Settings | None = None,
    ) -> KnowledgeGraph:
        """A running Provolta or any SPARQL 1.1 server that holds the graph.

        How long to wait, and how much to take, is as the settings say, unless it is given.
        """
        here = limits or settings()
        engine = RemoteEngine(
            url, timeout or here.remote_timeout, Limits.of(here), here.max_remote_bytes
        )
        most = here.max_flow_edges if max_flow_edges is None else max_flow_edges
        return cls(engine, here.root, None, most, here.max_fetched)

    def warm_up(self) -> None:
        """Read names, terms, flow and questions now, so that the first answer is as fast as any.

        A few lineages are asked for and thrown away, because code that has run is faster.
        """
        _ = self.terms, self._questions
        if not self.pushes:
            names = self.flow.iris
            for number in range(0, len(names), max(1, len(names) // _PRACTICE)):
                thing = Entity(names[number], "", "thing", "Thing")
                to_json(self._tracer.lineage(thing, Wanted(), "upstream", None, _SMALL))
        if not self.has_many_names:
            _ = self.index

    @cached_property
    def pushes(self) -> bool:
        """Whether closures are worked out on the engine, because the flow graph is too large."""
        most = self._max_flow_edges
        if most is None or self._flow_folder is not None:
            return False
        return most == 0 or count_flow(self.engine) > most

    @property
    def revision(self) -> str:
        """The id that every answer names."""
        return self.engine.revision

    @property
    def index(self) -> Index:
        """All named things."""
        return self.named.index

    @cached_property
    def named(self) -> Lookups:
        """Things by IRI, without reading all names unless that was done already."""
        return Lookups(self.engine, lambda: self.has_many_names)

    @property
    def has_many_names(self) -> bool:
        """Whether there are so many things that all names are read only to search among them."""
        if self._flow_folder is None:
            return self.pushes
        return len(self.flow.iris) > _MANY_NAMES

    @cached_property
    def on_flow(self) -> Collection[str]:
        """The IRIs of what goods flow through."""
        return OnFlow(self.engine) if self.pushes else self.flow.iris

    @cached_property
    def flow(self) -> FlowGraph:
        """The flow graph: mapped from the revision if it was saved there, else read once.

        Raises:
            GraphTooLarge: if it is too large to be read.
        """
        if self.pushes:
            self.desk.require_whole()
        if self._flow_folder is None:
            return read_flow(self.engine)
        return map_flow(self._flow_folder)

    @cached_property
    def terms(self) -> dict[str, str]:
        """The label of every term of the ontology."""
        return cards.term_labels(self.engine)

    def resolve(self, text: str, class_iri: str = "", *, on_flow: bool = False) -> Entity:
        """The one thing that a text names, among the instances of a class if one is wanted.

        Raises:
            UnknownEntity: if there is none.
            AmbiguousEntity: if there are several.
        """

        def within() -> Collection[str] | None:
            if class_iri:
                wanted = iri_text(expand(class_iri) or class_iri)
                return {row[0] for row in self.engine.select(_INSTANCES % wanted).texts()}
            return self.on_flow if on_flow else None

        return self.named.resolve(text, within, only=bool(class_iri))

    def search(
        self, q: str = "", *, type_: str = "", country: str = "", stage: str = "", limit: int = 50
    ) -> Found:
        """Things by words in their names, best first, with facets."""
        return self.index.search(q, type_, country, stage, limit)

    @cached_property
    def coverage(self) -> Coverage:
        """What the collection covers: the brief by section, each stage by kind and year."""
        return coverage.read(self.engine, self.root)

    def card(self, entity: Entity) -> Card:
        """Everything that is said of a thing."""
        return cards.read(self.engine, self.named.label, self.terms, entity, self.reading)

    def select(self, sparql: str) -> Table:
        """The answer to a SELECT."""
        return self.engine.select(sparql)

    def statements(self, iris: Iterable[str]) -> dict[str, Evidence]:
        """Statements with their documents."""
        return self.reading.statements(iris)

    def read_ahead(self) -> list[str]:
        """Read every statement now, for the pages to come; gives which, none if too many to keep.

        It takes a second or two, so it is for a server that has nothing else to do.
        """
        return self.reading.ahead()

    @cached_property
    def reading(self) -> Reading:
        """Statements with their documents; what was read once is not read again."""
        return Reading(self.engine)

    def describe(self, iri: str, media_type: str = "text/turtle") -> bytes:
        """What the graph says of a thing, as RDF: the triples that it is the subject of."""
        return self.engine.serialize(f"DESCRIBE {iri_text(iri)}", media_type)

    def questions(self, theme: str | None = None) -> tuple[Question, ...]:
        """The question library, or one theme of it.

        Raises:
            BadParameter: if there is no such theme.
        """
        found = tuple(self._questions.values())
        themes = sorted({one.theme for one in found})
        if theme is not None and theme not in themes:
            raise BadParameter(f"No theme is called {theme!r}.", remedy=f"Use {', '.join(themes)}.")
        return tuple(one for one in found if theme in {None, one.theme})

    @cached_property
    def _questions(self) -> dict[str, Question]:
        return questions.find(self.root)

    def question(self, name: str) -> Question:
        """One question by name.

        Raises:
            UnknownQuestion: if there is none; the nearest names are listed.
        """
        return questions.named(self._questions, name)

    def ask(self, name: str, **values: str | Sequence[str]) -> Answer:
        """The answer to a question of the library, with its evidence.

        Raises:
            UnknownQuestion, BadParameter, UnknownEntity, AmbiguousEntity
        """
        question = self.question(name)
        if question.analysis:
            return self._analysed(question, values)
        sparql = questions.bind(question, lambda text, kind: self.resolve(text, kind).iri, values)
        return questions.run(question, self.engine, sparql)

    def _analysed(self, question: Question, values: Mapping[str, str | Sequence[str]]) -> Answer:
        """The answer to a question that names an analysis."""
        given = questions.typed(question, lambda text, kind: self.resolve(text, kind).iri, values)
        traced = steps.ANALYSES.get(question.analysis)
        found = traced(self, given) if traced else self.analyse(question.analysis, given)
        return questions.same_columns(question, found)

    @property
    def caveats(self) -> tuple[str, ...]:
        """How answers about reach were had, if not from the flow graph."""
        return (NOTE,) if self.pushes else ()

    def chain_around(
        self, names: Sequence[str], as_of: str | None, status: Collection[str]
    ) -> Chain:
        """The dependency system, or all of it that the failure of some things reaches."""
        if not self.pushes:
            return self.chain(as_of, status)
        start = [self.resolve(name, on_flow=True).iri for name in names]
        wanted = tuple(sorted(set(status)))
        as_of = dates.checked(as_of) or ""
        return chain_around(
            self.engine, self.named, self.terms, start, as_of, wanted, self._max_fetched
        )

    def _part(self, chain: Chain, text: str) -> Entity:
        """The thing of the dependency system that a text names; all names are rarely read."""
        return self.resolve(text, on_flow=True) if self.pushes else super()._part(chain, text)

    def _item(self, chain: Chain, text: str) -> Entity:
        return self.resolve(text, on_flow=True) if self.pushes else super()._item(chain, text)

    @property
    def desk(self) -> Desk:
        """The graph with what the analyses look up in it."""
        return self._desk

    @cached_property
    def _desk(self) -> Desk:
        if self.pushes:
            part = Part(self.engine).graph()
            return Desk(self.engine, self.named, part, self.terms, whole=False)
        if not self.has_many_names:
            _ = self.index
        return Desk(self.engine, self.named, self.flow, self.terms)
