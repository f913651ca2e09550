"""What came with a customer's mails, in the inbox: a picture is seen, anything else saved, a viewer told of neither."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from dashboards import words
from tests.agent.conftest import agent_over  # noqa: F401  # a fixture
from tests.agent.email.mails import with_a_file
from tests.agent.world import NOW
from tests.dashboards.conftest import signed_in
from tests.dashboards.fixture_snapshot import write_snapshot
from tests.dashboards.test_deliveries_page import agent  # noqa: F401  # a fixture
from tests.dashboards.test_inbox import agent_database, opened, shown, waiting  # noqa: F401  # a fixture
from tests.dashboards.test_pages import PAGES

PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 20


@pytest.mark.parametrize(
    ("name", "content", "is_shown"), [("![x](https://evil.example/a.png)", PNG, True), ("a.png", b"<svg/>", False)]
)
def test_a_picture_is_shown_once_it_is_asked_for_and_what_only_calls_itself_one_never(agent, name, content, is_shown):  # noqa: F811
    conversation = waiting(agent)
    agent.email.door.take(with_a_file(name=name, content=content), NOW)
    agent.rows(f"update agent.emails_received set conversation_id = '{conversation}', state = 'answered' returning 1")
    app = opened()
    assert not app.get("html")
    # What others call their files is no Markdown.
    [fetch] = [each for each in app.toggle if each.label == f"Fetch {words.literal(name)}"]
    fetch.set_value(True).run()
    assert not app.exception
    assert [each.value.startswith('<img src="data:image/png;base64,iVBOR') for each in app.get("html")] == (
        [True] if is_shown else []
    )
    assert ("It is not shown here." in shown(app)) != is_shown
    assert len(app.get("download_button")) == 1
    assert not opened("viewer").toggle


@pytest.mark.parametrize(("role", "is_told"), [("lead", True), ("viewer", False)])
def test_once_a_conversation_is_over_they_are_found_beside_its_turns(agent, data_dir, role, is_told):  # noqa: F811
    write_snapshot(data_dir)
    conversation = waiting(agent)
    agent.email.door.take(with_a_file(name="receipt.pdf", content=b"%PDF-1.7"), NOW)
    agent.rows(f"update agent.emails_received set conversation_id = '{conversation}', state = 'answered' returning 1")
    agent.turns.people.resolve(conversation, "Lea", "answered")
    app = signed_in(AppTest.from_file(str(PAGES / "conversations.py"), default_timeout=60), role)
    app.query_params["conversation"] = conversation
    app.run()
    assert not app.exception, app.exception[0].value
    assert (words.literal("Fetch receipt.pdf") in [each.label for each in app.toggle]) == is_told
