"""`rapport agent people` over a real store: how the first admin comes to be, and what even it does not do."""

from __future__ import annotations

import getpass
from types import SimpleNamespace

import pytest
from typer.testing import CliRunner

from agent import cli_people
from agent.staff import passwords
from agent.store.staff import Staff

PASSWORD = "correct horse battery"
ADA = ("--email", "Ada@Brand.example", "--name", "Ada", "--role", "admin")


@pytest.fixture
def people(agent_over, monkeypatch):
    """Run one command; what it said. Whoever works at this machine is called Root."""
    agent = agent_over([])
    monkeypatch.setattr(passwords, "COST", 2**4)
    monkeypatch.setattr(getpass, "getuser", lambda: "Root")
    kept = SimpleNamespace(data_dir=None, stores=SimpleNamespace(database_url=agent.database_url))
    monkeypatch.setattr(cli_people, "settings", lambda: kept)
    monkeypatch.setattr(cli_people, "database_url", lambda _, url: url)

    def run(*command, code=0, typed=""):
        done = CliRunner().invoke(cli_people.app, list(command), input=typed)
        assert done.exit_code == code, done.output
        return done.output

    run.agent = agent  # type: ignore[attr-defined]
    return run


def staff(people):
    return Staff(people.agent.turns._database.pool)


def test_the_first_admin_is_made_with_a_password_that_is_typed_twice_and_shown_nowhere(people):
    told = people("add", *ADA, typed=f"{PASSWORD}\n{PASSWORD}\n")
    assert (told.splitlines()[-1], PASSWORD in told) == ("Ada is admin now.", False)
    assert people("list") == "admin   Ada  ada@brand.example\n"
    assert passwords.is_password(PASSWORD, staff(people).digest("ada@brand.example"))
    [(by, after)] = people.agent.rows("select by_name, after from agent.audit where deed = 'person_changed'")
    assert (by, after) == ("Root", {"name": "Ada", "role": "admin", "is_active": True, "is_password_changed": True})


def test_two_passwords_that_differ_and_one_that_is_short_make_nobody(people):
    people("add", *ADA, typed=f"{PASSWORD}\nanother one\n", code=1)
    assert "12 to 256" in people("add", *ADA, typed="elevenchars\nelevenchars\n", code=1)
    assert people("list") == ""


def test_the_last_admin_does_not_leave_by_this_way_either(people):
    people("add", *ADA, "--no-password")
    for change in (("--left",), ("--role", "viewer")):
        assert "nobody who manages people" in people("add", *ADA, "--no-password", *change, code=1)
    assert people("list") == "admin   Ada  ada@brand.example\n"
    people("add", "--email", "bea@brand.example", "--name", "Bea", "--role", "admin", "--no-password")
    assert people("add", *ADA, "--no-password", "--left") == "Ada is gone now.\n"
    assert people("list").splitlines()[0] == "admin   Ada  ada@brand.example  (has left)"
    assert staff(people).person("ada@brand.example") is None


def test_who_is_changed_keeps_their_password_and_a_new_name_is_nobody_elses(people):
    people("add", *ADA, typed=f"{PASSWORD}\n{PASSWORD}\n")
    people("add", "--email", "ada@brand.example", "--name", "Adele", "--role", "admin", "--no-password")
    assert passwords.is_password(PASSWORD, staff(people).digest("ada@brand.example"))
    other = ("add", "--email", "other@brand.example", "--role", "agent", "--no-password")
    assert "'adele' already" in people(*other, "--name", "adele", code=1)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (("--email", "ada"), "is no e-mail address"),
        (("--email", "ada@brand.example, bea@brand.example"), "is no e-mail address"),
        (("--name", "  "), "a name that customers and colleagues can read"),
    ],
)
def test_nobody_is_made_who_could_not_sign_in_or_be_told_apart(people, change, told):
    assert told in people("add", *ADA, "--no-password", *change, code=1)
    assert people("list") == ""


def test_there_are_four_roles_and_no_other(people):
    people("add", *ADA, "--no-password", "--role", "service", code=2)
    assert people("list") == ""
