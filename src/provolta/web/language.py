"""The visitor's language: which labels are shown, and how numbers and dates are written.

The language of a request holds for the thread that answers it (a context variable), so that a
filter of a template knows it without being told. The words of the pages themselves are English.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextvars import ContextVar
from datetime import datetime
from functools import lru_cache
from urllib.parse import quote

from babel import Locale, UnknownLocaleError, negotiate_locale
from babel.dates import format_date, format_skeleton
from babel.numbers import format_decimal

USUAL = "en"
_LANGUAGE: ContextVar[str] = ContextVar("language", default=USUAL)
_DAY, _MONTH = 10, 7
_QUERY: ContextVar[str] = ContextVar("query", default="")
_VIEWED: ContextVar[str] = ContextVar("viewed", default="")


def chosen(header: str, asked: str, known: Sequence[str]) -> str:
    """The language to answer in: what was asked for, else the best of an Accept-Language header.

    >>> chosen("de-AT,de;q=0.8,en;q=0.5", "", ("en", "de"))
    'de'
    >>> chosen("fr", "", ("en", "de")), chosen("", "de", ("en", "de")), chosen("*;q=x", "", ("en",))
    ('en', 'de', 'en')
    """
    wanted = [asked] if asked else _ranked(header)
    tags = [tag.replace("-", "_") for tag in wanted if tag.replace("-", "").isalnum()]
    return negotiate_locale([*tags, *(tag.split("_")[0] for tag in tags)], known) or USUAL


def _ranked(header: str) -> list[str]:
    found: list[tuple[float, int, str]] = []
    for part in header.split(",")[:20]:
        tag, _, rest = part.strip().partition(";")
        try:
            quality = float(rest.strip().removeprefix("q=") or 1) if rest else 1.0
        except ValueError:
            quality = 0.0
        if tag and quality > 0:
            found.append((-quality, len(found), tag))
    return [tag for _, _, tag in sorted(found)]


def use(language: str, query: str = "", address: str = "") -> None:
    """Answer in a language from here on, in this request, which asks with ``query``.

    ``address`` is the whole address by which the page can be cited.
    """
    _LANGUAGE.set(language)
    _QUERY.set(query)
    _VIEWED.set(address)


def viewed() -> str:
    """The address of the page of this request; empty where nobody can come back to it."""
    return _VIEWED.get()


def split_language(query: str) -> tuple[str, str]:
    """A query without ``lang``, and what ``lang`` says.

    >>> split_language("entity=item%3Acell&lang=de&depth=2"), split_language("q=lang")
    (('entity=item%3Acell&depth=2', 'de'), ('q=lang', ''))
    """
    pairs = query.split("&")
    kept = [pair for pair in pairs if not pair.startswith("lang=")]
    asked = next((pair[len("lang=") :] for pair in pairs if pair.startswith("lang=")), "")
    return "&".join(kept), asked


def choices(known: Sequence[str]) -> list[tuple[str, str, str]]:
    """Each language with its own name and the address of this page in it.

    >>> choices(("en", "de"))
    [('en', 'English', '?lang=en'), ('de', 'Deutsch', '?lang=de')]
    """
    rest = "&" + _QUERY.get() if _QUERY.get() else ""
    return [(tag, name_of(tag), f"?lang={quote(tag)}{rest}") for tag in known]


def name_of(tag: str, within: str = "") -> str:
    """The name of a language, in itself or in another.

    >>> name_of("de"), name_of("de", "en")
    ('Deutsch', 'German')
    """
    try:
        return Locale.parse(tag.replace("-", "_")).get_display_name(within or None) or tag
    except (UnknownLocaleError, ValueError):
        return tag


def current() -> str:
    """The language of this request."""
    return _LANGUAGE.get()


def _locale() -> Locale:
    return _locale_of(current())


@lru_cache(maxsize=100)
def _locale_of(language: str) -> Locale:
    try:
        # British forms, as the pages are written: 30 June 2024.
        return Locale.parse("en_GB" if language == USUAL else language)
    except (UnknownLocaleError, ValueError):
        return Locale.parse("en_GB")


def number(value: float) -> str:
    """A number as it is written in the visitor's language, without needless digits.

    >>> number(1525), number(0.099802)
    ('1,525', '0.099802')
    """
    pattern = "#,##0.##########" if abs(value) < 1 else "#,##0.####"
    return format_decimal(value, format=pattern, locale=_locale())


def date(text: str, language: str = "") -> str:
    """A date as exact as it was given, in a language, the visitor's if none; other text as it is.

    >>> date("2024-06-30"), date("2024-06"), date("2024"), date("about 2020"), date("2024-06", "de")
    ('30 June 2024', 'June 2024', '2024', 'about 2020', 'Juni 2024')
    """
    return _date_in(text, _locale_of(language) if language else _locale())


@lru_cache(maxsize=10_000)
def _date_in(text: str, locale: Locale) -> str:
    try:
        if len(text) == _DAY:
            return format_date(datetime.fromisoformat(text), "long", locale=locale)
        if len(text) == _MONTH:
            month = datetime.fromisoformat(f"{text}-01")
            return format_skeleton("yMMMM", month, locale=locale)
    except ValueError:
        return text
    return text
