"""What a list of things is narrowed down to, in words."""

from __future__ import annotations

from collections.abc import Mapping

from provolta.names import ID
from provolta.web.site import Site, words


def told(site: Site, type_: str, stage: str, country: str) -> dict[str, str]:
    """Each filter that is set, with its value as a person says it."""
    stages = {one.slug: one.label for one in site.overview.stages}
    place = site.kg.named.get(f"{ID}place/{country.upper()}")
    found = {
        "type": words(type_),
        "stage": stages.get(stage, stage),
        "country": site.label(place.iri) if place else country,
    }
    return {name: value for name, value in found.items() if value}


def heading(narrowed: Mapping[str, str]) -> str:
    """What a list that is narrowed down so is called.

    >>> heading({"type": "Organisation", "stage": "Refining"}), heading({})
    ('Organisation, Refining', 'All things')
    """
    return ", ".join(narrowed.values()) or "All things"
