"""Answers as text for people and programs: tables, CSV, JSON, Markdown, trees, drawings."""

from provolta.render.lineage import lineage, why
from provolta.render.results import QUERY_FORMATS, results
from provolta.render.tables import FORMATS, answer

__all__ = ["FORMATS", "QUERY_FORMATS", "answer", "lineage", "results", "why"]
