r"""Whether the engine would fetch something for a text: SERVICE in a group, LOAD in an update.

The grammar of the engine needs no gap around a keyword (``LOADSILENT<a:b>``, ``1SERVICE?x{}``,
``SERVICE:x{}``), reads ``<`` as an operator wherever a term does not fit, and has its own view of
where a name ends. So two things have to hold before a text passes:

- *Shape*: SERVICE works only with a term and a brace behind it, LOAD with an IRI. Wherever those
  signs stand side by side, be it in a string, is a suspect; almost no text has one.
- *Place*: every suspect lies in a string, a comment, an IRI, a variable or a name, by every way in
  which the engine could read the text. Where ``<`` in round brackets may be either an operator or
  the start of an IRI, both ways are gone.

>>> fetching("SELECT * { ?s ?p 'SERVICE <a:b> {}' } # SERVICE <a:b> {}", "SERVICE")
>>> fetching("SELECT * { ?s ?p true.SERVICESILENT<a:b>{} }", "SERVICE")
22
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence

from provolta.guard.tokens import COMMENT, IRI, KEPT, LETTER, NAMED, TOKEN

_WORK = 20_000_000
"""How many signs are looked at twice before a text counts as a trap."""
_GAP = re.compile(rf"(?:[ \t\r\n]|{COMMENT})*{KEPT}")
_SILENT = re.compile(r"(?ai:SILENT)")
_NAME = rf"(?:[A-Za-z\x80-\U0010ffff][{NAMED}.\-]*+)?:(?:[{NAMED}:.%\-]|\\.)*{KEPT}"
_TERM = {
    "SERVICE": re.compile(rf"{IRI}|[?$]{LETTER}++|{_NAME}", re.DOTALL),
    "LOAD": re.compile(rf"{IRI}|{_NAME}", re.DOTALL),
}
_JOINT = re.compile(r"(?:^|[^A-Za-z_\-\x80-\U0010ffff]|true|false)\Z")
_TURNS = re.compile(r"['#\\]")
"""What makes an IRI read otherwise when its first sign is taken for an operator."""
_CODE_POINT = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U(000[0-9A-Fa-f]{5}|0010[0-9A-Fa-f]{4})")


def fetching(text: str, word: str) -> int | None:
    """Where SERVICE (in a query or an update) or LOAD (in an update) would be carried out."""
    suspects = list(_suspects(text, word))
    if not suspects:
        return None
    other: list[int] = []
    found = _main(text, word, suspects, other)
    return _others(text, suspects, other) if found is None else found


def unescaped(text: str) -> str:
    r"""A text as servers see it that replace escapes before they parse.

    >>> unescaped(r"SERV\u0049CE")
    'SERVICE'
    """
    return _CODE_POINT.sub(lambda found: chr(int(found[1] or found[2], 16)), text)


def _suspects(text: str, word: str) -> Iterator[int]:
    """Where a keyword has the shape of one that works."""
    done = 0
    for seed in re.finditer(f"(?ai:{word})", text):
        works = done > _WORK
        if not works:
            works, end = _works(text, word, seed.end())
            done += end - seed.end()
        if works:
            yield seed.start()


def _works(text: str, word: str, place: int) -> tuple[bool, int]:
    """Whether what a keyword needs follows it; and how far one had to look."""
    furthest = first = _end(_GAP, text, place)
    silent = _SILENT.match(text, first)
    for start in [first] if silent is None else [first, _end(_GAP, text, silent.end())]:
        furthest = max(furthest, start)
        term = _TERM[word].match(text, start)
        if term is not None:
            furthest = max(furthest, _end(_GAP, text, term.end()))
            if word == "LOAD" or text.startswith("{", _end(_GAP, text, term.end())):
                return True, furthest
    return False, furthest


def _end(pattern: re.Pattern[str], text: str, place: int) -> int:
    found = pattern.match(text, place)
    assert found is not None, "the pattern matches nothing, too"
    return found.end()


def _main(text: str, word: str, suspects: Sequence[int], other: list[int]) -> int | None:
    """The first suspect by the usual way to read, which takes an IRI for an IRI.

    ``other`` gets the places where the usual way is in doubt.
    """
    depth = rounds = 0
    before: re.Match[str] | None = None
    for token in TOKEN.finditer(text):
        kind = token.lastgroup
        if kind == "endless":
            return None
        for suspect in _within(suspects, token):
            if _is_keyword(token, suspect) and not _is_name(word, before, depth):
                return suspect
        sign = token.group() if kind in {"open", "close"} else ""
        depth = max(depth + (kind == "open") - (kind == "close"), 0)
        rounds = max(rounds + (sign == "(") - (sign == ")"), 0)
        if kind == "iri" and rounds and _ends_operand(before) and _TURNS.search(token.group()):
            other.append(token.start() + 1)
        before = before if kind == "skip" else token
    return None


def _others(text: str, suspects: Sequence[int], starts: list[int]) -> int | None:
    """The first suspect by any other way to read; a text with too many ways is a trap."""
    seen: set[int] = set()
    done = 0
    while starts:
        for token in TOKEN.finditer(text, starts.pop()):
            if token.lastgroup == "endless" or token.start() in seen:
                break
            seen.add(token.start())
            done += len(token.group())
            found = [one for one in _within(suspects, token) if _is_keyword(token, one)]
            if found or done > _WORK:
                return found[0] if found else suspects[0]
            if token.lastgroup == "iri" and _TURNS.search(token.group()):
                starts.append(token.start() + 1)
    return None


def _within(suspects: Sequence[int], token: re.Match[str]) -> Sequence[int]:
    first = bisect_left(suspects, token.start())
    if first == len(suspects) or suspects[first] >= token.end():
        return ()
    return suspects[first : bisect_left(suspects, token.end())]


def _is_keyword(token: re.Match[str], suspect: int) -> bool:
    """Whether a keyword can begin there: not in the midst of a name, but behind what can be whole.

    A name can be whole at its colon (if all of it makes no IRI) and at its second dot.
    """
    if token.lastgroup in {"skip", "text", "iri"} or token.group()[0] in "?$@":
        return False
    return bool(_JOINT.search(token.string[token.start() : suspect]))


def _is_name(word: str, before: re.Match[str] | None, depth: int) -> bool:
    """Whether what stands before leaves only the reading as a name: ``GRAPH service:x {``."""
    kind, sign = (before.lastgroup, before.group()) if before else (None, ";")
    if word == "SERVICE":
        return kind == "word" and sign.upper() == "GRAPH"
    return depth > 0 or not (sign == ";" or kind in {"iri", "text"})


def _ends_operand(before: re.Match[str] | None) -> bool:
    return before is not None and before.lastgroup in {
        "text", "iri", "number", "name", "word", "letters", "close", "other",
    }  # fmt: skip
