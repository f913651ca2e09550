"""`rapport release land` refuses what may not be signed, before it opens any store."""

import yaml
from typer.testing import CliRunner

from agent.cli import app
from agent.releases.landing import loaded


def test_a_release_with_a_fault_is_not_signed_and_each_fault_is_told_with_its_field(tmp_path, monkeypatch):
    monkeypatch.setattr("agent.cli._url", lambda: "postgresql://nobody@127.0.0.1:1/none")
    body = loaded().model_dump(mode="json")
    body["parameters"]["return_windows"][0]["window_days"] = 31
    file = tmp_path / "release.yaml"
    file.write_text(yaml.safe_dump(body))
    done = CliRunner().invoke(app, ["release", "land", str(file)])
    assert done.exit_code == 1
    assert "parameters.return_windows.0.text: says 30 days, and the release holds 31" in done.output
