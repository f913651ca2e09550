"""The Releases page as a lead works on it, with a real agent behind: what is pressed there holds here."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from streamlit.testing.v1 import AppTest

from agent.app import assemble
from agent.releases.landing import loaded
from agent.routes.access import Parts
from agent.staff import Person, Role
from agent.store.sealing import Seal
from agent.store.skill_secrets import SkillSecrets
from dashboards.settings import settings
from tests.agent.conftest import agent_database, agent_over, migrated_template  # noqa: F401  fixtures of the agent
from tests.agent.routes.edge import SECRETS_KEY, STAFF_SECRET, settings_with
from tests.dashboards.test_inbox import sign_macros
from tests.dashboards.test_pages import run, texts

ADA = Person("Ada", "admin")


@pytest.fixture
def agent(agent_over: Any, data_dir: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:  # noqa: F811
    """An agent that answers over HTTP, and pages that know where and with which token."""
    agent = agent_over([])
    desk, freshness, pool = agent.desk, agent.means.profiles.freshness, agent.turns._database.pool
    secrets = SkillSecrets(pool, Seal(SECRETS_KEY))
    simulations, people = agent.simulations, agent.staff
    app = assemble(Parts(agent.turns, freshness, {}, settings_with(), desk, simulations, people, secrets=secrets))
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        server = uvicorn.Server(uvicorn.Config(app, log_level="warning"))
        thread = threading.Thread(target=server.run, args=([listening],))
        thread.start()
        monkeypatch.setenv("RAPPORT_AGENT_BASE_URL", f"http://127.0.0.1:{listening.getsockname()[1]}")
        monkeypatch.setenv("RAPPORT_STAFF_SECRET", STAFF_SECRET)
        settings.cache_clear()
        yield agent
        server.should_exit = True
        thread.join()


def introduced(role: Role = "lead") -> AppTest:
    """The page, opened by the colleague of this role."""
    return run("releases", role)


def said(app: AppTest) -> str:
    """The page's words without what keeps them from being markup."""
    return texts(app).replace("\\", "")


def press(app: AppTest, key: str) -> AppTest:
    assert not app.button(key=key).disabled, (key, texts(app))
    app.button(key=key).click().run()
    assert not app.exception, app.exception[0].value
    return app


def days_of_gold(app: AppTest) -> Any:
    (found,) = [each for each in app.number_input if each.label == "Gold: days"]
    return found


def read_and_sign(app: AppTest) -> AppTest:
    next(each for each in app.checkbox if each.label.startswith("I have read")).check().run()
    app.text_input(key="override").input("tried by hand").run()
    return press(app, "sign")


def test_a_lead_shortens_a_window_reads_it_in_words_signs_and_rolls_back(agent):
    app = press(introduced(), "new")
    days_of_gold(app).set_value(45).run()
    assert "`parameters.return_windows.2.text`: says 60 days" in texts(app)
    (told,) = [each for each in app.text_input if each.label == "Gold: words"]
    told.set_value(str(told.value).replace("60", "45")).run()
    assert "- Gold members' return window goes from 60 to 45 days." in said(app)
    assert app.button(key="sign").disabled
    assert not app.error
    assert "Save first" in texts(app)
    press(app, "save")
    assert "Saved as revision 2." in texts(app)
    assert agent.desk.releases.current() == loaded()
    read_and_sign(app)
    assert "It is live." in texts(app)
    signed = agent.desk.releases.current()
    assert signed.parameters.return_windows[2].window_days == 45
    assert f"`{signed.release_id}`" in texts(app)
    app.text_input(key="back_reason").set_value("too many complaints").run()
    assert "- Gold members' return window goes from 45 to 60 days." in said(app)
    press(app, "back")
    assert agent.desk.releases.current() == loaded()
    history = [(each.change, each.signed_by, each.role) for each in agent.desk.releases.history()]
    assert history[:2] == [("rolled_back", "Lea", "lead"), ("signed", "Lea", "lead")]


def test_a_skill_is_let_go_for_a_share_of_some(agent):
    app = press(introduced(), "new")
    (named,) = [each for each in app.multiselect if each.label.startswith("Skills with a mode")]
    named.select("return_order").run()

    def of_skill(kind: str, label: str) -> Any:
        return next(each for each in getattr(app, kind) if each.label == label)

    of_skill("selectbox", "Mode").set_value("autonomous")
    of_skill("number_input", "Share in %").set_value(10)
    of_skill("multiselect", "Tiers").set_value(["vip"]).run()
    assert "- The skill return_order goes from autonomous to autonomous for 10 % of VIPs." in said(app)
    press(app, "save")
    read_and_sign(app)
    [entry] = agent.desk.releases.current().rollout.skills
    assert (entry.mode, entry.share_percent, entry.audience.tiers, entry.otherwise) == (
        "autonomous",
        10,
        ("vip",),
        "off",
    )


def labelled(app: AppTest, kind: str, label: str) -> Any:
    """The first widget of this label."""
    return next(each for each in getattr(app, kind) if each.label == label)


def key_of(app: AppTest, label: str) -> str:
    """The key of the first button of this label."""
    return str(labelled(app, "button", label).key)


def test_macros_are_written_told_in_words_and_signed(agent):
    sign_macros(agent)
    app = press(introduced(), "new")
    assert "There is no macro yet." in said(app)
    add = key_of(app, "Add a macro")
    press(press(app, add), add)
    first, second = (each for each in app.text_input if each.label == "Name of the macro")
    first.input("Bye").run()
    second.input("Window").run()
    press(app, key_of(app, "Take it away"))
    assert labelled(app, "text_input", "Name of the macro").value == "Window", "the other keeps what was typed"
    text = labelled(app, "text_area", "Text of the macro")
    text.input("{clause:return-diamond}").run()
    assert "`macros.0.text`: quotes the clause 'return-diamond'" in said(app)
    labelled(app, "text_area", "Text of the macro").input("{clause:return-gold}").run()
    assert "Gold members can return unworn items within 60 days" in "\n".join(each.value for each in app.text)
    assert "The macro “Window” is new, in every queue: “{clause:return-gold}”." in said(app)
    press(app, "save")
    read_and_sign(app)
    assert [each.name for each in agent.desk.releases.current().macros] == ["Window"]


def test_what_customers_are_asked_and_what_service_costs_are_signed_like_all_else(agent):
    app = press(introduced(), "new")
    labelled(app, "multiselect", "Asked on").set_value(["email"])
    labelled(app, "number_input", "An answer can be changed for (days)").set_value(91)
    labelled(app, "text_input", "How was it?").input("How did we do?")
    labelled(app, "text_input", "A million tokens of a model (GBP)").input("4")
    labelled(app, "text_input", "A minute of a colleague's (GBP)").input("0.85").run()
    assert "`feedback.changeable_days`" in said(app)
    labelled(app, "number_input", "An answer can be changed for (days)").set_value(30).run()
    for told in (
        "Feedback: channels loses web-chat.",
        "Feedback: changeable days goes from 14 to 30.",
        "Feedback: csat question goes from nothing to “How did we do?”.",
        "Costs: human minute goes from nothing to 0.85.",
        "Costs: million tokens goes from nothing to 4.",
    ):
        assert told in said(app)
    press(app, "save")
    read_and_sign(app)
    signed = agent.desk.releases.current()
    assert (signed.feedback.channels, signed.feedback.csat_question) == (("email",), "How did we do?")
    costs = signed.parameters.support.costs
    assert (costs.ai_reply, str(costs.human_minute), str(costs.million_tokens)) == (None, "0.85", "4")


def test_the_second_of_two_who_save_is_told_and_loses_nothing(agent):
    app = press(introduced(), "new")
    [draft] = agent.desk.drafts.still_open()
    limits = draft.body["parameters"]["limits"] | {"refund_review_amount": "200"}
    agent.desk.save(draft.draft_id, 1, draft.body | {"parameters": draft.body["parameters"] | {"limits": limits}}, ADA)
    days_of_gold(app).set_value(45).run()
    press(app, "save")
    assert "**Ada** saved revision 2 meanwhile" in app.warning[0].value
    assert "- Limits: refund review amount goes from 150 to 200." in said(app)
    assert days_of_gold(app).value == 45
    press(app, "keep")
    assert agent.desk.drafts.named(draft.draft_id).revision == 3
    assert agent.desk.drafts.named(draft.draft_id).body["parameters"]["return_windows"][2]["window_days"] == 45


def test_faults_are_told_with_their_field_and_nothing_faulty_is_signed(agent):
    app = press(introduced(), "new")
    days_of_gold(app).set_value(-1).run()
    assert "`parameters.return_windows.2.window_days`" in texts(app)
    press(app, "save")
    next(each for each in app.checkbox if each.label.startswith("I have read")).check().run()
    assert app.button(key="sign").disabled
    assert "Mend the faults first." in texts(app)


def test_a_viewer_is_shown_nothing_to_press_and_an_agent_nothing_to_sign(agent):
    app = press(introduced("agent"), "new")
    days_of_gold(app).set_value(45).run()
    press(app, "save")
    assert "sign" not in {each.key for each in app.button}
    assert "A release is signed by a lead or an admin." in texts(app)
    looking = introduced("viewer")
    assert not looking.button
    assert "A draft is changed by an agent, a lead or an admin." in texts(looking)


def test_before_anything_was_done_the_page_says_what_there_is(agent):
    shown = texts(introduced())
    assert "Nobody works on a draft." in shown
    assert f"`{loaded().release_id}`" in shown
    assert "There is no earlier release to roll back to." in shown
    assert "Nothing was changed here yet." in shown


def test_what_people_wrote_is_text_however_long_or_marked_up_it_is(agent):
    name = "<img src=x onerror=alert(1)> **bold** [link](javascript:alert(1)) " + "Anna-Maria " * 5
    by = Person(name.strip(), "lead")
    draft = agent.desk.open(by)
    agent.desk.save(draft.draft_id, 1, draft.body | {"guidance": {"voice": "professional"}}, by)
    agent.desk.sign(draft.draft_id, 2, loaded().release_id, by, "<b>note</b>", "<i>why</i>")
    shown = texts(introduced())
    assert "<img" not in shown.replace("\\<img", "")
    assert "[link](" not in shown
    assert "Anna-Maria" in shown.replace("\\", "")


def test_without_an_agent_or_a_login_the_page_says_what_to_do(data_dir, monkeypatch):
    monkeypatch.delenv("RAPPORT_STAFF_SECRET", raising=False)
    settings.cache_clear()
    assert "Sign in first" in run("releases").error[0].value
    assert "set RAPPORT_STAFF_SECRET" in introduced().error[0].value
    with socket.socket() as unheard:
        unheard.bind(("127.0.0.1", 0))
        monkeypatch.setenv("RAPPORT_STAFF_SECRET", STAFF_SECRET)
        monkeypatch.setenv("RAPPORT_AGENT_BASE_URL", f"http://127.0.0.1:{unheard.getsockname()[1]}")
        settings.cache_clear()
        assert "is it started?" in introduced().error[0].value
