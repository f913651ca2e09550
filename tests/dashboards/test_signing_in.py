"""Who sees which page, and how a session begins and ends."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from agent.staff.proof import ASKS, SIGNS_IN, email_proved_by, sign_in_proved_by
from dashboards import staff
from dashboards.settings import settings
from dashboards.staff_token import staff_token
from tests.agent.conftest import agent_database, agent_over, migrated_template  # noqa: F401  fixtures of the agent
from tests.agent.routes.edge import STAFF_SECRET
from tests.dashboards.conftest import signed_in
from tests.dashboards.test_pages import PAGES, texts
from tests.dashboards.test_releases_page import agent  # noqa: F401  # a fixture

ROUTER = PAGES.parent / "streamlit_app.py"
PASSWORD = "correct horse battery"


def opened(page: Path = PAGES / "account.py") -> AppTest:
    return AppTest.from_file(str(page), default_timeout=30)


def test_what_the_pages_sign_is_what_the_agent_believes():
    now = datetime.now(UTC)
    assert email_proved_by(staff_token("lea@x.example", ASKS, STAFF_SECRET, now), STAFF_SECRET, now) == "lea@x.example"
    email, token_id = sign_in_proved_by(staff_token("lea@x.example", SIGNS_IN, STAFF_SECRET, now), STAFF_SECRET, now)
    assert (email, len(token_id)) == ("lea@x.example", 32)


def test_a_colleague_signs_in_with_a_password_and_out_again(agent):  # noqa: F811
    agent.staff.set_up("the tests", "lea@fernway.example", "Lea", "lead", password=PASSWORD)
    app = opened().run()
    app.text_input(key="sign_in_email").set_value(" Lea@Fernway.example ")
    app.text_input(key="sign_in_password").set_value("wrong horse battery")
    app.button[0].click().run()
    assert "do not fit" in app.error[0].value
    app.text_input(key="sign_in_password").set_value(PASSWORD)
    app.button[0].click().run()
    assert app.title[0].value == "Lea"
    app.button[0].click().run()
    assert app.title[0].value == "Sign in"


@pytest.mark.parametrize("kept", [{staff.SINCE: staff.LONGEST}, {staff.TOUCHED: staff.IDLE}])
def test_a_session_ends_by_itself(agent, kept):  # noqa: F811
    app = signed_in(opened(), "lead")
    for key, length in kept.items():
        app.session_state[key] = datetime.now(UTC) - length - timedelta(seconds=1)
    assert app.run().title[0].value == "Sign in"
    for key, length in kept.items():
        app.session_state[key] = datetime.now(UTC) - length + timedelta(minutes=1)
    assert app.run().title[0].value == "Lea"


def test_a_colleague_who_was_let_go_is_told_so_politely(agent):  # noqa: F811
    agent.staff.set_up("the tests", "lea@fernway.example", "Lea", "lead", is_active=False)
    app = signed_in(opened(), "lead").run()
    assert app.title[0].value == "No access"
    assert "ask an admin to add you" in texts(app).replace("\\", "")


def test_the_demo_offers_its_people_and_nothing_else_does(agent, monkeypatch):  # noqa: F811
    assert "demo_lead" not in {each.key for each in opened().run().button}
    monkeypatch.setenv("RAPPORT_DEMO_PASSWORD", PASSWORD)
    settings.cache_clear()
    agent.staff.set_up("the demo", "lea@fernway.example", "Lea", "lead", password=PASSWORD)
    app = opened().run()
    app.button(key="demo_lead").click().run()
    assert app.title[0].value == "Lea"


def test_without_a_login_only_open_reports_are_shown(data_dir, monkeypatch):
    assert opened(ROUTER).run().title[0].value == "Overview"
    monkeypatch.setenv("RAPPORT_DASHBOARDS__OPEN_REPORTS", "false")
    settings.cache_clear()
    assert opened(ROUTER).run().title[0].value == "Sign in"
