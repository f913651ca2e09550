"""The pages People and Audit over a real agent: what is changed holds at once, is told, and what may not be is not."""

from __future__ import annotations

import pytest

from agent.staff import passwords
from tests.agent.conftest import agent_database, agent_over, migrated_template  # noqa: F401  fixtures of the agent
from tests.dashboards.conftest import signed_in
from tests.dashboards.test_pages import run, texts
from tests.dashboards.test_releases_page import agent  # noqa: F401  # a fixture
from tests.dashboards.test_signing_in import PASSWORD, opened

LEA, ADA = "lea@fernway.example", "ada@fernway.example"


@pytest.fixture(autouse=True)
def passwords_cost_little(monkeypatch):
    monkeypatch.setattr(passwords, "COST", 2**4)
    monkeypatch.setattr(passwords, "NOBODYS", passwords.NOBODYS.replace(f"${2**15}$", f"${2**4}$"))


def changed(app, email, **given):
    """Somebody's row in the form, changed and saved."""
    app.selectbox(key="chosen").set_value(email).run()
    for field, value in given.items():
        kind = {"role": "selectbox", "access": "checkbox"}.get(field, "text_input")
        getattr(app, kind)(key=f"{field}-{email}").set_value(value)
    app.button[0].click().run()
    assert not app.exception
    return app


def lines(app):
    """Who did what to whom and why, as the page Audit shows it."""
    rows = app.dataframe[0].value
    return [tuple(row) for row in rows[["by_name", "deed", "about", "reason"]].itertuples(index=False)]


def test_a_role_that_an_admin_takes_ends_with_the_next_thing_that_is_done_and_is_in_the_audit(agent):  # noqa: F811
    leas = run("audit", "lead")
    assert not leas.error
    people = changed(run("people", "admin"), LEA, role="viewer", reason="Moved to another team")
    listed = people.dataframe[0].value.set_index("email")
    assert (listed.loc[LEA, "role"], listed.loc[LEA, "changed_by"]) == ("viewer", "Ada")
    # In the session that was open before: what her page remembers of her lasts a minute, the agent asks at once.
    leas.run()
    assert "'Lea' is a viewer" in leas.error[0].value.replace("\\", "")
    assert not leas.dataframe
    audit = run("audit", "admin")
    assert lines(audit)[0] == ("Ada", "Person changed", LEA, "Moved to another team")
    before, after = audit.dataframe[0].value.iloc[0][["before", "after"]]
    assert ('"role": "lead"' in before, '"role": "viewer"' in after) == (True, True)


def test_the_last_admin_cannot_take_it_from_themselves_and_is_told_why(agent):  # noqa: F811
    before = agent.rows("select count(*) from agent.audit")
    for change in ({"role": "lead"}, {"access": False}):
        app = changed(run("people", "admin"), ADA, **change)
        assert "nobody who manages people" in app.error[0].value
    assert agent.staff.staff.person(ADA).role == "admin"
    assert agent.rows("select count(*) from agent.audit") == before
    changed(run("people", "admin"), LEA, role="admin")
    # Once there is another they may, and from then on the page is not theirs.
    app = changed(run("people", "admin"), ADA, role="lead")
    assert "'Ada' is a lead" in app.error[0].value.replace("\\", "")
    assert not app.dataframe


@pytest.mark.parametrize("role", ["viewer", "agent", "lead"])
def test_who_is_no_admin_is_shown_nobody(agent, role):  # noqa: F811
    assert agent.staff
    app = run("people", role)
    assert "needs admin" in texts(app)
    assert (len(app.dataframe), len(app.button)) == (0, 0)


@pytest.mark.parametrize("role", ["viewer", "agent"])
def test_who_does_not_lead_reads_no_audit(agent, role):  # noqa: F811
    assert agent.staff
    app = run("audit", role)
    assert "needs lead or admin" in texts(app)
    assert not app.dataframe


def test_a_password_is_given_kept_as_a_digest_and_in_no_line_of_the_audit(agent):  # noqa: F811
    assert agent.staff
    assert "12 to 256" in changed(run("people", "admin"), LEA, password="elevenchars").error[0].value
    assert not changed(run("people", "admin"), LEA, password=PASSWORD).error
    assert passwords.is_password(PASSWORD, agent.staff.staff.digest(LEA))
    audit = run("audit", "lead")
    assert '"is_password_changed": true' in audit.dataframe[0].value.iloc[0]["after"]
    assert PASSWORD not in str(agent.rows("select * from agent.audit"))


def test_the_audit_is_narrowed_by_who_what_and_about_and_says_when_there_is_nothing(agent):  # noqa: F811
    assert agent.staff
    changed(run("people", "admin"), LEA, reason="For the audit")
    app = run("audit", "lead")
    everything = len(app.dataframe[0].value)
    app.text_input(key="by").set_value("ada").run()
    assert lines(app) == [("Ada", "Person changed", LEA, "For the audit")]
    app.text_input(key="by").set_value("").run()
    app.text_input(key="about").set_value(LEA).run()
    assert 1 < len(lines(app)) < everything
    app.text_input(key="about").set_value("conv_1").run()
    assert "Nothing of this kind was done." in texts(app)


def test_after_five_wrong_passwords_the_right_one_waits_and_the_page_says_how_long(agent):  # noqa: F811
    agent.staff.set_up("the tests", LEA, "Lea", "lead", password=PASSWORD)
    app = opened().run()
    app.text_input(key="sign_in_email").set_value(LEA)
    for typed in (*["wrong horse battery"] * 5, PASSWORD):
        app.text_input(key="sign_in_password").set_value(typed)
        app.button[0].click().run()
    assert "wait 15 minutes" in app.error[0].value
    assert app.title[0].value == "Sign in"
    # A session that was begun before goes on: whoever guesses does not put her out.
    assert signed_in(opened(), "lead").run().title[0].value == "Lea"
