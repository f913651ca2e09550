"""Behind a figure stand exactly the conversations that it counts."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import duckdb
import pytest
from streamlit.testing.v1 import AppTest

from dashboards.downloads import as_csv, inert, rate_rows
from dashboards.filters import EpisodeFilter
from dashboards.periods import Period
from dashboards.rates import Rate
from tests.dashboards.fixture_snapshot import write_snapshot
from tests.dashboards.test_pages import PAGES, run, texts

# The last 28 days by the clock of London, whose summer begins each day an hour early.
STARTED = "started_at >= '2026-06-02 23:00' and started_at < '2026-06-30 23:00'"


def listed(app: AppTest) -> set[str]:
    assert not app.exception, app.exception[0].value
    return set(app.dataframe[0].value["episode_id"]) if app.dataframe else set()


def test_behind_each_part_of_a_rate_stand_the_conversations_that_it_counts(data_dir: Path) -> None:
    file = write_snapshot(data_dir) / "snapshot.duckdb"
    with duckdb.connect(str(file), read_only=True) as connection:
        ask = f"select episode_id from marts.fct_episodes where {STARTED} and "
        parts = {
            "counted": "status = 'resolved_by_ai' and not is_excluded",
            "not_counted": "status in ('routed_to_team', 'closed')",
            "unknown": "status = 'open'",
            "left_out": "is_excluded",
        }
        stand = {part: {row[0] for row in connection.execute(ask + where).fetchall()} for part, where in parts.items()}
    app = run("behind")
    assert "The AI: First contact resolution" in app.selectbox(key="figure").options
    for part, episodes in stand.items():
        app.segmented_control(key="part").set_value(part).run()
        assert listed(app) == episodes
    assert {part: len(episodes) for part, episodes in stand.items()} == {
        "counted": 8,
        "not_counted": 5,
        "unknown": 3,
        "left_out": 1,
    }


def test_the_address_says_which_figure_which_days_and_which_filters(data_dir: Path) -> None:
    write_snapshot(data_dir)
    app = AppTest.from_file(str(PAGES / "behind.py"), default_timeout=30)
    address = {"figure": "routed_to_team", "part": "counted", "period": "Own dates", "channel": "web-chat"}
    app.query_params.update({**address, "dates": ["2026-06-02", "2026-06-03"]})
    app.run()
    # Two of the last moment of 2 June, two of the first of 3 June; the one by e-mail is on another day.
    assert listed(app) == {"2026-06-02-1", "2026-06-02-2", "2026-06-03-6", "2026-06-03-7"}
    assert "2 June 2026 to 3 June 2026, both included" in texts(app)
    app.date_input(key="dates").set_value((date(2026, 6, 3), date(2026, 6, 3))).run()
    assert listed(app) == {"2026-06-03-6", "2026-06-03-7"}


@pytest.mark.parametrize(("text", "cell"), [("=1+1", "'=1+1"), ("@x", "'@x"), ("track_order", "track_order")])
def test_a_text_in_a_download_is_no_formula(text: str, cell: str) -> None:
    assert inert(text) == cell


def test_a_download_of_figures_says_all_that_they_are_made_of() -> None:
    chosen = EpisodeFilter(Period(date(2026, 6, 3), date(2026, 6, 4)), ("email",), ("new",))
    lines = (
        as_csv(rate_rows(chosen, {"durable": Rate(3, 4, 1, pending=2)}, {"durable": Rate(0, 0)})).decode().split("\n")
    )
    assert lines[1].startswith("Durable,durable,2026-06-03,2026-06-04,3,4,2,1,0.75,0.300")
    assert lines[2].startswith("Durable,durable,2026-06-01,2026-06-02,0,0,0,0,,,,email,new,all,")
