"""The queries that pages show: what can be asked of SPARQL to get what the page shows.

Of each page a SELECT, and a CONSTRUCT that gives the same as RDF.
"""

from __future__ import annotations

from dataclasses import dataclass

from provolta.names import ID, prefix_lines


@dataclass(frozen=True)
class Shown:
    """A query of a page; ``graph`` gives the same as triples, if anything does."""

    rows: str
    graph: str = ""


HOME = Shown(
    f"""{prefix_lines("pv", "rdfs")}
SELECT ?class (COUNT(DISTINCT ?thing) AS ?things)
WHERE {{
  VALUES ?class {{
    pv:Actor pv:ValueChainItem pv:ValueChainProcess pv:BusinessRelationship pv:Claim
    pv:SourceDocument
  }}
  ?kind rdfs:subClassOf* ?class .
  ?thing a ?kind .
}}
GROUP BY ?class
ORDER BY ?class""",
    f"""{prefix_lines("pv")}
CONSTRUCT {{ ?stage ?property ?value }}
WHERE {{
  ?stage a pv:ValueChainStage ;
         ?property ?value .
}}""",
)
_FLOWS = """  VALUES ?relation { pv:directlyFlowsInto pv:reentersAs pv:variantOf pv:inStage }
  ?from a ?kind ;
        ?relation ?to .
  ?kind rdfs:subClassOf* pv:ValueChainItem ."""
CHAIN = Shown(
    f"""{prefix_lines("pv", "rdfs")}
SELECT DISTINCT ?from ?relation ?to
WHERE {{
{_FLOWS}
}}
ORDER BY ?relation ?from ?to""",
    f"""{prefix_lines("pv", "rdfs")}
CONSTRUCT {{ ?from ?relation ?to }}
WHERE {{
{_FLOWS}
}}""",
)
SOURCES = Shown(
    f"""{prefix_lines("pv", "dcterms")}
SELECT ?document ?title ?grade (COUNT(DISTINCT ?statement) AS ?statements)
WHERE {{
  ?document a pv:SourceDocument ;
            dcterms:title ?title .
  OPTIONAL {{ ?document pv:grade ?grade . }}
  OPTIONAL {{ ?statement pv:statedIn ?document . }}
}}
GROUP BY ?document ?title ?grade
ORDER BY DESC(?statements) ?title""",
    f"""{prefix_lines("pv")}
CONSTRUCT {{ ?document ?property ?value }}
WHERE {{
  ?document a pv:SourceDocument ;
            ?property ?value .
}}""",
)
_STANDING = """  VALUES ?kind { pv:status pv:grade pv:verification }
  ?statement pv:statedIn ?document ;
             ?kind ?value ."""
_PLANTS = """  ?kind rdfs:subClassOf* pv:Facility .
  ?facility a ?kind .
  ?statement pv:about ?facility ;
             ?property ?value ."""
FACILITIES = Shown(
    f"""{prefix_lines("pv", "rdfs")}
SELECT ?facility ?property ?value ?statement ?document
WHERE {{
  VALUES ?property {{ pv:place pv:operator pv:facilityState pv:ofStage pv:givesItem pv:value }}
{_PLANTS}
  ?statement pv:statedIn ?document .
}}
ORDER BY ?facility ?property ?value""",
    f"""{prefix_lines("pv", "rdfs")}
CONSTRUCT {{ ?statement ?property ?value }}
WHERE {{
{_PLANTS}
}}""",
)
QUALITY = Shown(
    f"""{prefix_lines("pv")}
SELECT ?kind ?value (COUNT(DISTINCT ?statement) AS ?statements)
WHERE {{
{_STANDING}
}}
GROUP BY ?kind ?value
ORDER BY ?kind DESC(?statements) ?value""",
    f"""{prefix_lines("pv")}
CONSTRUCT {{ ?statement ?kind ?value }}
WHERE {{
{_STANDING}
}}""",
)
ONTOLOGY = Shown(
    f"""{prefix_lines("owl", "rdfs", "skos")}
SELECT ?term ?label ?definition
WHERE {{
  VALUES ?kind {{ owl:Class owl:ObjectProperty owl:DatatypeProperty owl:AnnotationProperty }}
  ?term a ?kind ;
        rdfs:label ?label .
  OPTIONAL {{ ?term skos:definition ?definition . }}
}}
ORDER BY ?label""",
)
QUESTIONS = Shown(
    f"""{prefix_lines("rdfs", "sh")}
SELECT ?question ?title ?query
WHERE {{
  ?question a sh:SPARQLExecutable ;
            rdfs:comment ?title .
  OPTIONAL {{ ?question sh:select ?query . }}
}}
ORDER BY ?title""",
)


def of_search(words: str) -> Shown:
    r"""The things in whose names all words occur, in any order.

    >>> print(of_search('a "b').rows.splitlines()[-3].strip())
    FILTER(CONTAINS(LCASE(STR(?name)), "a") && CONTAINS(LCASE(STR(?name)), "\"b"))
    """
    parts = [f"CONTAINS(LCASE(STR(?name)), {_quoted(word)})" for word in words.casefold().split()]
    found = " && ".join(parts) or "true"
    where = f"""  ?thing rdfs:label|skos:altLabel ?name .
  FILTER(STRSTARTS(STR(?thing), "{ID}"))
  FILTER({found})"""
    head = prefix_lines("rdfs", "skos")
    return Shown(
        f"{head}\nSELECT DISTINCT ?thing ?name\nWHERE {{\n{where}\n}}\nORDER BY ?name ?thing",
        f"{head}\nCONSTRUCT {{ ?thing rdfs:label ?name }}\nWHERE {{\n{where}\n}}",
    )


def _quoted(text: str) -> str:
    r"""A text as SPARQL writes it.

    >>> _quoted("a\\b\n")
    '"a\\\\b\\n"'
    """
    plain = text.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + plain.replace("\n", "\\n").replace("\r", "\\r").replace("\t", "\\t") + '"'
