"""A real browser at a real server, for the slow tests of the pages.

Debian's Chromium is driven by Playwright. Every request to another host, every error on the
console and every error of a script is noted; a test that ends with one has failed.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, Route, sync_playwright

from tests.mini_world import PROJECT
from tests.page_server import Server

LAPTOP, PHONE = (1280, 860), (390, 844)
AXE = PROJECT / "frontend" / "node_modules" / "axe-core" / "axe.min.js"
VENDOR = PROJECT / "src" / "provolta" / "web" / "static" / "vendor"
_RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


def chromium() -> str:
    """Where Chromium is; skips the test where it is missing, and fails it in CI."""
    found = shutil.which("chromium") or ""
    missing = "" if found else "Chromium is missing: apt-get install chromium"
    if found and not VENDOR.is_dir():
        missing = "The pages have not been built: apt-get install npm, then make pages"
    if missing and os.environ.get("CI"):
        pytest.fail(missing)
    if missing:
        pytest.skip(missing)
    return found


@contextmanager
def browser() -> Iterator[Browser]:
    """Chromium without a window."""
    path = chromium()
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield started
        started.close()


@contextmanager
def server(root: Path, store: Path) -> Iterator[str]:
    """``provolta serve`` over a root, with a store of its own."""
    before = os.environ.get("PROVOLTA_STORE")
    os.environ["PROVOLTA_STORE"] = str(store)
    try:
        started = Server(root)
    finally:
        os.environ.pop("PROVOLTA_STORE")
        if before is not None:
            os.environ["PROVOLTA_STORE"] = before
    try:
        yield started.address
    finally:
        started.stop()


@dataclass
class Visit:
    """A page in a window of its own, with what went wrong on it."""

    page: Page
    address: str
    wrong: list[str] = field(default_factory=list)

    def go(self, path: str) -> None:
        """Open a page of the server."""
        self.page.goto(self.address + path, wait_until="load")

    def axe(self) -> list[str]:
        """What axe finds: the rule and the first element that breaks it."""
        self.page.evaluate(AXE.read_text(encoding="utf-8"))
        found = self.page.evaluate(
            "rules => axe.run(document, {runOnly: {type: 'tag', values: rules}})", _RULES
        )
        return [
            f"{one['id']}: {one['nodes'][0]['html'][:160]} ({len(one['nodes'])})"
            for one in found["violations"]
        ]

    def focus(self) -> str:
        """What has the focus: its tag, and its name or text."""
        return str(
            self.page.evaluate(
                "(() => { const e = document.activeElement;"
                " return `${e.tagName} ${e.name || e.textContent.trim().slice(0, 40)}`; })()"
            )
        )

    def tab_to(self, selector: str, most: int = 60) -> None:
        """Press Tab until the focus is on an element."""
        for _ in range(most):
            self.page.keyboard.press("Tab")
            if self.page.evaluate("s => document.activeElement.matches(s)", selector):
                return
        raise AssertionError(f"Tab does not lead to {selector}; it is on {self.focus()}")


@contextmanager
def visit(
    started: Browser,
    address: str,
    size: tuple[int, int] = LAPTOP,
    *,
    scripts: bool = True,
    dark: bool = False,
) -> Iterator[Visit]:
    """A window that can reach the server alone; fails at the end if anything went wrong."""
    context = started.new_context(
        viewport={"width": size[0], "height": size[1]},
        java_script_enabled=scripts,
        color_scheme="dark" if dark else "light",
        accept_downloads=True,
        reduced_motion="reduce",
    )
    page = context.new_page()
    found = Visit(page, address)

    def guard(route: Route) -> None:
        if route.request.url.startswith((address + "/", "blob:" + address)):
            route.continue_()
        else:
            found.wrong.append(f"asked another host: {route.request.url}")
            route.abort()

    def heard(message: ConsoleMessage) -> None:
        # On a busy machine the font comes too late to be used, which is what the pages ask for.
        late = "preloaded using link preload but not used" in message.text
        if message.type in {"error", "warning"} and not late:
            found.wrong.append(f"console: {message.text}")

    context.route("**/*", guard)
    page.on("console", heard)
    page.on("pageerror", lambda error: found.wrong.append(f"script: {error}"))
    page.on("dialog", lambda dialog: found.wrong.append(f"dialog: {dialog.message}"))
    yield found
    context.close()
    assert found.wrong == [], found.wrong
