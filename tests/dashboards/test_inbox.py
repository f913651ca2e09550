"""The inbox page over a real agent: a person takes a conversation, answers it and lets it go."""

from __future__ import annotations

import threading
import time
from pathlib import Path

import pytest
import uvicorn
from streamlit.testing.v1 import AppTest

from agent.app import assemble
from agent.routes.access import Parts
from agent.schema import migrate
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
    configured = settings_with()
    handoff = configured.handoff.model_copy(update={"macros": {"Hello": "Hello {name}, I am looking into it."}})
    configured = configured.model_copy(update={"handoff": handoff})
    parts = Parts(
        agent.turns, agent.means.profiles.freshness, {}, configured, agent.desk, agent.simulations, agent.staff
    )
    server = uvicorn.Server(uvicorn.Config(assemble(parts), port=0, log_level="warning"))
    serving = threading.Thread(target=server.run, daemon=True)
    serving.start()
    while not server.started:
        time.sleep(0.02)
    port = server.servers[0].sockets[0].getsockname()[1]
    monkeypatch.setenv("RAPPORT_STAFF_SECRET", STAFF_SECRET)
    monkeypatch.setenv("RAPPORT_AGENT_BASE_URL", f"http://127.0.0.1:{port}")
    settings.cache_clear()
    yield agent
    server.should_exit = True
    serving.join(10)


def waiting(agent, text="human please"):
    conversation = agent.turns.start(anna, "web-chat").conversation_id
    agent.turns.answer(conversation, anna, text)
    return conversation


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
    conversation = waiting(agent)
    app = opened()
    assert "Anna Lee" in app.radio[0].options[0]
    assert "Read what was said and answer the customer\\." in shown(app)
    assert "human please" in shown(app)
    assert "#1043" in shown(app)
    press(app, "Take over")
    [line] = agent.turns.handed_over()
    assert line.assigned_to == "Adam"
    app.selectbox(key="macro").set_value("Hello").run()
    press(app, "Put it into the reply")
    assert app.text_area[0].value == "Hello Anna Lee, I am looking into it."
    press(app, "Send")
    last = agent.turns.view(conversation, anna).messages[-1]
    assert (last.author, last.author_name, last.text) == ("human", "Adam", "Hello Anna Lee, I am looking into it.")
    assert app.text_area[0].value == ""
    press(app, "Resolve")
    assert agent.turns.handed_over() == ()
    assert "Nobody waits for a person." in shown(app)


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
