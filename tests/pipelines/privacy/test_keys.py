"""What an erasure follows: somebody has said of every kind of key whether it belongs to a person."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from pipelines.privacy.component import customer_id_of
from pipelines.privacy.identifiers import NAMED, NotAnIdentifierError, identifiers_of
from pipelines.privacy.keys import PERSONAL, SHARED, UnknownKeyError, personal

SOURCES = Path(__file__).parents[3] / "pipelines" / "sources"


def test_every_kind_of_key_that_a_source_reads_is_a_persons_or_nobodys():
    text = "\n".join(file.read_text() for file in SOURCES.rglob("*.py"))
    kinds = set(re.findall(r"\bkey\(\s*\"(\w+)\"", text)) | set(re.findall(r"[\"'f](\w+):\{", text))
    assert {"order", "anonymous_id", "conversation"} <= kinds, "the sources are read for nothing"
    assert kinds - PERSONAL - SHARED - set(NAMED) - {"sha256"} == set()


def test_a_kind_that_nobody_has_judged_is_not_guessed_at():
    assert personal(["order:1", "product:2"]) == {"order:1"}
    with pytest.raises(UnknownKeyError, match="wishlist"):
        personal(["wishlist:1"])


@pytest.mark.parametrize(
    ("word", "identifier"),
    [
        (" Ann@Example.com ", "email:ann@example.com"),
        ("07700 900123", "phone:+447700900123"),
        ("+447700900123", "phone:+447700900123"),
        ("7000000077", "shopify_customer_id:7000000077"),
        ("customer_ref:AB-1", "customer_ref:ab-1"),
        ("anonymous_id:Xy", "anonymous_id:Xy"),
    ],
)
def test_an_operator_may_write_a_person_in_many_ways(word, identifier):
    assert identifiers_of([word], "GB") == (identifier,)


@pytest.mark.parametrize("word", ["", "order:7", "email:nobody", "Ann Smith"])
def test_what_names_nobody_is_said_to(word):
    with pytest.raises(NotAnIdentifierError, match="names nobody"):
        identifiers_of([word], "GB")


def test_a_customers_name_is_the_hash_that_the_warehouse_makes():
    import duckdb

    row = duckdb.sql("select 'c_' || md5('email:ann@example.com')").fetchone()
    assert row == (customer_id_of("email:ann@example.com"),)
