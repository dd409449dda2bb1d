"""Pages that are run: the code blocks of a Markdown file, carried out in a root of their own.

What a block does is told by its language:

    turtle, sparql   with a first line such as ``# data/actors/x.ttl``: written to that file; with
                     ``# append to data/reference/x.ttl``: added at its end
    console          ``$ provolta …`` and ``$ curl …`` are run and the lines below are looked for,
                     in their order; a line ``…`` stands for any lines, a line that ends in ``…``
                     for any rest. ``$ echo $?`` shows the exit code. ``$ make serve`` and
                     ``$ provolta serve`` start a server. Other commands are not run.
    pycon            run as a doctest

The address http://127.0.0.1:8080 in a page means the server of the page, on whatever port it is.
"""

from __future__ import annotations

import contextlib
import doctest
import re
import shlex
from dataclasses import dataclass
from pathlib import Path

from click.testing import CliRunner

from provolta.cli import cli
from tests.page_server import Server, curl

ADDRESS = "http://127.0.0.1:8080"
GAP = "…"
_FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_FILE = re.compile(r"# (append to )?([\w./-]+\.(?:ttl|rq|toml))\n")
_VOLATILE = (
    (re.compile(r"(?:\[\d+\] ?)+"), "[n]"),
    (re.compile(r" \(\+\d+\)"), ""),
    (re.compile(r"^\d+ of \d+ edges"), "n of n edges"),
    (re.compile("─+"), "─"),
)
_SERVES = ("make serve", "provolta serve")


@dataclass(frozen=True)
class Block:
    """A fenced block: its language, its text, and the line on which its text begins."""

    language: str
    text: str
    line: int

    @property
    def file(self) -> tuple[str, bool] | None:
        """The file that it belongs to and whether it is appended; None if it is no file."""
        match = _FILE.match(self.text)
        return (match[2], bool(match[1])) if match else None

    @property
    def body(self) -> str:
        """The text without the line that names the file."""
        return _FILE.sub("", self.text, count=1)


@dataclass(frozen=True)
class Command:
    """A command of a console block and the lines that the page shows below it."""

    text: str
    shown: tuple[str, ...]
    line: int


def blocks(page: Path) -> list[Block]:
    """The fenced blocks of a page, in order."""
    text = page.read_text(encoding="utf-8")
    return [
        Block(match[1], match[2], text[: match.start(2)].count("\n") + 1)
        for match in _FENCE.finditer(text)
    ]


def commands(block: Block) -> list[Command]:
    """The commands of a console block; a backslash at the end of a line continues it."""
    found: list[Command] = []
    lines = block.text.splitlines()
    place = 0
    while place < len(lines):
        start, text = place, lines[place]
        assert text.startswith("$ "), f"line {block.line + place} is below no command: {text}"
        while text.endswith("\\"):
            place += 1
            text = text[:-1] + lines[place].strip()
        place += 1
        shown = []
        while place < len(lines) and not lines[place].startswith("$ "):
            shown.append(lines[place])
            place += 1
        found.append(Command(text.removeprefix("$ "), tuple(shown), block.line + start))
    return found


def missing(shown: tuple[str, ...], printed: str) -> str | None:
    """The first line that does not occur in the output after the ones before it; None if all do.

    Other lines may stand between, so that new data break no page. Blank lines, the width of blanks
    and the counts that grow with the data (notes in brackets, neighbours not shown) do not matter.
    """
    rest = iter(_plain(line) for line in printed.splitlines())
    for line in map(_plain, shown):
        if line and line != GAP and not any(_same(line, one) for one in rest):
            return line
    return None


def _plain(line: str) -> str:
    for pattern, plain in _VOLATILE:
        line = pattern.sub(plain, line)
    return " ".join(line.split())


def _same(shown: str, printed: str) -> bool:
    if shown.endswith(GAP):
        return printed.startswith(shown.removesuffix(GAP).rstrip())
    return shown == printed


class Run:
    """One page, run from top to bottom in a root folder."""

    def __init__(self, page: Path, root: Path) -> None:
        """``root`` is the current folder of the page; its files may be written."""
        self.page = page.resolve()
        self.root = root
        self.code = 0
        self.server: Server | None = None
        self.names: dict[str, object] = {}

    def __call__(self) -> int:
        """Carry out every block, and say how many commands were run."""
        count = 0
        with contextlib.chdir(self.root), contextlib.ExitStack() as stack:
            stack.callback(self._stop)
            for block in blocks(self.page):
                if block.file is not None:
                    self._write(block, *block.file)
                elif block.language == "console":
                    count += self._console(commands(block))
                elif block.language == "pycon":
                    count += self._doctest(block)
        return count

    def _stop(self) -> None:
        if self.server is not None:
            self.server.stop()

    def _write(self, block: Block, name: str, append: bool) -> None:
        path = self.root / name
        assert path.exists() or not append, f"{self._at(block.line)}: there is no {name}"
        path.parent.mkdir(parents=True, exist_ok=True)
        text = path.read_text(encoding="utf-8") + "\n" if append else ""
        path.write_text(text + block.body, encoding="utf-8")

    def _at(self, line: int) -> str:
        return f"{self.page.name}, line {line}"

    def _console(self, found: list[Command]) -> int:
        count = 0
        for place, command in enumerate(found):
            following = found[place + 1].text if place + 1 < len(found) else ""
            printed = self._run(command)
            if printed is None:
                continue
            count += 1
            absent = missing(command.shown, printed)
            place_ = self._at(command.line)
            assert absent is None, f"{place_}: not printed: {absent}\nPrinted:\n{printed}"
            asked = following == "echo $?"
            assert self.code == 0 or asked, f"{place_}: exit {self.code}\n{printed}"
        return count

    def _run(self, command: Command) -> str | None:
        if command.text == "echo $?":
            code, self.code = self.code, 0
            return str(code)
        if command.text.startswith(_SERVES):
            return "\n".join(self._served().lines).replace(self._served().address, ADDRESS)
        words = shlex.split(command.text)
        if words[0] == "provolta":
            result = CliRunner().invoke(cli, [self._here(word) for word in words[1:]])
            if result.exception and not isinstance(result.exception, SystemExit):
                raise result.exception
            self.code = result.exit_code
            return self._there(result.output)
        if words[0] == "curl":
            return self._there(curl([self._here(word) for word in words[1:]]))
        return None

    def _doctest(self, block: Block) -> int:
        source = self._here(block.text)
        test = doctest.DocTestParser().get_doctest(
            source, self.names, self.page.name, str(self.page), block.line
        )
        flags = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE
        report: list[str] = []
        runner = doctest.DocTestRunner(optionflags=flags)
        outcome = runner.run(test, out=report.append, clear_globs=False)
        self.names.update(test.globs)
        assert outcome.failed == 0, "".join(report)
        return outcome.attempted

    def _served(self) -> Server:
        if self.server is None:
            self.server = Server(self.root)
        return self.server

    def _here(self, text: str) -> str:
        return text.replace(ADDRESS, self._served().address) if ADDRESS in text else text

    def _there(self, text: str) -> str:
        return text.replace(self.server.address, ADDRESS) if self.server else text
