"""How well handovers and answers are: each figure, and the cases that stand behind it."""

from __future__ import annotations

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from dashboards.snapshot import statement
from dashboards.words import NOTHING, THIN
from tests.dashboards.fixture_snapshot import write_snapshot
from tests.dashboards.test_figure_pages import opened
from tests.dashboards.test_pages import PAGES, metric, run, texts


@pytest.fixture(autouse=True)
def published(data_dir: Path) -> None:
    write_snapshot(data_dir)


def test_what_people_were_given_is_told_by_handover_with_what_is_not_known() -> None:
    app = run("escalations")
    assert metric(app, "Whole package")[0] == f"50.0{THIN}%"
    assert metric(app, "Asked again")[0] == f"100.0{THIN}%"
    assert metric(app, "Answered by a person")[0] == f"66.7{THIN}%"
    shown = texts(app)
    assert f"**1** of **2** · 9.5 to 90.5{THIN}% · 1 not known yet · 1 left out" in shown
    assert f"**1** of **1** · 20.7 to 100.0{THIN}% · 2 not known yet · 1 left out" in shown
    assert "Nothing that applies was missing ÷ handovers whose package was told" in shown
    (parts,) = [found.value for found in app.dataframe if "missing_count" in found.value]
    counted = ["package_count", "missing_count", "answered_count", "asked_count"]
    assert parts.set_index("part")[counted].T.to_dict("list") == {"Orders": [2, 1, 1, 1], "E-mail": [2, 0, 1, 0]}


def test_who_recommends_the_brand_and_whom_a_person_came_back_to_is_told_by_side() -> None:
    app = run("people_and_ai")
    nps = [shown.value for shown in app.metric if shown.label == "NPS"]
    assert nps == ["+0", NOTHING]
    shown = texts(app)
    assert "**3 answers** · -61 to +61 · 1 not known yet · 0 left out" in shown
    assert "**0 answers** · 0 not known yet · 1 left out" in shown
    back = [shown.value for shown in app.metric if shown.label == "A person within 24 h"]
    assert back == [NOTHING, f"50.0{THIN}%"]


def test_what_answers_rest_on_is_told_by_reply_and_by_claim() -> None:
    app = run("resolution")
    assert metric(app, "Bound at once")[0] == f"50.0{THIN}%"
    assert metric(app, "Claims that were told") == ("4", "2 in the 28 days before")
    assert metric(app, "Age of the facts") == ("20 s", "1 min 40 s in the 28 days before")
    shown = texts(app)
    assert f"**1** of **2** · 9.5 to 90.5{THIN}% · 1 not known yet · 1 left out" in shown
    assert f"**1** held back · 80.0{THIN}% bound" in shown
    assert "95 of 100 younger than **29 s** · 3 rows told" in shown


@pytest.mark.parametrize(
    ("figure", "cases", "detail"),
    [
        ("package_complete", {"counted": 1, "not_counted": 1, "unknown": 1, "left_out": 1}, "asked again for orders"),
        ("promise_kept", {"counted": 4, "not_counted": 1, "unknown": 9, "left_out": 0},
         "refund, 40.00, due 2026-06-13 10:00 UTC, kept"),
        ("ai_promoters", {"counted": 1, "not_counted": 2, "unknown": 1, "left_out": 0}, "9 of 10"),
        ("human_consoled", {"counted": 1, "not_counted": 1, "unknown": 1, "left_out": 0}, "poor rating"),
        ("bound_at_once", {"counted": 1, "not_counted": 1, "unknown": 1, "left_out": 1}, "3 told, 0 held back"),
    ],
)  # fmt: skip
def test_behind_handovers_promises_and_replies_stand_the_cases_themselves(
    figure: str, cases: dict[str, int], detail: str
) -> None:
    app = opened("behind", figure=figure)
    assert not app.exception, app.exception[0].value
    assert set(app.dataframe[0].value["detail"]) == {detail}
    assert counts(app) == cases


def test_a_product_and_the_skill_of_a_matter_lead_to_their_own_conversations() -> None:
    assert counts(opened("behind", figure="routed_to_team", product="tent"))["counted"] == 3
    assert counts(opened("behind", figure="routed_to_team", product="lamp"))["counted"] == 0
    by_skill = opened("behind", figure="resolution", answers="track_order", reason="track_order")
    assert counts(by_skill) == {"counted": 8, "not_counted": 0, "unknown": 3, "left_out": 0}
    assert {button.label for button in by_skill.button} >= {
        "Only about Track order",
        "Only with a matter for Track order",
    }


def test_the_skill_of_a_matter_stands_in_place_of_one_that_answered() -> None:
    app = AppTest.from_file(str(PAGES / "behind.py"), default_timeout=30)
    app.session_state["kept_skill"] = ["refund_status"]
    app.query_params.update({"figure": "resolution", "reason": "complaint", "answers": "track_order", "skill": ""})
    # The three that a rule handed over, none of which that skill answered.
    assert counts(app.run())["not_counted"] == 3
    assert app.selectbox(key="skill").value is None


def test_the_cost_of_tokens_is_told_beside_that_of_replies() -> None:
    app = run("cost")
    assert metric(app, "Tokens of a language model") == ("2,000", "750 in the 28 days before")
    assert f"**GBP{THIN}0.08** of what the AI cost · **100** at no known price" in texts(app)


def test_what_queries_have_in_common_is_put_before_their_own_beginning() -> None:
    built = statement("cost_by_day", "chosen_contacts")
    assert built.count("with ") == 1
    assert (
        built.index("chosen_contacts as (") < built.index("chosen as (from chosen_contacts)") < built.index("days as")
    )


def counts(app: AppTest) -> dict[str, int]:
    """What the choice of parts says of each."""
    told = app.segmented_control(key="part").options
    names = {"Counted": "counted", "Not counted": "not_counted", "Not known yet": "unknown", "Left out": "left_out"}
    return {names[label]: int(count) for label, count in (option.split(": ") for option in told)}
