"""Which lane a query begins in, told from its text alone: no parser sees it here.

Both answers are guesses and only save time: whatever takes long in a quick place is moved on, and
what is taken for long is answered all the same.
"""

from __future__ import annotations

import hashlib
import re
import threading
import time
from collections import OrderedDict

_QUICK_LENGTH = 2000
_QUICK_VARIABLES = 3
_NAMES = re.compile(r"""<[^<>"{}|^`\\\s]*>|"[^"\n]*"|'[^'\n]*'|#[^\n]*""")
_ALL = re.compile(r"\(\s*\*\s*\)|SELECT\s+\*", re.IGNORECASE)
_VARIABLES = re.compile(r"[?$]\w+")
_COSTLY = re.compile(
    r"[*+/|^!'\"]|\b(?:BIND|BY|CONCAT|DESCRIBE|DISTINCT|EXISTS|FILTER|GROUP_CONCAT|HAVING|MINUS"
    r"|OPTIONAL|REDUCED|REPLACE|UNION|VALUES)\b",
    re.IGNORECASE,
)
_REMEMBERED, _SECONDS, _TWICE = 1000, 60.0, 2


def looks_quick(query: str) -> bool:
    """Whether a query looks as if it took milliseconds: few variables, nothing that multiplies.

    >>> looks_quick("ASK {}"), looks_quick("SELECT * { <http://x#y> ?p ?o } LIMIT 5")
    (True, True)
    >>> looks_quick("SELECT * { ?a ?b ?c . ?d ?e ?f }"), looks_quick("ASK { ?a (<b>|!<b>)* ?c }")
    (False, False)
    """
    if len(query) > _QUICK_LENGTH:
        return False
    bare = _ALL.sub(" ", _NAMES.sub(" ", query))
    return len(set(_VARIABLES.findall(bare))) <= _QUICK_VARIABLES and not _COSTLY.search(bare)


class Costly:
    """The queries that took long twice within a minute; they begin where they would end.

    >>> costly = Costly()
    >>> costly.took_long("ASK {}"), costly.knows("ASK {}")
    (None, False)
    >>> costly.took_long("ASK {}"), costly.knows("ASK {}")
    (None, True)
    """

    def __init__(self) -> None:
        """Nothing has taken long yet."""
        self._seen: OrderedDict[bytes, list[float]] = OrderedDict()
        self._lock = threading.Lock()

    def took_long(self, query: str) -> None:
        """Remember that a query took longer than a light one may."""
        key, now = _key(query), time.monotonic()
        with self._lock:
            before = self._seen.pop(key, [])
            self._seen[key] = [*before[1 - _TWICE :], now]
            while len(self._seen) > _REMEMBERED:
                self._seen.popitem(last=False)

    def knows(self, query: str) -> bool:
        """Whether a query took long so often lately that it need not be tried again."""
        with self._lock:
            seen = self._seen.get(_key(query), []) if self._seen and query else []
        return len(seen) >= _TWICE and time.monotonic() - seen[0] < _SECONDS


def _key(query: str) -> bytes:
    return hashlib.blake2b(query.encode("utf-8", "surrogatepass"), digest_size=16).digest()
