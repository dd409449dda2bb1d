"""Questions: SPARQL files with a typed header, found, bound to values and answered.

A question is ``queries/<theme>/<name>.rq``: valid SPARQL that runs as it stands, below a ``#+``
header that says what it asks, which parameters it takes and what its columns mean. A parameter is a
line of its own, with a default that works:

    VALUES ?buyer { actor:tesla }  # parameter

A header that names an ``analysis`` has no SPARQL below it; the knowledge graph answers it.

Binding replaces what stands between the braces, by terms and never by text.
"""

from provolta.questions.binding import bind, typed
from provolta.questions.finding import find, named
from provolta.questions.model import Parameter, Question, Resolve, Value
from provolta.questions.reading import read
from provolta.questions.running import run, same_columns

__all__ = [
    "Parameter",
    "Question",
    "Resolve",
    "Value",
    "bind",
    "find",
    "named",
    "read",
    "run",
    "same_columns",
    "typed",
]
