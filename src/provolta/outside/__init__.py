"""What lies outside of this machine, as far as a list lets the server ask there.

Nothing does unless somebody who runs the server has named it: ``SERVICE`` by ``allow_service``,
``LOAD`` by ``allow_load``. The processes that run queries and writes never open a connection
themselves; they ask the server, which looks at the list again (:mod:`provolta.outside.allowed`), at
the address that a name leads to (:mod:`provolta.outside.resolving`), and fetches within bounds
(:mod:`provolta.outside.fetching`).
"""

from provolta.outside.allowed import Address, Allowed
from provolta.outside.direct import Direct
from provolta.outside.fetching import Bounds, Fetched, Fetcher, Line

__all__ = ["Address", "Allowed", "Bounds", "Direct", "Fetched", "Fetcher", "Line"]
