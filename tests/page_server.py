"""A server for pages that speak to one, and the little of curl that they use."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
import urllib.response
from collections.abc import Iterator
from http import HTTPStatus
from pathlib import Path

_STARTS_WITHIN = 90.0


def curl(words: list[str]) -> str:
    """What ``curl -s`` prints, for the few options that pages use: -i -G -H, and data."""
    headers: dict[str, str] = {}
    fields: list[tuple[str, str]] = []
    url, sent, include, get = "", "", False, False
    rest = iter(words)
    for word in rest:
        if word == "-H":
            name, _, value = next(rest).partition(":")
            headers[name] = value.strip()
        elif word == "--data-urlencode":
            name, _, value = next(rest).partition("=")
            fields.append((name, value))
        elif word == "--data":
            sent = next(rest)
        elif word in {"-s", "-i", "-si", "-G", "-sG"}:
            include, get = include or "i" in word, get or "G" in word
        else:
            assert not word.startswith("-"), f"curl {word} is not known here"
            url = word
    data = urllib.parse.urlencode(fields)
    url, body = (f"{url}?{data}", None) if get and data else (url, (sent or data).encode() or None)
    request = urllib.request.Request(url, body, headers)
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:
            return _answer(answer, include=include)
    except urllib.error.HTTPError as error:
        with error:
            return _answer(error, include=include)


def _answer(answer: urllib.response.addinfourl, *, include: bool) -> str:
    status = HTTPStatus(answer.status or 0)
    head = f"HTTP/1.1 {status} {status.phrase}\n{answer.headers}" if include else ""
    return head + answer.read().decode()


class Server:
    """``provolta serve`` on a free port, as a process of its own."""

    def __init__(self, root: Path) -> None:
        """Start it and wait until it answers."""
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        self.address = f"http://127.0.0.1:{port}"
        self.process = subprocess.Popen(
            [sys.executable, "-m", "provolta", "serve", "--port", str(port)],
            cwd=root,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
            stdout=subprocess.PIPE,
            text=True,
        )
        self.lines = list(self._said())
        self._wait(port)

    def _said(self) -> Iterator[str]:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            yield line.rstrip()
            if line.startswith("Limits"):
                return

    def _wait(self, port: int) -> None:
        end = time.monotonic() + _STARTS_WITHIN
        while time.monotonic() < end:
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    return
            time.sleep(0.1)
        self.stop()
        raise AssertionError("The server did not start.")

    def stop(self) -> None:
        """End the process."""
        self.process.terminate()
        self.process.wait(timeout=20)
        if self.process.stdout is not None:
            self.process.stdout.close()
