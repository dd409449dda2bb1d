"""Names: slugs, CURIEs and graphs go back and forth without loss."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from provolta import names
from provolta.errors import BadParameter

LOCAL = st.from_regex(r"[a-z0-9]+(-[a-z0-9]+)*", fullmatch=True)


@given(st.sampled_from(sorted(names.KINDS)), LOCAL)
def test_a_minted_iri_shortens_to_its_curie_and_expands_again(prefix: str, local: str) -> None:
    iri = names.mint(prefix, local)
    assert names.shorten(iri) == f"{prefix}:{local}"
    assert names.expand(f"{prefix}:{local}") == iri
    assert names.kind_of(iri) == names.KINDS[prefix]


@given(st.text())
def test_a_slug_has_only_lower_case_words_and_is_its_own_slug(text: str) -> None:
    slug = names.slug(text)
    assert names.slug(slug) == slug
    assert set(slug) <= set("abcdefghijklmnopqrstuvwxyz0123456789-")
    assert not slug.startswith("-")
    assert not slug.endswith("-")


@given(st.text())
def test_whatever_is_an_iri_cannot_end_the_brackets_it_stands_in(text: str) -> None:
    if names.is_iri(text):
        assert not set(text) & set('<>"{}|^`\\ \n\t\x00')
    else:
        with pytest.raises(BadParameter):
            names.iri_text(text)


@pytest.mark.parametrize(
    "text",
    ["actor:tesla> } UNION { ?s ?p ?o", "actor:tesla> ; <a:b>", 'actor:"x"', "http://a b", "<a>"],
)
def test_a_text_that_would_break_out_of_a_query_is_not_expanded(text: str) -> None:
    assert names.expand(text) is None


def test_the_path_of_a_file_is_its_graph() -> None:
    graph = "https://w3id.org/provolta/graph/actors/catl"
    assert names.graph_of("actors/catl.ttl") == graph


def test_prefixes_name_different_namespaces() -> None:
    assert len(set(names.PREFIXES.values())) == len(names.PREFIXES)
