"""The child process with the Java machine: one task in on stdin, one answer out on stdout, as JSON.

Run by :mod:`provolta.reason.java`; nothing else needs it. Java's own messages go to stderr.
"""

from __future__ import annotations

import json
import sys
import time
from typing import Any

import jpype

NO_JAVA = 3


def start(jars: list[str]) -> None:
    """Start the Java machine; exit with :data:`NO_JAVA` if there is none."""
    try:
        jpype.startJVM("-Xmx2g", "-Dorg.slf4j.simpleLogger.defaultLogLevel=error", classpath=jars)
    except (jpype.JVMNotFoundException, jpype.JVMNotSupportedException, OSError) as error:
        sys.stderr.write(f"{error}\n")
        sys.exit(NO_JAVA)


def load(document: str, catalog: dict[str, str]) -> Any:  # noqa: ANN401 - a Java object
    """The OWLAPI ontology in a file, with its imports from the files that the catalog names."""
    manager = jpype.JClass("org.semanticweb.owlapi.apibinding.OWLManager")
    mapper = jpype.JClass("org.semanticweb.owlapi.util.SimpleIRIMapper")
    iri = jpype.JClass("org.semanticweb.owlapi.model.IRI")
    file = jpype.JClass("java.io.File")
    opened = manager.createOWLOntologyManager()
    for name, path in catalog.items():
        opened.getIRIMappers().add(mapper(iri.create(name), iri.create(file(path))))
    return opened.loadOntologyFromOntologyDocument(file(document))


def profiles(ontologies: list[Any], names: list[str]) -> dict[str, object]:
    """Every violation of the profiles, as pairs of profile and sentence."""
    found = set()
    for name in names:
        profile = jpype.JClass(f"org.semanticweb.owlapi.profiles.{name}")()
        for ontology in ontologies:
            violations = profile.checkOntology(ontology).getViolations()
            found |= {(name, str(violation.toString())) for violation in violations}
    return {"violations": sorted(found)}


def classify(ontology: Any, factory_name: str) -> dict[str, object]:  # noqa: ANN401
    """Consistency, unsatisfiable classes and seconds, by the reasoner of a factory."""
    began = time.monotonic()
    factory = jpype.JClass(factory_name)()
    reasoner = factory.createReasoner(ontology)
    consistent = bool(reasoner.isConsistent())
    unsatisfiable: list[str] = []
    if consistent:
        inferences = jpype.JClass("org.semanticweb.owlapi.reasoner.InferenceType")
        reasoner.precomputeInferences(inferences.CLASS_HIERARCHY)
        bottom = reasoner.getUnsatisfiableClasses().getEntitiesMinusBottom()
        unsatisfiable = sorted(str(found.getIRI().toString()) for found in bottom)
    seconds = round(time.monotonic() - began, 3)
    return {"consistent": consistent, "unsatisfiable": unsatisfiable, "seconds": seconds}


def main() -> None:
    """Read a task, do it, write the answer; without profiles the task is to classify."""
    task = json.load(sys.stdin)
    start(task["jars"])
    loaded = [load(document, task["catalog"]) for document in task["documents"]]
    names = task["profiles"]
    answer = profiles(loaded, names) if names else classify(loaded[0], task["reasoner"])
    sys.stdout.write(json.dumps(answer))


if __name__ == "__main__":
    main()
