"""What came with a customer's mails, in the inbox: a picture is seen, anything else saved, a viewer told of neither."""

from __future__ import annotations

import pytest

from tests.agent.conftest import agent_over  # noqa: F401  # a fixture
from tests.agent.email.mails import with_a_file
from tests.agent.world import NOW
from tests.dashboards.test_deliveries_page import agent  # noqa: F401  # a fixture
from tests.dashboards.test_inbox import agent_database, opened, shown, waiting  # noqa: F401  # a fixture

PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 20


@pytest.mark.parametrize(
    ("name", "content", "is_shown"), [("![x](https://evil.example/a.png)", PNG, True), ("a.png", b"<svg/>", False)]
)
def test_a_picture_is_shown_once_it_is_asked_for_and_what_only_calls_itself_one_never(agent, name, content, is_shown):  # noqa: F811
    conversation = waiting(agent)
    agent.email.door.take(with_a_file(name=name, content=content), NOW)
    agent.rows(f"update agent.emails_received set conversation_id = '{conversation}', state = 'answered' returning 1")
    app = opened()
    assert name in [each.value for each in app.text]
    assert not app.get("html")
    [fetch] = [each for each in app.toggle if each.label == "Fetch it"]
    fetch.set_value(True).run()
    assert not app.exception
    assert [each.value.startswith('<img src="data:image/png;base64,iVBOR') for each in app.get("html")] == (
        [True] if is_shown else []
    )
    assert ("It is not shown here." in shown(app)) != is_shown
    assert len(app.get("download_button")) == 1
    assert name not in shown(opened("viewer"))
