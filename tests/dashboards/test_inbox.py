"""The inbox page over a real agent: a person takes a conversation, answers it and lets it go."""

from __future__ import annotations

import threading
import time
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
import uvicorn
from streamlit.testing.v1 import AppTest

from agent.app import assemble
from agent.releases.landing import loaded
from agent.routes.access import Parts
from agent.schema import migrate
from agent.staff import Person
from dashboards import words
from dashboards.settings import settings
from pipelines import inbox as pipelines_inbox
from tests.agent.conftest import agent_over  # noqa: F401  # a fixture
from tests.agent.routes.edge import STAFF_SECRET, settings_with
from tests.agent.world import a_customer, an_order, anna
from tests.dashboards.conftest import signed_in

PAGE = Path(__file__).parents[2] / "dashboards" / "app_pages" / "inbox.py"
EVIL = "human please ![x](https://evil.example/pixel.png) <script>alert(1)</script>"


@pytest.fixture
def agent_database(database_url):
    pipelines_inbox.migrate(database_url)
    migrate(database_url)
    return database_url


@pytest.fixture
def agent(agent_over, data_dir, monkeypatch):  # noqa: F811
    agent = agent_over([a_customer(first_name="Anna", last_name="Lee"), an_order(1043)])
    with served(agent, monkeypatch):
        yield agent


@contextmanager
def served(agent, monkeypatch, email=None):
    """The agent over HTTP, where the pages look for it."""
    freshness, desk = agent.means.profiles.freshness, agent.desk
    parts = Parts(agent.turns, freshness, {}, settings_with(), desk, agent.simulations, agent.staff, email)
    server = uvicorn.Server(uvicorn.Config(assemble(parts), port=0, log_level="warning"))
    serving = threading.Thread(target=server.run, daemon=True)
    serving.start()
    while not server.started:
        time.sleep(0.02)
    port = server.servers[0].sockets[0].getsockname()[1]
    monkeypatch.setenv("RAPPORT_STAFF_SECRET", STAFF_SECRET)
    monkeypatch.setenv("RAPPORT_AGENT_BASE_URL", f"http://127.0.0.1:{port}")
    settings.cache_clear()
    yield
    server.should_exit = True
    serving.join(10)


def waiting(agent, text="human please"):
    conversation = agent.turns.start(anna, "web-chat").conversation_id
    agent.turns.answer(conversation, anna, text)
    return conversation


def sign_macros(agent, *macros):
    """Make these the macros of the live release."""
    desk, lead = agent.desk, Person("Lea", "lead")
    draft = desk.open(lead)
    desk.save(draft.draft_id, 1, draft.body | {"macros": macros}, lead)
    over = desk.releases.current().release_id
    return desk.sign(draft.draft_id, 2, over, lead, override="tried by hand").release_id


def opened(role="agent"):
    app = AppTest.from_file(str(PAGE), default_timeout=60)
    if role:
        signed_in(app, role)
    app.run()
    assert not app.exception, app.exception[0].value
    return app


def press(app, label):
    [button] = [each for each in app.button if each.label == label]
    button.click().run()
    assert not app.exception, app.exception[0].value
    return app


def shown(app):
    kinds = (app.markdown, app.text, app.caption, app.info, app.success, app.warning, app.error, app.subheader)
    return "\n".join(str(element.value) for kind in kinds for element in kind)


def test_an_empty_inbox_says_that_nobody_waits(agent):
    assert "Nobody waits for a person." in shown(opened())


def test_a_person_takes_answers_and_resolves_and_the_customer_reads_it_in_the_chat(agent):
    sign_macros(agent, {"name": "Hello", "text": "Hello {name}, {colleague} is looking into it. {clause:final-sale}"})
    hello = f"Hello Anna Lee, Adam is looking into it. {loaded().parameters.final_sale.text}"
    conversation = waiting(agent)
    app = opened()
    assert "Anna Lee" in app.radio[0].options[0]
    assert "Read what was said and answer the customer\\." in shown(app)
    assert "human please" in shown(app)
    assert "The shopper asked for a person." in shown(app)
    assert "#1043" in shown(app)
    press(app, "Take over")
    [line] = agent.turns.handed_over()
    assert line.assigned_to == "Adam"
    app.selectbox(key="macro").set_value("Hello").run()
    press(app, "Put it into the reply")
    assert app.text_area[0].value == hello
    press(app, "Send")
    last = agent.turns.view(conversation, anna).messages[-1]
    assert (last.author, last.author_name, last.text) == ("human", "Adam", hello)
    assert app.text_area[0].value == ""
    # What became of macros is counted of the last days.
    agent.now[0] = datetime.now(UTC)
    for text in (hello, "Never mind."):
        app.selectbox(key="macro").set_value("Hello").run()
        press(app, "Put it into the reply")
        app.text_area[0].set_value(text)
        press(app, "Send")
    app.text_area[0].set_value("Without one.")
    press(app, "Send")
    assert "**Hello**: 1 sent as it is, 1 not used" in shown(app)
    press(app, "Resolve")
    assert agent.turns.handed_over() == ()
    assert "Nobody waits for a person." in shown(app)


def test_macros_of_another_queue_are_not_offered_and_a_roll_back_brings_those_of_before(agent):
    general, billing = ({"name": each.title(), "text": "Hello.", "queues": [each]} for each in ("general", "billing"))
    standing = agent.desk.releases.current().release_id
    signed = sign_macros(agent, {"name": "Bye", "text": "Bye."}, billing, general)
    waiting(agent)
    app = press(opened(), "Take over")
    assert app.selectbox(key="macro").options == ["General", "Bye"]
    agent.desk.roll_back(standing, signed, Person("Lea", "lead"), "too curt")
    assert opened().selectbox(key="macro").options == ["I am looking into it"]


def test_who_has_a_conversation_does_something_for_the_customer_and_reads_what_came_of_it(agent):
    waiting(agent)
    app = opened()
    press(app, "Take over")
    app.number_input(key="deed_amount").set_value(30.0)
    app.text_input(key="deed_reason").set_value("The parcel was wet.")
    press(app, "Do it")
    # Beyond an agent's cap: refused where it was asked for.
    assert "25 left of 25 today" in words_of(app)
    assert agent.store.effects == []
    app.selectbox(key="deed").set_value("cancel_order").run()
    assert "waive_fee" not in app.selectbox(key="deed").options
    press(app, "Do it")
    assert "The store has done it." in words_of(app)
    assert agent.store.effects == ["6043"]


def words_of(app):
    """Every warning and note on the page."""
    return " ".join(each.value.replace("\\", "") for each in (*app.warning, *app.info))


def test_what_is_stuck_on_the_way_to_a_helpdesk_is_told_of_where_people_work(agent):
    waiting(agent)
    agent.rows("update agent.handoffs set desk = 'zendesk', attempts = 2, last_error = 'away' returning 1")
    app = opened()
    assert "Stuck on the way to or from a helpdesk: 1" in [each.label for each in app.button]
    assert "not yet at Zendesk, tried 2 times" in app.radio[0].proto.captions[0]


def test_the_next_one_is_taken_and_handed_back_to_the_agent(agent):
    conversation = waiting(agent)
    app = press(opened(), "Take the next")
    assert agent.turns.handed_over()[0].assigned_to == "Adam"
    press(app, "Hand back to the agent")
    assert not agent.turns.view(conversation, anna).is_handed_over


def test_a_viewer_reads_along_and_is_shown_nothing_to_press(agent):
    waiting(agent)
    app = opened("viewer")
    assert "human please" in shown(app)
    assert [each.label for each in app.button] == []
    assert not app.text_area


def test_a_colleagues_conversation_is_taken_on_purpose(agent):
    conversation = waiting(agent)
    agent.turns.people.take(conversation, "Ulla")
    press(opened(), "Take over from Ulla")
    assert agent.turns.handed_over()[0].assigned_to == "Adam"


def test_what_a_customer_writes_is_text_on_the_page_and_nothing_else(agent):
    waiting(agent, EVIL)
    app = opened()
    assert [each.value for each in app.text if each.value == EVIL] == [EVIL]
    others = (app.markdown, app.caption, app.info, app.subheader)
    assert not [each.value for kind in others for each in kind if "](" in each.value or "<script" in each.value]


def test_an_agent_that_is_away_or_nobody_who_is_signed_in_is_told_kindly(data_dir, monkeypatch):
    monkeypatch.delenv("RAPPORT_STAFF_SECRET", raising=False)
    settings.cache_clear()
    assert "Sign in first" in shown(opened(role=None))
    assert "RAPPORT_STAFF_SECRET" in shown(opened())
    monkeypatch.setenv("RAPPORT_STAFF_SECRET", STAFF_SECRET)
    monkeypatch.setenv("RAPPORT_AGENT_BASE_URL", "http://127.0.0.1:9")
    settings.cache_clear()
    assert "does not answer" in shown(opened())


@pytest.mark.parametrize("text", ["![x](y)", "[a](b) $x$ :material/home: **b**", "# h\n- l", "<b>"])
def test_literal_text_has_every_mark_escaped(text):
    assert words.literal(text).replace("\\", "") == " ".join(text.split())
    assert "](" not in words.literal(text)
