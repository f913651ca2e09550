"""Releases from the command line, over a real store."""

from __future__ import annotations

import re

import pytest
import yaml
from typer.testing import CliRunner

from agent import cli_releases
from agent.releases.landing import loaded


@pytest.fixture
def rapport(agent_over, monkeypatch, tmp_path):
    """Run one command of `rapport agent release`; what it said, and whether it was refused."""
    agent = agent_over([])
    monkeypatch.setattr(cli_releases, "_url", lambda: agent.database_url)
    monkeypatch.setattr(cli_releases, "migrate_schema", lambda _: None)
    monkeypatch.setattr("pipelines.inbox.migrate", lambda _: None)

    def run(*command, code=0):
        done = CliRunner().invoke(cli_releases.app, list(command))
        assert done.exit_code == code, done.output
        return done.output

    return run


def test_a_file_becomes_a_draft_is_told_in_words_signed_listed_and_rolled_back(rapport, tmp_path):
    file = tmp_path / "spring.yaml"
    file.write_text(yaml.safe_dump(loaded().model_dump(mode="json") | {"guidance": {"voice": "professional"}}))
    told = rapport("draft", str(file), "--by", "Lea")
    assert "Voice goes from neutral to professional." in told
    found = re.search("draft_[0-9a-f]{12}", told)
    assert found
    draft = found[0]
    assert "Voice goes from neutral to professional." in rapport("diff", draft)
    assert draft in rapport("list")
    assert "'sign_releases' needs lead or admin" in rapport("sign", draft, "--by", "Vic", "--role", "viewer", code=1)
    assert "nothing was simulated on this revision" in rapport("sign", draft, "--by", "Lea", code=1)
    untried = ("--override", "tried by hand")
    assert "is current now" in rapport("sign", draft, "--by", "Lea", "--note", "spring", *untried)
    assert "Voice goes from neutral to professional." in rapport("diff", loaded().release_id)
    assert "is current again" in rapport("rollback", loaded().release_id, "--by", "Lea", "--reason", "too stiff")
    listed = rapport("list").splitlines()
    assert "in spite of simulations: tried by hand" in listed[1]
    assert [line.split("  ")[2] for line in listed] == ["rolled_back by Lea", "signed by Lea", "landed by Tess"]


def test_what_is_refused_is_told_in_a_line(rapport):
    assert rapport("sign", "draft_000000000000", code=1).strip() == "no draft 'draft_000000000000'"
