"""What a thing is in one sentence, where nobody has written a definition for it.

Each sentence is put together from what the graph says of the thing; nothing else is known here.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence

from provolta.cards import Card, Property, Value
from provolta.names import kind_of, local_name
from provolta.render.stages import ORDER
from provolta.web.language import date, number

_FEW = 3
_ARTICLE = re.compile(
    r"(United|Netherlands|Philippines|Czech Rep|Democratic Rep|European Union|Dominican Rep)"
)
_AN = re.compile(r"[aeiou](?!ni|u)", re.IGNORECASE)
Values = Mapping[str, Sequence[str]]
"""The values of a thing's properties, by the local name of the property."""


def sentence(card: Card, incoming: Sequence[Property], meaning: str = "") -> str:
    """What the thing is; ``meaning`` is the definition of its class, for what has nothing else."""
    own = {
        local_name(one.iri): [v.text for v in sorted(one.values, key=_place_in_chain)]
        for one in card.properties
    }
    inward = {local_name(one.iri): [v.text for v in one.values] for one in incoming}
    inward["facilities"] = [
        v.text
        for one in incoming
        for v in one.values
        if local_name(one.iri) == "locatedIn" and kind_of(v.iri) == "facility"
    ]
    kind = card.types[0] if card.types else "thing"
    made = _MADE.get(card.entity.kind)
    text = made(kind, own, inward) if made else ""
    if not text and meaning:
        text = f"{_a(kind)}: {meaning[:1].lower()}{meaning[1:]}"
    return text


def _place_in_chain(value: Value) -> int:
    """Stages stand in their order; everything else in the order that it has."""
    return ORDER.get(local_name(value.iri), 0) if kind_of(value.iri) == "stage" else 0


def _actor(kind: str, own: Values, inward: Values) -> str:
    players = own.get("hasPlayerType", ())
    noun = players[0] if len(players) == 1 else "organisation" if kind == "actor" else kind
    seat = own.get("headquarteredIn", ())
    stages = [_lower(one) for one in own.get("activeInStage", ())]
    parts = [_a(noun)]
    if seat:
        parts.append(f" with its seat in {listed(list(map(the, seat)))}")
    if stages:
        parts.append(f"{',' if seat else ''} active in {listed(stages)}")
    if not (seat or stages):
        parts.append("; no document here says where it has its seat or in which stage it is active")
    return "".join(parts) + "."


def _facility(kind: str, own: Values, inward: Values) -> str:
    where, who = own.get("locatedIn", ()), inward.get("operates", ())
    owners, makes = inward.get("ownsFacility", ()), own.get("produces", ())
    text = _a(kind)
    text += f" in {listed(list(map(the, where)))}" if where else ""
    text += f", run by {listed(who)}" if who else ""
    text += f", owned by {listed(owners)}" if owners and list(owners) != list(who) else ""
    if not (where or who or owners or makes):
        return f"{text}; what documents say of it stands below."
    return f"{text}; it makes {listed(makes)}." if makes else f"{text}."


def _item(kind: str, own: Values, inward: Values) -> str:
    """A vehicle: whose it is, and what is known of its battery; of other items nothing."""
    brand, cells = own.get("soldUnder", ()), own.get("usesCellsOf", ())
    packed, kinds = own.get("packAssembledBy", ()), own.get("usesChemistry", ())
    parts = [
        f"cells of {listed(cells)}" if cells else "",
        f"a pack assembled by {listed(packed)}" if packed else "",
        f"the chemistry {listed(kinds)}" if kinds else "",
    ]
    told = list(filter(None, parts))
    if not (brand or told):
        return ""
    text = _a(kind) + (f" of {listed(brand)}" if brand else "")
    return f"{text}, with {listed(told)}." if told else f"{text}."


def _measure(kind: str, own: Values, inward: Values) -> str:
    who, what = own.get("imposedIn", ()), own.get("governs", ())
    text = _a(kind) + (f" of {listed(list(map(the, who)))}" if who else "")
    return text + (f" that governs {listed(what)}." if what else ".")


def _disruption(kind: str, own: Values, inward: Values) -> str:
    struck, reached = own.get("strikes", ()), own.get("reaches", ())
    text = _a(kind)
    text += f" that struck {listed(list(map(the, struck)))}" if struck else ""
    if reached:
        text += f"{' and' if struck else ' that'} reached {listed(reached)}"
    return f"{text}."


def _place(kind: str, own: Values, inward: Values) -> str:
    seats, plants = len(inward.get("headquarteredIn", ())), len(inward.get("facilities", ()))
    said = []
    if seats:
        have = "organisation has its seat" if seats == 1 else "organisations have their seat"
        said.append(f"{number(seats)} {have} here")
    if plants:
        said.append(
            f"{number(plants)} {'facility stands' if plants == 1 else 'facilities stand'} here"
        )
    if not said:
        return f"{_a(kind)}; no organisation or facility is documented to be here."
    return f"{_a(kind)}; as documents say, {' and '.join(said)}."


def _document(kind: str, own: Values, inward: Values) -> str:
    who, when = own.get("publisher", own.get("creator", ())), own.get("issued", ())
    text = "A document"
    text += f" of {listed(who)}" if who else ""
    text += f", {date(when[0])}" if when else ""
    grade = own.get("grade", ())
    return f"{text}, {grade[0]}." if grade else f"{text}."


def _passage(kind: str, own: Values, inward: Values) -> str:
    of, page = own.get("passageOf", ()), own.get("page", ())
    what = (own.get("passageKind") or ["passage"])[0]
    text = _a(what) + (f" of “{of[0]}”" if of else "")
    return f"{text}, page {page[0]}." if page else f"{text}."


_MADE: Mapping[str, Callable[[str, Values, Values], str]] = {
    "actor": _actor,
    "facility": _facility,
    "item": _item,
    "measure": _measure,
    "disruption": _disruption,
    "place": _place,
    "source": _document,
    "passage": _passage,
}


def _a(noun: str) -> str:
    """A noun with its article.

    >>> _a("organisation"), _a("cell plant"), _a("European group")
    ('An organisation', 'A cell plant', 'A European group')
    """
    return f"{'An' if _AN.match(noun) else 'A'} {noun}"


def the(place: str) -> str:
    """The name of a place as it stands within a sentence.

    >>> the("United States"), the("China")
    ('the United States', 'China')
    """
    return f"the {place}" if _ARTICLE.match(place) else place


def _lower(text: str) -> str:
    return text if text[1:2].isupper() else text[:1].lower() + text[1:]


def owner(name: str) -> str:
    """A name as the owner of what follows.

    >>> owner("China"), owner("United States"), owner("Acme Cells")
    ('China’s', 'United States’', 'Acme Cells’s')
    """
    return name + ("’" if _ARTICLE.match(name) and name.endswith("s") else "’s")


def listed(words: Sequence[str], most: int = _FEW) -> str:
    """Words as a list within a sentence; of more than ``most`` the first, and how many more.

    >>> listed(["a", "b"]), listed(["a"]), listed(["a", "b", "c", "d", "e"])
    ('a and b', 'a', 'a, b, c and 2 more')
    """
    shown = list(words) if len(words) <= most + 1 else [*words[:most], f"{len(words) - most} more"]
    return " and ".join(filter(None, (", ".join(shown[:-1]), shown[-1]))) if shown else ""
