"""The page of conversations: what is found over rows that can be counted by hand, and where addresses lead."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import duckdb
import pytest
from streamlit.testing.v1 import AppTest

from dashboards import links, personal
from dashboards.conversation_search import END, Search, after, plain
from dashboards.periods import Period
from dashboards.snapshot import QUERIES
from tests.dashboards.fixture_snapshot import write_snapshot
from tests.dashboards.test_pages import PAGES, texts

LONDON = ZoneInfo("Europe/London")
# As the tables keep moments: UTC without saying so.
MID_JUNE = datetime.fromisoformat("2026-06-10T10:00")
JUNE = Period(date(2026, 6, 1), date(2026, 6, 30))
EPISODES = [
    # id, customer, channel, skills, status, kind, rule, release, started, ended
    (
        "a/1",
        "c_anna",
        "web-chat",
        "return_order, track_order",
        "resolved_by_ai",
        "claimed",
        None,
        "r1",
        "05-31 23:00",
        None,
    ),
    ("a/2", "c_anna", "web-chat", "track_order", "resolved_by_ai", "confirmed", None, "r1", "06-10 10:00", None),
    ("b/1", "c_ben", "email", "", "routed_to_team", None, "explicit_ask", "r2", "06-30 22:59:59", None),
    ("b/2", "c_ben", "email", "order", "closed", None, None, "r2", "06-30 23:00", None),
    ("c/1", None, "sms", "", "open", None, None, "r2", "06-10 10:00", None),
]
SAID = [
    ("a", "Wo ist mein CAFÉ crème?", "05-31 23:00"),
    ("a", "It is 100% there", "05-31 23:01"),
    ("a", "and the spare part", "06-10 10:00"),
    ("b", "A person please", "06-30 22:59:59"),
    ("b", "a spare mind, a part", "06-30 23:00"),
    ("c", "hello", "06-10 10:00"),
]


@pytest.fixture(scope="module")
def warehouse():
    with duckdb.connect() as connection:
        connection.execute("attach ':memory:' as snapshot")
        for schema in ("marts", "profiles"):
            connection.execute(f"create schema snapshot.{schema}")
        connection.execute("""
            create table snapshot.marts.fct_episodes (episode_id varchar, customer_id varchar, channel varchar,
                skills varchar, status varchar, resolution_kind varchar, handoff_rule varchar, release_id varchar,
                started_at timestamp, ended_at timestamp, conversation_id varchar, csat_rating int, message_count int);
            create table snapshot.marts.fct_conversation_messages (conversation_id varchar, author varchar,
                text varchar, sent_at timestamp);
            create table snapshot.marts.fct_episode_verdicts (episode_id varchar, verification varchar,
                is_resolved boolean, is_durable boolean, started_at timestamp);
            create table snapshot.marts.dim_customer_redirects (former_customer_id varchar, customer_id varchar);
            insert into snapshot.marts.dim_customer_redirects values ('c_before', 'c_anna');
            create table snapshot.profiles.profile_identifiers (customer_id varchar, identifier varchar);
            insert into snapshot.profiles.profile_identifiers values ('c_anna', 'email:anna@example.com');
        """)
        for number, each in enumerate(EPISODES):
            ended = "2026-06-10 10:00" if number == 0 else None
            values = [*each[:8], f"2026-{each[8]}", ended, each[0][0], None, 2]
            connection.execute(f"insert into snapshot.marts.fct_episodes values ({', '.join('?' * 13)})", values)
        connection.execute("""
            insert into snapshot.marts.fct_episode_verdicts
                select judged.*, episodes.started_at from snapshot.marts.fct_episodes as episodes
                inner join (values ('a/1', 'verified', true, true), ('a/2', 'unknown', true, true),
                    ('b/1', 'none', false, false)) as judged (episode_id, verification, is_resolved, is_durable)
                    using (episode_id)
        """)
        for conversation, text, at in SAID:
            connection.execute(
                "insert into snapshot.marts.fct_conversation_messages values (?, 'customer', ?, ?)",
                [conversation, text, f"2026-{at}"],
            )
        yield connection


def found(warehouse, **asked) -> list[str]:
    asked = Search(**{"period": JUNE} | asked).parameters(LONDON)
    given = {name: list(value) if isinstance(value, tuple) else value for name, value in asked.items()}
    return [row[0] for row in warehouse.execute((QUERIES / "conversations.sql").read_text(), given).fetchall()]


@pytest.mark.parametrize(
    ("asked", "episodes"),
    [
        # From the first moment of 1 June in London to the last of 30 June, the newest first.
        ({}, ["b/1", "c/1", "a/2", "a/1"]),
        ({"period": Period(date(2026, 7, 1), date(2026, 7, 1))}, ["b/2"]),
        ({"customer": " Anna@Example.com "}, ["a/2", "a/1"]),
        ({"customer": "c_before"}, ["a/2", "a/1"]),
        ({"customer": "c_nobody"}, []),
        ({"text": "cafe CREME 100%"}, ["a/1"]),
        # Of the same conversation, and of another episode.
        ({"text": "spare cafe"}, []),
        ({"text": '"spare part"'}, ["a/2"]),
        ({"text": "100_"}, []),
        ({"skill": "track_order"}, ["a/2", "a/1"]),
        # A skill by its whole name.
        ({"skill": "order"}, []),
        ({"status": "open"}, ["c/1"]),
        ({"rung": "event_verified"}, ["a/1"]),
        ({"rung": "durable"}, ["a/2"]),
        ({"rule": "explicit_ask"}, ["b/1"]),
        ({"release": "r2", "channels": ("sms",)}, ["c/1"]),
        # The page after c/1: what began at the same moment comes by its name.
        ({"before": after(MID_JUNE, "c/1")}, ["a/2", "a/1"]),
        ({"before": after(MID_JUNE, "a/2")}, ["a/1"]),
    ],
)
def test_conversations_are_found_by_what_they_have_in_common(warehouse, asked, episodes):
    assert found(warehouse, **asked) == episodes


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", ()),
        ('  "Spare  part" Café CAFÉ ', ("spare  part", "cafe")),
        ('"', ('"',)),
        ('" "', ()),
        ("1 2 3 4 5 6 7 8 9", tuple("12345678")),
    ],
)
def test_words_are_read_without_case_and_accents_and_phrases_in_quotes(text, words):
    assert Search(JUNE, text).words == words


def test_an_address_is_lower_case_and_an_id_is_as_it_is():
    assert (Search(JUNE, customer=" A@B.c ").who, Search(JUNE, customer="c_X").who) == ("a@b.c", "c_X")
    assert plain(" Ünïted ") == "united"


def test_other_pages_lead_to_a_turn_or_to_a_search():
    assert links.to_conversation("conv_1") == {"conversation": "conv_1"}
    assert links.to_conversation("conv_1", 2) == {"conversation": "conv_1", "turn": "2"}
    assert links.to_conversations(rule="explicit_ask", words="", channel=["sms"]) == {
        "rule": "explicit_ask",
        "channel": ["sms"],
    }
    assert Search(JUNE).before == END


def opened(**address: str) -> AppTest:
    app = AppTest.from_file(str(PAGES / "conversations.py"), default_timeout=60)
    for name, value in address.items():
        app.query_params[name] = value
    app.run()
    assert not app.exception, app.exception[0].value
    return app


def test_the_page_lists_what_is_published_says_when_nothing_is_found_and_takes_an_address(data_dir: Path) -> None:
    write_snapshot(data_dir)
    app = opened()
    shown = "\n".join(element.value for element in app.text)
    assert "evil.example" not in shown, "what customers write is not for nobody's eyes"
    assert personal.HIDDEN in shown
    assert "Sign in first" in texts(app), "what came since is the agent's to tell"
    assert "anna.long" not in texts(app)
    assert "words" not in {each.key for each in app.text_input}
    assert "Conversations" in {each.value for each in app.subheader}
    app.text_input(key="customer").set_value("anna.long@example.com").run()
    assert "an address is nobody's here" in "\n".join(each.value for each in app.warning)
    assert not app.subheader
    assert "Nothing was found" in texts(opened(customer="c_nobody"))
    # Nor by an address of the page that somebody was sent.
    assert len(opened(words="no such word").text) == len(opened().text)
    assert "Nothing was found" in texts(opened(rule="a_rule_of_last_year"))


def test_one_conversation_needs_somebody_who_is_signed_in(data_dir: Path) -> None:
    write_snapshot(data_dir)
    assert "Sign in first" in texts(opened(conversation="conv_1"))
