"""The Simulation page as a lead works on it, with a real agent behind: asked for here, run as the job runs it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from agent.staff import Role
from dashboards.settings import settings
from pipelines.simulation.agent import Agent as AgentOverHttp
from pipelines.simulation.doing import done
from pipelines.warehouse.paths import WarehousePaths
from tests.agent.conftest import agent_database, agent_over, migrated_template  # noqa: F401  fixtures of the agent
from tests.agent.routes.edge import AGENT_TOKEN
from tests.agent.simulation.test_previews import a_draft
from tests.dashboards.test_pages import run, texts
from tests.dashboards.test_releases_page import agent, press  # noqa: F401  the agent behind both pages


def page(role: Role = "lead") -> Any:
    return run("simulation", role)


def said(app: Any) -> str:
    return texts(app).replace("\\", "")


def carried_out(tmp_path: Any) -> None:
    """Everything that was asked for, as the scheduler's job does it."""
    with AgentOverHttp(settings().agent_url, AGENT_TOKEN) as over_http:
        for asked in over_http.requested():
            done(over_http, over_http.begin(asked["run_id"]), WarehousePaths(tmp_path), datetime.now(UTC), print)


def test_a_lead_writes_a_scenario_runs_it_waits_and_reads_what_was_missed(agent, tmp_path):  # noqa: F811
    empty = page()
    assert "Nobody works on a draft." in said(empty)
    assert "There is no scenario yet." in said(empty)
    a_draft(agent, refund_review_amount="50")
    app = page()
    assert "There is no scenario yet: write one" in said(app)
    app.text_input(key="new.title").input("asks where it is")
    app.text_area(key="new.says").input("where is it").run()
    app.text_input(key="new.0.skills").input("track_order").run()
    press(app, "new.save")
    assert "The scenario is kept." in said(app)
    press(app, "run")
    assert "It begins as soon as the scheduler is free." in said(app)
    carried_out(tmp_path)
    app = page()
    assert "0 of 1 scenarios pass every one of 3 times." in said(app)
    assert "In message 1: **Skills that answer** track_order; instead clarify" in said(app)
    assert "failed 3 of 3 times" in said(app)


def test_a_policy_diff_is_told_in_totals_and_turn_by_turn(agent, tmp_path):  # noqa: F811
    a_draft(agent, refund_review_amount="50")
    app = press(page(), "compare")
    assert "The comparison is asked for." in said(app)
    carried_out(tmp_path)
    assert "Nothing comes out otherwise." in said(page())


def test_scenarios_are_asked_for_of_the_skills_of_a_draft(agent):  # noqa: F811
    draft = a_draft(agent, refund_review_amount="50")
    app = page()
    app.number_input(key="generated_times").set_value(2).run()
    press(app, "generate")
    assert "The scenarios are asked for." in said(app)
    [asked] = agent.simulations.kept.runs(draft.draft_id, "requested")
    assert (asked.kind, asked.asked["times"], asked.requested_by) == ("generation", 2, "Lea")


def test_what_was_played_under_one_draft_is_not_shown_under_another(agent):  # noqa: F811
    other, draft = a_draft(agent, refund_review_amount="50"), a_draft(agent, refund_review_amount="60")
    app = page()
    app.selectbox(key="tried").set_value(draft.draft_id).run()
    app.text_area(key="says").input("where is it").run()
    assert len(press(app, "play").chat_message) == 2
    assert len(app.selectbox(key="tried").set_value(other.draft_id).run().chat_message) == 0


@pytest.mark.parametrize("role", ["viewer"])
def test_who_may_not_simulate_is_told_so(agent, role):  # noqa: F811
    assert "Drafts are tried by an agent, a lead or an admin." in said(page(role))


def test_a_page_without_its_agent_says_what_to_do(data_dir, monkeypatch):
    monkeypatch.setenv("RAPPORT_AGENT_BASE_URL", "http://127.0.0.1:1")
    settings.cache_clear()
    assert "make run" in said(page()) or "set RAPPORT_STAFF_SECRET" in said(page())
