"""The Skills page as a lead works on it, with a real agent behind: a skill is made, tried and signed with no code."""

from __future__ import annotations

from typing import Any

import pytest

from agent.staff import Person, Role
from dashboards.settings import settings
from dashboards.skill_beginnings import BEGINNINGS, begun
from dashboards.skill_forms import cell_in_words, headers
from dashboards.skill_steps import in_words
from tests.agent.conftest import agent_database, agent_over, migrated_template  # noqa: F401  fixtures of the agent
from tests.agent.world import wants
from tests.dashboards.test_pages import run, texts
from tests.dashboards.test_releases_page import agent, press  # noqa: F401  the agent behind both pages

LEAD = Person("Lena", "lead")


def page(role: Role = "lead") -> Any:
    return run("skills", role)


def said(app: Any) -> str:
    return texts(app).replace("\\", "")


def field(app: Any, kind: str, label: str) -> Any:
    return next(each for each in getattr(app, kind) if each.label == label)


def started(app: Any, name: str, like: str) -> Any:
    press(app, "open")
    app.text_input(key="new_name").input(name).run()
    app.radio(key="new_like").set_value(like).run()
    return press(app, "begin")


def test_a_lead_makes_a_skill_mends_its_faults_tries_it_keeps_a_scenario_and_signs_it(agent):  # noqa: F811
    app = page()
    assert "skills live" in said(app)
    assert "A skill is written in a draft, and there is none." in said(app)
    started(app, "opening_hours", "An answer of another system")
    assert "Opening hours is begun." in said(app)
    assert app.button(key="save").disabled, "nothing was changed yet"
    words = next(each for each in app.text_area if each.label == "Words")
    words.input("The shop in {town} is open until 18.").run()
    assert "Step 3, words: uses {town}" in said(app).replace("**", "")
    assert "says '18'" in said(app)
    next(each for each in app.text_area if each.label == "Words").input("In {city} it is {hours}.").run()
    assert "It is whole: try it, then sign it off." in said(app)
    assert app.button(key="play").disabled
    press(app, "save")
    agent.says("when is the shop open", *wants("opening_hours"))
    app.text_area(key="says").input("when is the shop open\nLeeds").run()
    press(app, "play")
    assert "In Leeds it is 9:00 to 18:00." in "\n".join(each.value for each in app.text)
    press(app, "keep_scenario")
    [kept] = agent.simulations.kept.scenarios()
    assert kept.body["turns"][1]["expect"]["facts"] == ["agent.calls.hours", "agent.slots.city"]
    [draft] = agent.desk.drafts.still_open()
    over = agent.means.current_release().release_id
    agent.desk.sign(draft.draft_id, draft.revision, over, LEAD, override="tried by hand")
    assert page().dataframe[0].value["skill"].iloc[0] == "Opening hours"


def test_steps_are_added_moved_given_conditions_and_taken_away(agent):  # noqa: F811
    app = started(page(), "star_card", "An answer out of the customer's records")
    press(app, next(each.key for each in app.button if each.label == "Add a step"))
    key = [each.key for each in app.button if each.label == "Up"][-1]
    press(app, key)
    assert field(app, "text_area", "Words").label == "Words"
    assert [each.value for each in app.text_area if each.label == "Words"][1] == ""
    assert "Step 2, words: has nothing to say" in said(app).replace("**", "")
    press(app, [each.key for each in app.button if each.label == "Only when ..."][1])
    assert "When points is known" in said(app)
    press(app, next(each.key for each in app.button if each.key and each.key.endswith("steps.1.gone")))
    assert "It is whole" in said(app)
    press(app, next(each.key for each in app.button if each.label == "Add a fact"))
    assert "Fact 2, name: write a name of small letters" in said(app).replace("**", "")
    press(app, "take_out")
    assert "It is out of the draft." in said(app)


def test_a_lead_sets_a_secret_that_a_skill_names_and_no_page_ever_holds_it(agent):  # noqa: F811
    draft = agent.desk.open(LEAD)
    skill = begun("opening_hours", "An answer of another system")
    skill["calls"][0]["request"]["headers"] = {"Authorization": "Bearer {secret:HOURS}"}
    agent.desk.save(draft.draft_id, 1, draft.body | {"skills": [skill]}, LEAD)
    app = page()
    assert "1 name without a value" in "".join(each.label for each in app.expander)
    assert app.text_input(key="secret_name").value == "HOURS"
    app.text_input(key="secret_value").input("short")
    press_labelled(app, "Set it")
    assert "8 to 4000 characters" in said(app)
    app.text_input(key="secret_value").input("h0urs-of-the-shop")
    press_labelled(app, "Set it")
    assert "HOURS is set." in said(app)
    assert app.text_input(key="secret_value").value == ""
    assert ("h0urs" in said(app), app.session_state["secret_value"]) == (False, "")
    [held] = [each.value for each in app.dataframe if "place" in each.value]
    assert held[["name", "place", "skills", "set_by"]].values.tolist() == [["HOURS", "Here", "Opening hours", "Lea"]]
    assert "A secret is set by a lead or an admin." in said(page("agent"))


def press_labelled(app: Any, label: str) -> None:
    next(each for each in app.button if each.label == label).click().run()
    assert not app.exception, app.exception[0].value


def test_somebody_who_may_not_edit_sees_what_the_agent_does_and_is_told_so(agent):  # noqa: F811
    app = page("viewer")
    assert "A skill is written by an agent, a lead or an admin." in said(app)
    assert "Track order" in list(app.dataframe[0].value["skill"])


def test_a_page_without_its_agent_says_what_to_do(data_dir, monkeypatch):
    monkeypatch.setenv("RAPPORT_AGENT_BASE_URL", "http://127.0.0.1:1")
    settings.cache_clear()
    assert "make run" in said(page()) or "set RAPPORT_STAFF_SECRET" in said(page())


@pytest.mark.parametrize("like", BEGINNINGS)
def test_every_beginning_has_all_parts_and_is_a_copy(like):
    skill = begun("made_up", like)
    assert skill.keys() == {"name", "does", "examples", "facts", "slots", "calls", "steps"}
    skill["steps"].append({})
    assert skill["steps"] != BEGINNINGS[like]["steps"]


def test_steps_cells_and_headers_are_told_as_people_write_them():
    step = {"do": "say", "words": "Hello.", "when": [{"of": "tier", "test": "is", "value": "vip"}], "ends": True}
    assert in_words(step) == "When tier is vip, say “Hello.”, and end"
    assert in_words({"do": "ask", "what": "serial"}) == "Ask the customer: serial"
    assert cell_in_words("profile_orders.total_amount") == "Orders: total amount"
    assert headers("A: b\nno header\nX-Key: {secret:ONE}") == {"A": "b", "X-Key": "{secret:ONE}"}
