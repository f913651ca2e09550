"""The page of experiments: read from a snapshot whose figures are known, and worked on with a real agent behind."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import duckdb
import pytest

from dashboards.words import NOTHING, THIN
from tests.agent.conftest import agent_database, agent_over, migrated_template  # noqa: F401  fixtures of the agent
from tests.dashboards.fixture_snapshot import write_snapshot
from tests.dashboards.test_pages import run, texts
from tests.dashboards.test_releases_page import agent, press  # noqa: F401  the agent behind both pages


def said(app: Any) -> str:
    return texts(app).replace("\\", "")


def chosen(experiment: str) -> Any:
    app = run("experiments")
    app.selectbox(key="experiment").set_value(experiment).run()
    assert not app.exception
    return app


def test_an_experiment_that_was_read_says_what_came_of_it_and_whom_it_harmed(data_dir: Path) -> None:
    write_snapshot(data_dir)
    app = chosen("spare/1")
    assert "on *Returned last 7 days* · signed by Lea" in said(app)
    drawn, came = app.dataframe[0].value, app.dataframe[1].value
    assert list(drawn["assigned_count"]) == [400, 400]
    assert list(drawn["crossed_count"]) == [1, 0]
    assert list(came["Says"]) == ["Better", "No difference found", "Harmed"]
    first, second, guard = came.to_dict("records")
    assert (first["Difference"], first["95 % interval"]) == ("+15.0 points", "+8.5 points to +21.3 points")
    assert (first["Control's"], first["Not known yet"], first["Needed an arm"]) == (f"25.0{THIN}%", "1", "1,251")
    assert (second["Difference"], second["p (Holm)"]) == ("+1.25", "0.400")
    assert (guard["p (Holm)"], guard["Margin"]) == (NOTHING, "+1.0 points")
    assert "Until then intervals" not in said(app)


def test_one_that_runs_says_until_when_nothing_is_proved(data_dir: Path) -> None:
    write_snapshot(data_dir)
    app = run("experiments")
    # What runs stands first.
    assert app.selectbox(key="experiment").value == "first/1"
    assert "It is read once, from **18 Jul 2026, 10:00 BST** on." in said(app)
    (row,) = app.dataframe[1].value.to_dict("records")
    assert (row["Says"], row["p (Holm)"], row["Not known yet"]) == ("Too early to say", NOTHING, "41")


def test_one_that_has_not_begun_says_what_it_could_find(data_dir: Path) -> None:
    write_snapshot(data_dir)
    app = chosen("keen/1")
    assert "It has not begun." in said(app)
    (row,) = app.dataframe[1].value.to_dict("records")
    assert (row["Says"], row["Least it can find"], row["Needed an arm"]) == ("Not begun", "+8.0 points", "1,094")


def test_a_sample_ratio_mismatch_is_said_before_any_figure(data_dir: Path) -> None:
    snapshot = write_snapshot(data_dir)
    with duckdb.connect(str(snapshot / "snapshot.duckdb")) as connection:
        connection.execute("update reports.rpt_experiments set verdict = 'untrustworthy', ratio_p_value = 0.00002")
    assert "Nothing here may be trusted." in said(chosen("spare/1"))


def test_cohorts_stand_apart_and_are_called_observed(data_dir: Path) -> None:
    write_snapshot(data_dir)
    app = run("experiments")
    assert "Cohorts: observed, not tried" in said(app)
    assert "no effect of the agent" in said(app)
    shown = app.dataframe[2].value
    assert list(shown["Cohort"]) == ["No contact", "Served by the agent"]
    assert list(shown["Came back within 90 days"]) == [f"12.5{THIN}%", f"30.0{THIN}%"]


def test_without_any_experiment_the_page_says_how_to_begin(data_dir: Path) -> None:
    snapshot = write_snapshot(data_dir)
    with duckdb.connect(str(snapshot / "snapshot.duckdb")) as connection:
        connection.execute("delete from marts.dim_experiments; delete from reports.rpt_service_cohorts")
    app = run("experiments")
    assert "Draft one below" in said(app)
    assert "Nobody can be followed yet." in said(app)


def test_a_lead_drafts_signs_starts_and_stops(agent: Any, data_dir: Path) -> None:  # noqa: F811
    write_snapshot(data_dir)
    app = run("experiments", "lead")
    app.text_input(key="title").input("No upsell after a return").run()
    app = press(app, "draft")
    assert "The draft is kept." in said(app)
    name = "no_upsell_after_a_return/1"
    assert app.button(key=f"sign.{name}").disabled
    app.text_input(key=f"why.{name}").input("as agreed").run()
    app = press(press(app, f"sign.{name}"), f"start.{name}")
    assert "It draws people from now on." in said(app)
    app.text_input(key=f"why.{name}").input("read").run()
    assert "It draws nobody any more." in said(press(app, f"stop.{name}"))
    [(state, by, arms)] = agent.rows("select state, signed_by, definition -> 'arms' from agent.experiments")
    assert (state, by) == ("stopped", "Lea")
    assert [arm["treatment"] for arm in arms] == ["suppress", "none"]


@pytest.mark.parametrize(("role", "may_draft"), [("viewer", False), ("agent", True)])
def test_who_is_no_lead_may_look_and_perhaps_draft(agent: Any, data_dir: Path, role: Any, may_draft: bool) -> None:  # noqa: F811
    write_snapshot(data_dir)
    app = run("experiments", role)
    assert ("draft" in {button.key for button in app.button}) is may_draft
    assert ("run by a lead or an admin" in said(app)) is not may_draft


def test_a_page_without_its_agent_still_shows_what_was_found(data_dir: Path) -> None:
    write_snapshot(data_dir)
    app = run("experiments")
    assert "What came of it" in said(app)
    assert app.warning or app.error
