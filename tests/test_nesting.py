"""How deep documents nest: what counts, what does not, and that counting is quick."""

from __future__ import annotations

import contextlib

import pytest

from provolta.embedded.nesting import check_nesting
from provolta.errors import BadDocument

TURTLE, JSON, XML = "text/turtle", "application/ld+json", "application/rdf+xml"


@pytest.mark.parametrize(
    ("media", "text"),
    [
        (TURTLE, "'" + "[" * 600 + "'"),
        (TURTLE, '"""' + '[ "' * 600 + '"""'),
        (TURTLE, "# " + "(" * 600),
        (TURTLE, "<a:" + "(" * 600 + ">"),
        (TURTLE, "[]" * 600),
        (TURTLE, r"a:b\'" + "[]" * 600),
        (JSON, '["' + "[" * 600 + '", "\\"' + "{" * 600 + '"]'),
        (XML, "<!-- " + "<a>" * 600 + " -->"),
        (XML, "<![CDATA[" + "<a>" * 600 + "]]>"),
        (XML, "<a/>" * 600),
        (XML, "<a b='/'></a>" * 600),
        (XML, '<a b=">"/>' * 600),
    ],
)
def test_what_does_not_nest_does_not_count(media: str, text: str) -> None:
    check_nesting(text.encode(), media)


@pytest.mark.parametrize(
    ("media", "text"),
    [
        (TURTLE, r"a:b\' " + "[" * 600 + " '"),
        (TURTLE, "'x'" + "[ ( " * 300),
        (JSON, '[{"a":' * 300),
        (XML, "<a>" * 600),
        (XML, '<a b="x/>">' * 600),
        (XML, "<a\n b='c'>" * 600),
        (XML, "<a><!-- </a> -->" * 600),
    ],
)
def test_what_nests_counts(media: str, text: str) -> None:
    with pytest.raises(BadDocument, match="deeper than 500"):
        check_nesting(text.encode(), media)


PIECES = ["[]'", '[]"', r"[]\'", '[]"""\\"""\n', "[]<", "<a ", "<a '", '<a "', "<!--", "<?"]


@pytest.mark.parametrize("media", [TURTLE, JSON, XML])
@pytest.mark.parametrize("piece", [*PIECES, "<![CDATA["])
def test_counting_takes_no_longer_than_the_length_allows(media: str, piece: str) -> None:
    with contextlib.suppress(BadDocument):
        check_nesting(piece.encode() * (4_000_000 // len(piece)), media)
