"""What a server counts, in the form that Prometheus reads. The only module that imports its client.

Every server process has one registry; nothing in it names a client, a query or a token.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

MEDIA = "text/plain; version=0.0.4; charset=utf-8"
_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)


class Metrics:
    """Requests by route, method and outcome, how long they took, and what is being served.

    >>> metrics = Metrics(lambda: "r1-abc")
    >>> metrics.request("/sparql", "GET", 200, 0.2, 10)
    >>> b'provolta_requests_total{method="GET",outcome="ok",route="/sparql"} 1.0' in metrics.text()
    True
    """

    def __init__(self, revision: Callable[[], str]) -> None:
        """Start counting; ``revision`` gives the id that is served."""
        self.registry = CollectorRegistry()
        self._revision = revision
        self._requests = Counter(
            "provolta_requests",
            "Requests by route, method and outcome.",
            ("route", "method", "outcome"),
            registry=self.registry,
        )
        self._seconds = Histogram(
            "provolta_request_seconds",
            "Seconds until the last byte of an answer.",
            ("route",),
            buckets=_SECONDS,
            registry=self.registry,
        )
        self._bytes = Counter(
            "provolta_answer_bytes", "Bytes of answers.", ("route",), registry=self.registry
        )
        self._serving = Gauge(
            "provolta_revision", "1 for the revision served.", ("revision",), registry=self.registry
        )
        started = Gauge(
            "provolta_start_time_seconds", "When the server was started.", registry=self.registry
        )
        started.set(time.time())
        self.running = Gauge(
            "provolta_requests_running", "Requests being answered.", registry=self.registry
        )

    def watch(self, name: str, told: str, state: Callable[[], Mapping[str, int]]) -> None:
        """Show numbers that something keeps itself; they are asked for when the text is.

        >>> metrics = Metrics(lambda: "r1-abc")
        >>> metrics.watch("provolta_readers", "Reader processes.", lambda: {"ready": 2})
        >>> b'provolta_readers{state="ready"} 2.0' in metrics.text()
        True
        """
        self.registry.register(_Kept(name, told, state))

    def request(self, route: str, method: str, status: int, seconds: float, size: int) -> None:
        """Count one answered request."""
        self._requests.labels(route, method, outcome(status)).inc()
        self._seconds.labels(route).observe(seconds)
        self._bytes.labels(route).inc(size)

    def text(self) -> bytes:
        """Everything, as Prometheus reads it."""
        self._serving.clear()
        self._serving.labels(self._revision()).set(1)
        return generate_latest(self.registry)


class _Kept(Collector):
    """Numbers of a thing that counts for itself."""

    def __init__(self, name: str, told: str, state: Callable[[], Mapping[str, int]]) -> None:
        self._name = name
        self._told = told
        self._state = state

    def collect(self) -> Iterator[GaugeMetricFamily]:
        family = GaugeMetricFamily(self._name, self._told, labels=("state",))
        for state, number in self._state().items():
            family.add_metric((state,), number)
        yield family


_OUTCOMES = {
    0: "aborted",
    304: "unchanged",
    401: "unauthorised",
    403: "refused",
    413: "too-large",
    422: "does-not-conform",
    429: "overload",
    503: "out-of-limits",
}


def outcome(status: int) -> str:
    """What became of a request, in one word; 0 stands for an answer that broke off.

    >>> outcome(200), outcome(404), outcome(503), outcome(0)
    ('ok', 'wrong', 'out-of-limits', 'aborted')
    """
    if status in _OUTCOMES:
        return _OUTCOMES[status]
    families = ("aborted", "ok", "ok", "ok", "wrong", "failed")
    return families[min(status // 100, 5)]
