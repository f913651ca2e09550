"""An erased person does not come back by a replay, and may come back by themselves."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import psycopg
import pytest

from pipelines.inbox import Inbox, IncomingEvent, migrate
from pipelines.inbox.statements import LANDING_LOCK, LOCK
from pipelines.inbox.tombstones import KEY_VARIABLE, PrivacyKeyError, raise_tombstones

ERASED_AT = datetime(2026, 6, 1, 12, 0, tzinfo=UTC)
KEY = "a key of thirty-two characters.."


@pytest.fixture
def inbox(database_url, monkeypatch):
    monkeypatch.setenv(KEY_VARIABLE, KEY)
    migrate(database_url)
    inbox = Inbox(database_url)
    yield inbox
    inbox.close()


def an_event(dedupe_key, *, at=ERASED_AT, identifiers=(), routing_keys=()):
    return IncomingEvent("shopify", "orders/create", dedupe_key, at, "{}", tuple(identifiers), tuple(routing_keys))


def erase(database_url, *keys, key=KEY, at=ERASED_AT):
    with psycopg.connect(database_url) as connection:
        connection.execute(LOCK, [LANDING_LOCK])
        raise_tombstones(connection, key.encode(), keys, at)


def rows(database_url, query):
    with psycopg.connect(database_url) as connection:
        return connection.execute(query).fetchall()


@pytest.mark.parametrize(("after_erasure", "is_stored"), [(timedelta(0), False), (timedelta(microseconds=1), True)])
def test_what_the_person_did_up_to_their_erasure_is_refused_and_what_they_do_later_is_new(
    inbox, database_url, after_erasure, is_stored
):
    erase(database_url, ("identifier", "email:ann@example.com"))

    told = an_event("1", at=ERASED_AT + after_erasure, identifiers=["email:ann@example.com"])

    assert (inbox.append([told])[0] is not None) is is_stored


def test_whatever_is_told_later_of_an_erased_order_is_refused(inbox, database_url):
    erase(database_url, ("routing", "order:7"))

    later = an_event("1", at=ERASED_AT + timedelta(days=9), routing_keys=["order:7"])
    another = an_event("2", at=ERASED_AT + timedelta(days=9), routing_keys=["order:70"])

    assert inbox.append([later, another]) == [None, 1]


def test_an_erased_delivery_stays_refused_though_its_row_is_gone(inbox, database_url):
    erase(database_url, ("event", "shopify:1"))
    assert inbox.append([an_event("1", at=ERASED_AT + timedelta(days=9)), an_event("2")]) == [None, 1]


def test_the_neighbours_of_a_refused_event_keep_their_places_and_their_keys(inbox, database_url):
    inbox.append([an_event("known", identifiers=["email:ben@example.com"])])
    erase(database_url, ("identifier", "email:ann@example.com"))

    group = [
        an_event("ben", identifiers=["email:ben@example.com"]),
        an_event("ann", identifiers=["email:ann@example.com"]),
        an_event("known", identifiers=["email:ben@example.com"]),
        an_event("cleo", identifiers=["email:cleo@example.com"]),
    ]
    first, refused, known, last = inbox.append(group)

    assert (refused, known) == (None, None)
    assert first is not None
    assert last is not None
    assert rows(database_url, "select key, landing_number from inbox.event_keys order by landing_number") == [
        ("email:ben@example.com", 1),
        ("email:ben@example.com", first),
        ("email:cleo@example.com", last),
    ]


def test_refusals_are_counted_and_nothing_of_them_is_kept(inbox, database_url):
    erase(database_url, ("identifier", "email:ann@example.com"))

    inbox.append([an_event(str(number), identifiers=["email:ann@example.com"]) for number in range(3)])

    assert rows(database_url, "select source, refused_count from inbox.refusals") == [("shopify", 3)]
    assert rows(database_url, "select count(*) from inbox.events") == [(0,)]


def test_a_tombstone_holds_no_byte_of_the_person_and_no_hash_that_can_be_looked_up(inbox, database_url):
    erase(database_url, ("identifier", "email:ann@example.com"))
    erase(database_url, ("identifier", "email:ann@example.com"), at=ERASED_AT - timedelta(days=1))

    [(digest, erased_at)] = rows(database_url, "select digest, erased_at from inbox.tombstones")
    assert len(digest) == 32
    assert b"ann" not in bytes(digest)
    assert erased_at == ERASED_AT, "an older erasure must not let in what a newer one refuses"


def test_a_process_that_knew_of_no_erasure_hears_of_the_next(inbox, database_url):
    assert inbox.append([an_event("1", identifiers=["email:ann@example.com"])]) == [1]
    erase(database_url, ("identifier", "email:ben@example.com"))
    assert inbox.append([an_event("2", identifiers=["email:ben@example.com"])]) == [None]
    erase(database_url, ("identifier", "email:ann@example.com"))
    assert inbox.append([an_event("3", identifiers=["email:ann@example.com"])]) == [None]


@pytest.mark.parametrize("key", ["", "another key of thirty-two letters"])
def test_without_the_key_nothing_is_let_in_unasked(inbox, database_url, monkeypatch, key):
    erase(database_url, ("identifier", "email:ann@example.com"))
    monkeypatch.setenv(KEY_VARIABLE, key)

    with pytest.raises(PrivacyKeyError, match=KEY_VARIABLE):
        inbox.append([an_event("1")])

    monkeypatch.setenv(KEY_VARIABLE, KEY)
    assert inbox.append([an_event("1")]) == [1]


def test_where_nobody_was_erased_no_key_is_asked_for(inbox, monkeypatch):
    monkeypatch.delenv(KEY_VARIABLE)
    assert inbox.append([an_event("1")]) == [1]


def test_a_second_key_cannot_be_used_beside_the_first(database_url, inbox):
    erase(database_url, ("identifier", "email:ann@example.com"))
    with pytest.raises(PrivacyKeyError, match="not the key"):
        erase(database_url, ("identifier", "email:ben@example.com"), key="another key of thirty-two letters")
