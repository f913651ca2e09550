"""A lead's review over a real agent: read a turn's reasons, flag its miss, judge by keyboard, publish, clear."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import duckdb
import pytest
from streamlit.testing.v1 import AppTest

from dashboards.agreement import agreement, missed
from dashboards.rates import Rate
from dashboards.review_api import Judged
from tests.agent.conftest import agent_over  # noqa: F401  a fixture
from tests.agent.review.test_reviews import BOIL, asked, told
from tests.agent.review.test_reviews import MISS as HULL
from tests.dashboards.conftest import signed_in
from tests.dashboards.fixture_snapshot import write_snapshot
from tests.dashboards.test_inbox import agent, agent_database, shown  # noqa: F401  fixtures
from tests.dashboards.test_pages import PAGES

MOMENT = datetime(2026, 6, 1, tzinfo=UTC)


def judged(*verdicts: tuple[str, str, str]) -> list[Judged]:
    return [
        Judged.model_validate(
            {
                "item_id": item,
                "conversation_id": "c",
                "verdict": verdict,
                "note": "",
                "reviewed_by": by,
                "reviewed_at": MOMENT,
            }
        )
        for item, by, verdict in verdicts
    ]


@pytest.mark.parametrize(
    ("verdicts", "agreed", "misses"),
    [
        ((), Rate(0, 0), Rate(0, 0)),
        ((("a", "Lea", "miss"),), Rate(0, 0), Rate(1, 1)),
        ((("a", "Lea", "miss"), ("a", "Tom", "miss"), ("b", "Tom", "good")), Rate(1, 1), Rate(2, 3)),
        ((("a", "Lea", "miss"), ("a", "Tom", "good"), ("a", "Ada", "good")), Rate(1, 3), Rate(1, 3)),
        ((("a", "Lea", "unclear"), ("a", "Tom", "unclear")), Rate(1, 1), Rate(0, 0, excluded=2)),
    ],
)
def test_agreement_is_counted_in_pairs_and_what_is_unclear_is_no_miss(verdicts, agreed, misses):
    assert (agreement(judged(*verdicts)), missed(judged(*verdicts))) == (agreed, misses)


def opened(page: str, role: str = "lead", **address: str) -> AppTest:
    app = signed_in(AppTest.from_file(str(PAGES / f"{page}.py"), default_timeout=90), role)  # type: ignore[arg-type]
    for name, value in address.items():
        app.query_params[name] = value
    return well(app.run())


def well(app: AppTest) -> AppTest:
    assert not app.exception, app.exception[0].value
    return app


def press(app: AppTest, label: str) -> AppTest:
    found = [each for each in app.button if each.label == label]
    assert len(found) == 1, (label, [each.label for each in app.button])
    return well(found[0].click().run())


def read(app: AppTest) -> str:
    return str(shown(app)).replace("\\", "")


@pytest.fixture
def talk(agent: Any, data_dir: Any) -> str:  # noqa: F811
    """A conversation of Anna's with one turn; it stands in the queue of the published snapshot."""
    agent.now[0] = datetime(2026, 6, 30, 22, 50, tzinfo=UTC)
    conversation = asked(agent, "where is it")
    file = write_snapshot(data_dir) / "snapshot.duckdb"
    with duckdb.connect(str(file)) as connection:
        connection.execute(
            "update reports.rpt_review_queue set conversation_id = ? where queue_rank = 1", [conversation]
        )
    return conversation


def test_a_lead_reads_why_takes_the_turn_again_and_flags_its_miss(agent: Any, talk: str) -> None:  # noqa: F811
    app = opened("conversations", conversation=talk, turn="1")
    assert "It heard: track order (" in read(app)
    rows = next(frame.value for frame in app.dataframe if "Age when told" in frame.value)
    assert ("profile_orders", "order_name", "#1043") in set(
        zip(rows["Table"], rows["Column"], rows["Value"], strict=True)
    )
    press(app, "Take the turn again")
    assert "The same decisions: yes" in read(app)
    app.text_area(key="flag-1-right").set_value("It is in Hull.")
    app.radio(key="flag-1-becomes").set_value("knowledge")
    app.text_input(key="flag-1-must").set_value("Hull")
    press(app, "Flag")
    (flag,) = agent.reviews.stored.flags()
    assert (flag.flagged_by, flag.becomes, flag.scenario.must) == ("Lea", "knowledge", ("Hull",))
    assert "A fact is wrong: It is in Hull." in read(app)
    press(app, "All conversations")
    assert "Since the snapshot" in read(app)
    # As text, which loads nothing.
    assert "![x](https://evil.example/pixel.png)" in {each.value for each in app.text}


def test_a_lead_works_through_the_queue_publishes_an_answer_and_clears_a_source(agent: Any, talk: str) -> None:  # noqa: F811
    agent.reviews.flag(talk, 1, HULL, "Tom")
    knowledge: dict[str, Any] = HULL.__dict__ | {"key": "form-0002", "becomes": "knowledge", "source": BOIL}
    agent.reviews.flag(talk, 1, type(HULL)(**knowledge), "Tom")
    app = opened("review")
    assert "Rated badly · Drawn at random" in read(app)
    assert "0 of 2 judged by you" in read(app)
    assert {each.label for each in app.button if each.disabled} >= {"Previous"}
    press(app, "Miss")
    assert [(each.item_id, each.verdict) for each in agent.reviews.stored.verdicts(MOMENT.replace(year=2020))] == [
        ("conv_1/1", "miss")
    ]
    assert "1 of 2 judged by you" in read(app)
    # The next one has taken its place; its conversation is none of this agent's.
    assert "Drawn at random" in app.subheader[0].value
    assert "It was erased since the snapshot." in read(app)
    title = next(each for each in app.text_input if each.label == "Title")
    title.set_value("Where parcels rest").run()
    press(app, "Publish")
    assert [(each["title"], each["owner"]) for each in told(agent, "article_written")] == [
        ("Where parcels rest", "Lea")
    ]
    app.toggle(key=f"uses-{BOIL.source_id}").set_value(True).run()
    assert "0 answers · 0 conversations · 0 customers" in read(app)
    app.text_input(key=f"reason-{BOIL.source_id}").set_value("The lab says so.").run()
    press(app, "Clear")
    assert "Nothing of the brand's own words is called wrong." in read(app)
    assert json.dumps(told(agent, "source_cleared"))


def test_a_lead_makes_a_miss_an_example_of_a_skill_in_a_draft(agent: Any, talk: str) -> None:  # noqa: F811
    app = opened("conversations", conversation=talk, turn="1")
    app.text_area(key="flag-1-right").set_value("Their money, of course.")
    app.radio(key="flag-1-becomes").set_value("example")
    press(app, "Flag")
    assert "Choose the skill that should have answered" in read(app)
    app.selectbox(key="flag-1-skill").set_value("request_refund")
    assert app.text_input(key="flag-1-example").value == "where is it"
    app.text_input(key="flag-1-example").set_value("how do I get my dosh back")
    press(app, "Flag")
    (flag,) = agent.reviews.stored.flags()
    name = flag.flag_id
    app = opened("review")
    app.text_input(key=f"taught-{name}").set_value("how do I get my dosh back?").run()
    press(app, "Put it into the draft")
    [draft] = agent.desk.drafts.still_open()
    assert draft.body["examples"] == [{"skill": "request_refund", "text": "how do I get my dosh back?"}]
    assert f"In the draft {draft.draft_id[-6:]}: run its scenarios" in read(app)
    assert app.selectbox(key=f"into-{name}-{draft.draft_id}").value == draft.draft_id
    [scenario] = agent.simulations.kept.scenarios()
    assert scenario.body["turns"][-1]["expect"]["skills"] == ["request_refund"]


def test_a_viewer_reads_the_queue_and_judges_nothing(agent: Any, talk: str) -> None:  # noqa: F811
    app = opened("review", "viewer")
    assert all(each.disabled for each in app.button if each.label in {"Good", "Miss", "Unclear"})
    assert "shopify_customer_id:•••" in read(app)
    assert "Nothing is flagged." in read(app)
