"""Find what breaks the rules of the data, and say where it stands and how to mend it.

Three kinds of rule are read from files and none is written in Python:

    ontology/shapes/*.ttl      SHACL: what one thing needs
    ontology/checks/*.rq       SPARQL: what several things must obey together; a row is an offender
    data/expectations.toml     how many things of a class there are at least and at most

A build runs the checks (:func:`require_checks`), ``provolta validate`` runs everything
(:func:`run`).
"""

from provolta.validate.checks import Check, FailedChecks, require_checks
from provolta.validate.findings import Finding, Severity
from provolta.validate.validation import run

__all__ = ["Check", "FailedChecks", "Finding", "Severity", "require_checks", "run"]
