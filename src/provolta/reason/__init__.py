"""Reasoning over OWL 2: profiles, consistency, unsatisfiable classes, with the tools of Protégé.

OWLAPI, HermiT and ELK run in a Java machine, in a process of its own (:mod:`.worker`), so that
neither its memory nor a crash touches ours. owlready2 is the other door: the ontology as Python
objects, for those who want to explore it.

    from provolta import reason
    reason.profile_violations(reason.ontology_files(root))   # [] is what CI wants
    reason.classify(files).unsatisfiable                     # [] is what CI wants
"""

from provolta.reason.catalog import catalog_of, ontology_files
from provolta.reason.java import classify, profile_violations, violations_when_opened
from provolta.reason.merge import merged
from provolta.reason.model import Classification, Profile, Reasoner, Violation
from provolta.reason.owlready import load_ontology
from provolta.reason.release import CONTEXT, context, context_text, write_release

__all__ = [
    "CONTEXT",
    "Classification",
    "Profile",
    "Reasoner",
    "Violation",
    "catalog_of",
    "classify",
    "context",
    "context_text",
    "load_ontology",
    "merged",
    "ontology_files",
    "profile_violations",
    "violations_when_opened",
    "write_release",
]
