"""Answers that were made once and are given again, as long as the revision is the same."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock

_MOST_BYTES = 32_000_000


class Kept:
    """The answers that were last used, up to a number of bytes.

    >>> kept = Kept(most=8)
    >>> kept.of("a", lambda: b"12345"), kept.of("a", lambda: b"made again")
    (b'12345', b'12345')
    >>> kept.of("b", lambda: b"6789"), kept.of("a", lambda: b"made again")
    (b'6789', b'made again')
    """

    def __init__(self, most: int = _MOST_BYTES) -> None:
        """Keep up to ``most`` bytes of answers."""
        self._most = most
        self._answers: OrderedDict[Hashable, bytes] = OrderedDict()
        self._size = 0
        self._lock = Lock()

    def of(self, key: Hashable, make: Callable[[], str | bytes]) -> bytes:
        """The answer to a key, made if it is not kept; what is larger than all room is not kept."""
        with self._lock:
            if key in self._answers:
                self._answers.move_to_end(key)
                return self._answers[key]
        made = make()
        answer = made.encode() if isinstance(made, str) else made
        with self._lock:
            if key not in self._answers and len(answer) <= self._most:
                self._answers[key] = answer
                self._size += len(answer)
            while self._size > self._most:
                _, dropped = self._answers.popitem(last=False)
                self._size -= len(dropped)
        return answer
