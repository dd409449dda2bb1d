"""Names in the visitor's language within the English sentences of the pages."""

from __future__ import annotations

import re
from collections.abc import Mapping

from markupsafe import Markup, escape


def replaced(text: str, shown: Mapping[str, str]) -> Markup:
    """A sentence in which each name is replaced by how it is shown; all is escaped.

    >>> replaced("Cobalt & iron", {"cobalt": Markup('<b lang="de">Kobalt</b>')})
    Markup('<b lang="de">Kobalt</b> &amp; iron')
    >>> replaced("ironing", {"iron": "Eisen"})
    Markup('ironing')
    """
    by_name = {str(escape(name)).casefold(): str(escape(one)) for name, one in shown.items()}
    longest = "|".join(map(re.escape, sorted(by_name, key=len, reverse=True)))
    if not longest:
        return escape(text)
    names = re.compile(rf"(?<!\w)(?:{longest})(?!\w)", re.IGNORECASE)
    said = names.sub(lambda one: by_name.get(one[0].casefold(), one[0]), str(escape(text)))
    return Markup(said)  # noqa: S704 - the sentence and the names are escaped above
