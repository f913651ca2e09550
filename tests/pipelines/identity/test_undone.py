"""Two customers are taken for one by a wrong event, and told apart by an operator: the whole way, all of it real."""

from __future__ import annotations

import shutil
import uuid
from contextlib import ExitStack

import duckdb
import polars as pl
import psycopg
import pytest
from sqlalchemy.engine import make_url

from agent.visitor import Visitor
from pipelines.privacy.component import component
from pipelines.warehouse import exports
from pipelines.warehouse.dbt import DbtError
from tests.parsed import run_parsed
from tests.pipelines.dbt.batch import PROJECT
from tests.pipelines.identity.shop import Shop, now
from tests.pipelines.privacy.house import BEN, HER, HER_ORDER, HIS, HIS_ORDER, WILMA

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]

EMAIL = "wilhelmina.quackenbush@example.com"
HERS, HIM = f"shopify_customer_id:{HER}", f"shopify_customer_id:{HIS}"
TEMPLATE = "identity_template"
WHY = "typed into the wrong account"


@pytest.fixture(scope="module")
def opened_once(postgres_url, tmp_path_factory):
    """A shop with two customers, published; copied for each test, because a refresh takes a minute."""
    data_dir = tmp_path_factory.mktemp("shop") / "data"
    with psycopg.connect(postgres_url, autocommit=True) as connection:
        connection.execute(f"create database {TEMPLATE}")
    url = make_url(postgres_url).set(database=TEMPLATE).render_as_string(hide_password=False)
    with ExitStack() as stack:
        opened = Shop(url, data_dir, stack)
        for kind, body in {"customers/create": (WILMA, BEN), "orders/create": (HER_ORDER, HIS_ORDER)}.items():
            for each in body:
                opened.hears(kind, each)
        opened.refreshes()
    yield data_dir
    with psycopg.connect(postgres_url, autocommit=True) as connection:
        connection.execute(f"drop database {TEMPLATE} with (force)")


@pytest.fixture
def shop(opened_once, postgres_url, tmp_path):
    name = f"shop_{uuid.uuid4().hex[:12]}"
    shutil.copytree(opened_once, tmp_path / "data")
    with psycopg.connect(postgres_url, autocommit=True) as connection:
        connection.execute(f"create database {name} template {TEMPLATE}")
        with ExitStack() as stack:
            url = make_url(postgres_url).set(database=name).render_as_string(hide_password=False)
            yield Shop(url, tmp_path / "data", stack, told=4)
        connection.execute(f"drop database {name} with (force)")


def decisions(shop):
    return [event.kind for event in shop.inbox.after(0, 1000) if event.kind.startswith("identity_edge_")]


def verdict(shop):
    """What `show` says of the wrong pair, in its last column."""
    lines = shop.rapport("identity", "show", EMAIL).splitlines()
    [line] = [line for line in lines if HIM in line and EMAIL in line]
    return line.strip("│ ").split("│")[-1].strip()


def lists(shop, *emails):
    members = pl.DataFrame({"Email": list(emails)}, schema={"Email": pl.String})
    exports.write_export(shop.paths.exports, "vip_to_call", members, as_of=now(), now=now())


def test_a_merge_is_undone_at_once_and_what_used_the_wrong_person_is_listed(shop):
    wilma, ben = Visitor(HERS, "jwt", "s-1"), Visitor(HIM, "jwt", "s-2")
    assert (shop.orders(HERS), shop.orders(HIM)) == ({"#1043"}, {"#2044"})
    early = shop.asks(wilma, "where is my order?")
    lists(shop, "somebody.else@example.com")

    # Somebody at the desk types her address into his account.
    shop.hears("customers/update", {**BEN, "email": EMAIL, "phone": None, "updated_at": "2026-03-01T09:30:00Z"})
    assert shop.orders(HERS) == shop.orders(HIM) == {"#1043", "#2044"}, "taken for one person, live"
    hers, his = shop.asks(wilma, "where is my order?"), shop.asks(ben, "where is my order?", "let me talk to a human")
    lists(shop, EMAIL)
    assert verdict(shop) == "yes"

    # In a fresh shell, by the names that a person would type.
    said = shop.rapport("identity", "undo", EMAIL.upper(), str(HIS), "--reason", WHY, "--by", "Kim")
    assert "live reads know it now" in said
    assert (shop.orders(HERS), shop.orders(HIM)) == ({"#1043"}, {"#2044"}), "two people at once"
    late = shop.asks(wilma, "where is my order?")
    assert verdict(shop) == f"no: undone by Kim: {WHY}"
    assert "It holds already" in shop.rapport("identity", "undo", EMAIL, str(HIS), "--reason", "again")
    assert decisions(shop) == ["identity_edge_revoked"]

    shop.refreshes()
    assert (shop.orders(HERS), shop.orders(HIM)) == ({"#1043"}, {"#2044"}), "and published as two"
    told = shop.rapport("identity", "undone")
    assert WHY in told
    assert hers in told
    assert his in told
    assert early not in told
    assert late not in told
    assert f"vip_to_call: email:{EMAIL}" in told
    assert "somebody.else" not in told
    kinds = {row[0] for row in shop.built("select use_kind from reports.rpt_identity_undone_uses")}
    assert kinds == {"turn", "handoff"}

    shop.rapport("identity", "restore", EMAIL, str(HIS), "--reason", "one and the same after all")
    assert shop.orders(HERS) == {"#1043", "#2044"}
    shop.rapport("identity", "undo", EMAIL, str(HIS), "--reason", "no, two")
    assert shop.orders(HERS) == {"#1043"}
    assert decisions(shop) == ["identity_edge_revoked", "identity_edge_restored", "identity_edge_revoked"]

    _a_person_by_increment_who_is_not_the_one_recomputed_is_found(shop)


def _a_person_by_increment_who_is_not_the_one_recomputed_is_found(shop):
    check = ["test", "--select", "assert_identity_by_increment_equals_a_full_recompute"]
    environment = {"RAPPORT_WAREHOUSE": str(shop.paths.warehouse)}
    run_parsed(check, project=PROJECT, state=shop.paths.dbt_state, environment=environment)
    with duckdb.connect(str(shop.paths.warehouse)) as warehouse:
        resolved = "intermediate.int_identifiers_resolved"
        warehouse.execute(f"update {resolved} set customer_id = 'c_other' where identifier = ?", [f"email:{EMAIL}"])
    with pytest.raises(DbtError, match="Got 1 result"):
        run_parsed(check, project=PROJECT, state=shop.paths.dbt_state, environment=environment)


def test_what_no_event_joined_cannot_be_undone_and_the_operator_is_told_what_could(shop):
    said = shop.rapport("identity", "undo", "ben@example.com", EMAIL, "--reason", WHY, fails=True)
    assert f"no event carried 'email:ben@example.com' and 'email:{EMAIL}' together" in said
    assert f"email:ben@example.com {HIM}" in said
    assert f"email:{EMAIL} {HERS}" in said
    said = shop.rapport("identity", "restore", "ben@example.com", str(HIS), "--reason", WHY, fails=True)
    assert "were never taken apart" in said
    assert decisions(shop) == []
    assert "Nothing was ever heard of email:nobody@example.com" in shop.rapport(
        "identity", "show", "nobody@example.com", fails=True
    )


def test_two_whom_other_evidence_still_joins_are_told_to_be_one_and_by_what(shop):
    # With his telephone beside her address: two pairs lead from her to him.
    shop.hears("customers/update", {**BEN, "email": EMAIL, "updated_at": "2026-03-01T09:30:00Z"})

    said = shop.rapport("identity", "undo", EMAIL, str(HIS), "--reason", WHY)
    assert "are one customer" in said
    assert f"email:{EMAIL} phone:+447700900456" in said
    shop.refreshes("+rpt_identity_undone_uses", "+int_customer_keys")
    told = shop.rapport("identity", "undone")
    assert "Other evidence still joins them" in told

    assert "live reads know it now" in shop.rapport("identity", "undo", EMAIL, "07700 900456", "--reason", WHY)
    assert (shop.orders(HERS), shop.orders(HIM)) == ({"#1043"}, {"#2044"})


def test_an_erasure_takes_two_who_are_published_as_one_for_two_once_they_are_told_apart(shop):
    shop.hears("customers/update", {**BEN, "email": EMAIL, "phone": None, "updated_at": "2026-03-01T09:30:00Z"})
    shop.refreshes("+int_customer_keys", "+int_customers", "+profile_identifiers")
    assert HIM in meant(shop), "published as one"

    shop.rapport("identity", "undo", EMAIL, str(HIS), "--reason", WHY)

    assert meant(shop) == {HERS, f"email:{EMAIL}", "phone:+447700900123"}


def meant(shop):
    """Whom an erasure of her would take."""
    with psycopg.connect(shop.url) as connection:
        return component(connection, shop.inbox, shop.paths, [f"email:{EMAIL}"]).identifiers


def test_what_a_stranger_types_into_the_chat_makes_no_edge(shop):
    before = shop.built("select count(*) from intermediate.int_identity_edges_folded")
    stranger = Visitor(None, "none", "s-9")

    typed = shop.asks(
        stranger, f"my email is {EMAIL}, where is my order #1043?", f"I am customer {HER}", "+447700900123"
    )
    assert shop.orders(HERS) == {"#1043"}
    shop.refreshes("+fct_conversation_messages", "+int_customer_keys")

    [(said,)] = shop.built(
        "select count(*) from marts.fct_conversation_messages where conversation_id = ? and author = 'customer'", typed
    )
    assert said == 3, "the conversation itself is there"
    assert shop.built("select count(*) from intermediate.int_identity_edges_folded") == before
    conversation = "select customer_id from intermediate.int_conversation_customers where conversation_id = ?"
    assert shop.built(conversation, typed) == [(None,)]
    events = (
        "select count(*) from landing.event_keys as keys inner join landing.events as events using (landing_number) "
        "where keys.role = 'identifier' and events.source = 'rapport'"
    )
    assert shop.built(events) == [(0,)]
