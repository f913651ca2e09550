"""The page of what did not get where it was sent, over a real agent: seen, tried again, answered here instead."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from agent.email.answering import Answering
from agent.email.desk import EmailDesk
from agent.email.outgoing import Sender
from agent.email.taking_in import Door
from agent.handoff.ways import Way, Ways
from agent.mail import SmtpMail
from agent.settings import Mail
from agent.settings_email import Email
from agent.store.letters import Draft, Letters, thread, write
from agent.store.post import Post
from agent.store.received import Received
from agent.store.ticket_messages import TicketMessages
from tests.agent.conftest import agent_over  # noqa: F401  # a fixture
from tests.agent.email.mails import SUPPORT, a_mail
from tests.agent.world import NOW, a_customer, an_order, anna
from tests.dashboards.conftest import signed_in
from tests.dashboards.test_inbox import agent_database, press, served, shown, waiting  # noqa: F401  # a fixture

PAGE = Path(__file__).parents[2] / "dashboards" / "app_pages" / "deliveries.py"
EVIL = "![x](https://evil.example/pixel.png)"


@pytest.fixture
def agent(agent_over, data_dir, monkeypatch):  # noqa: F811
    """Anna is handed over to Zendesk, and mails go out by a server that is not there."""
    agent = agent_over([a_customer(email="anna@example.com", first_name="Anna"), an_order(1043)])
    pool = agent.turns._database.pool
    turns = agent.turns_with(ways=Ways(Way("zendesk", "zendesk")))
    means, received, post = turns._means, Received(pool), Post(Letters(pool), SUPPORT, "Fernway")
    answering = Answering(turns, means.conversations, means.profiles, received, post, means.clock)
    door, sender = Door(received, Email(address=SUPPORT)), Sender(SUPPORT, "Fernway")
    nowhere = SmtpMail(Mail(host="127.0.0.1", port=9, security="none", sender=SUPPORT))
    email = EmailDesk(door, answering, nowhere, sender, means.clock)
    with served(agent, monkeypatch, email):
        agent.email = email
        yield agent


def opened(role: Any = "agent") -> AppTest:
    app = AppTest.from_file(str(PAGE), default_timeout=60)
    signed_in(app, role)
    app.run()
    assert not app.exception, app.exception[0].value
    return app


def refused_by_zendesk(agent):
    conversation = waiting(agent)
    agent.rows(f"update agent.handoffs set attempts = 2, last_error = 'no to {EVIL}' returning 1")
    return conversation


def test_where_everything_arrived_the_page_says_so(agent):
    assert "Everything got where it was sent." in shown(opened())


def test_a_handoff_that_is_stuck_is_tried_again_or_answered_here_instead(agent):
    conversation = refused_by_zendesk(agent)
    app = opened()
    assert "A conversation that Zendesk has not taken" in shown(app)
    # What a helpdesk answered is shown as text, never as Markdown.
    assert [each.value for each in app.text] == [f"no to {EVIL}"]
    press(app, "Try again")
    assert "It is tried again within a minute." in shown(app)
    press(app, "Answer here instead")
    assert "It is yours, in the inbox." in shown(app)
    assert "Everything got where it was sent." in shown(app)
    assert [line.assigned_to for line in agent.turns.handed_over()] == ["Adam"]
    deeds = agent.rows(f"select deed from agent.audit where conversation_id = '{conversation}' order by position")
    assert [deed for (deed,) in deeds] == ["delivery_repeated", "conversation_taken"]


def test_what_a_ticket_refuses_for_good_is_shown_with_why_and_tried_again(agent):
    conversation = waiting(agent)
    agent.rows("update agent.handoffs set delivered_at = now(), reference = '7' returning 1")
    agent.turns.answer(conversation, anna, "hello?")
    [(message,)] = agent.rows("select message_id from agent.ticket_messages")
    TicketMessages(agent.turns._database.pool).set_aside(message, f"no to {EVIL}", NOW)
    app = opened()
    assert "1 message that Zendesk refuses for good; what was written later goes on without" in shown(app)
    assert [each.value for each in app.text] == [f"no to {EVIL}"]
    assert not any("next at" in each.value for each in app.caption)
    press(app, "Try again")
    assert agent.rows("select 1 from agent.ticket_messages where set_aside_at is not null") == []


def test_mails_that_did_not_go_and_mails_that_nobody_answered_are_seen_and_tried_again(agent):
    conversation, pool = waiting(agent), agent.turns._database.pool
    with pool.connection() as connection, connection.transaction():
        to = thread(connection, conversation, "anna@example.com", f"About {EVIL}", NOW)
        write(connection, to, Draft("one", "Hello."), "fernway.example", NOW)
    agent.email.door.take(a_mail("Where is my order?"), NOW)
    agent.rows("update agent.emails_received set state = 'stuck', why = 'It could not be answered' returning 1")
    assert agent.email.send() == 0
    app = opened()
    assert "the mail server is away" in shown(app)
    # What others wrote is shown as text, never as Markdown.
    assert f"To anna@example.com: About {EVIL}" in [each.value for each in app.text]
    assert not any(EVIL in each.value for kind in (app.markdown, app.caption) for each in kind)
    press(app, "Send now")
    assert agent.rows("select next_try_at <= now() from agent.emails_sent") == [(True,)]
    press(app, "Answer it now")
    assert agent.rows("select state, attempts from agent.emails_received") == [("waiting", 0)]
    assert "Mails that nobody answered" not in shown(app)
    audited = agent.rows("select deed, by_name from agent.audit order by position")
    assert audited.count(("mail_repeated", "Adam")) == 2


def test_a_viewer_sees_what_is_stuck_and_neither_mails_nor_anything_to_press(agent):
    refused_by_zendesk(agent)
    app = opened("viewer")
    assert "A conversation that Zendesk has not taken" in shown(app)
    assert "Mails are shown to who may see personal data." in shown(app)
    assert [each.label for each in app.button] == ["Conversation"]
