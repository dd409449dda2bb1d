"""Where a name leads, asked once; what leads into a private network is refused.

The connection is made to the address that was looked at, so no second answer of a name server can
lead elsewhere.
"""

from __future__ import annotations

import queue
import socket
import threading
from collections.abc import Callable, Sequence
from ipaddress import IPv4Address, IPv6Network, ip_address

from provolta.errors import ForbiddenQuery, RemoteError
from provolta.outside.allowed import Address

Resolve = Callable[[str, int], Sequence[str]]
"""The addresses of a name, in numbers."""
_UNICAST = IPv6Network("2000::/3")
_TUNNELS = (IPv6Network("2001::/32"), IPv6Network("2002::/16"))
"""Addresses that hold one of IPv4, to which something on the way would lead."""


def system(host: str, port: int) -> Sequence[str]:
    """What the machine says of a name."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [str(one[4][0]) for one in found]


def is_public(text: str) -> bool:
    """Whether an address is one of the open internet.

    >>> [is_public(one) for one in ("93.184.216.34", "10.0.0.1", "169.254.169.254", "100.64.0.1",
    ...                             "::ffff:93.184.216.34", "64:ff9b::7f00:1", "2606:4700::1")]
    [True, False, False, False, False, False, True]
    """
    try:
        found = ip_address(text)
    except ValueError:
        return False
    if not found.is_global or found.is_multicast or found.is_reserved or found.is_unspecified:
        return False
    if isinstance(found, IPv4Address):
        return True
    return found in _UNICAST and not any(found in one for one in _TUNNELS)


def resolved(address: Address, seconds: float, resolve: Resolve = system) -> list[str]:
    """Where to connect to, in numbers.

    Raises:
        RemoteError: if the name is not known, or not in time.
        ForbiddenQuery: if it leads into a private network, be it with one of its addresses.
    """
    if address.literal is not None:
        return [str(address.literal)]
    try:
        found = _in_time(lambda: resolve(address.host, address.port), seconds)
    except queue.Empty:
        found = []
    if not found:
        raise RemoteError(
            f"<{address.text}> cannot be asked: the name {address.host} is not known.",
            remedy="Check the address, and that this machine has a name server.",
        )
    if not address.private and not all(map(is_public, found)):
        raise ForbiddenQuery(
            f"<{address.text}> is not asked: {address.host} leads into a private network.",
            remedy="Whoever runs the server may list the address in numbers, or set allow_private.",
        )
    return found


def _in_time(work: Callable[[], Sequence[str]], seconds: float) -> list[str]:
    """What some work finds, nothing if it fails.

    A name server may take as long as it likes; neither a query nor the end of the server waits.

    Raises:
        queue.Empty: if the time is over.
    """
    result: queue.SimpleQueue[list[str]] = queue.SimpleQueue()

    def run() -> None:
        try:
            result.put(list(work()))
        except (OSError, UnicodeError):
            result.put([])

    threading.Thread(target=run, name="names", daemon=True).start()
    return result.get(timeout=seconds)
