"""Whether answers come out the same again, beside how well they are bound: asked of a real agent by the page."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psycopg

from agent.staff import Person
from dashboards.words import THIN
from tests.agent.conftest import agent_database, agent_over, migrated_template  # noqa: F401  fixtures of the agent
from tests.agent.simulation.test_previews import a_draft
from tests.agent.world import stranger, wants
from tests.dashboards.fixture_snapshot import write_snapshot
from tests.dashboards.test_pages import metric, run, texts
from tests.dashboards.test_releases_page import agent, press  # noqa: F401  the agent behind the page

WITHIN = datetime(2026, 6, 20, 12, tzinfo=UTC)


def talked(agent: Any, count: int, at: datetime = WITHIN) -> str:  # noqa: F811
    agent.now[0] = at
    conversation = agent.turns.start(stranger, "web-chat").conversation_id
    for number in range(count):
        agent.says(f"hello {number}", *wants("greeting"))
        agent.turns.answer(conversation, stranger, f"hello {number}")
    return str(conversation)


def test_the_newest_turns_of_the_period_are_taken_again_and_those_that_differ_are_named(agent, data_dir: Path):  # noqa: F811
    write_snapshot(data_dir)
    talked(agent, 1, datetime(2026, 1, 2, 12, tzinfo=UTC))
    conversation = talked(agent, 4)
    with psycopg.connect(agent.database_url) as connection:
        connection.execute(
            "update agent.turns set record = jsonb_set(record, '{reply}', '\"Go away.\"') "
            "where conversation_id = %s and turn_number = 2",
            [conversation],
        )
        connection.execute(
            "update agent.turns set record = jsonb_set(record, '{release_id}', '\"gone\"') "
            "where conversation_id = %s and turn_number > 2",
            [conversation],
        )
    app = run("resolution", "lead")
    assert metric(app, "Replay match")[0] == "\u2013"

    app = press(app, "take_again")

    assert metric(app, "Replay match")[0] == f"50.0{THIN}%"
    assert "**1** of **2** turns come out the same" in texts(app)
    assert "**2** cannot be taken again" in texts(app)
    assert [each.label for each in app.button if each.key == "differs_0"] == [f"Turn 2 of {conversation}"]


def test_pass_k_is_that_of_the_last_run_of_scenarios_that_came_to_its_end(agent, data_dir: Path):  # noqa: F811
    write_snapshot(data_dir)
    assert "No scenarios were played to their end yet." in texts(run("resolution", "lead"))
    draft, lead = a_draft(agent, refund_review_amount="50"), Person("Lea", "lead")
    for passed, state in ((8, "done"), (1, "failed")):
        asked = agent.simulations.ask(
            "scenarios", draft.draft_id, draft.revision, {"scenario_ids": [], "times": 3}, lead
        )
        agent.simulations.begin(asked.run_id)
        result = {"pass_hat": [0.95, 0.9, 0.85], "passed": passed, "scenarios": 10, "seconds": 1, "times": 3}
        agent.simulations.end(asked.run_id, state, "", result)

    app = run("resolution", "lead")

    assert metric(app, "pass^3") == (f"85.0{THIN}%", f"95.0{THIN}% pass^1")
    assert f"**8** of **10** scenarios passed every time (49.0 to 94.3{THIN}%)" in texts(app)


def test_without_an_agent_the_page_says_why_these_are_not_there_and_shows_all_else(data_dir: Path):
    write_snapshot(data_dir)
    app = run("resolution")
    assert "Replay match and pass^k are asked of the agent." in texts(app)
    assert [shown.label for shown in app.metric if shown.label == "Claims that were told"]
