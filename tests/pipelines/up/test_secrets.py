"""The demo's secrets: random, kept, private, and never preferred to the environment's."""

from __future__ import annotations

import stat

from pipelines.inbox.credentials import Credentials
from pipelines.up.secrets import NAMES, demo_secrets


def test_secrets_are_made_once_and_differ_between_deployments(tmp_path):
    ours, theirs = demo_secrets(tmp_path / "ours", {}), demo_secrets(tmp_path / "theirs", {})

    assert demo_secrets(tmp_path / "ours", {}) == ours
    assert all(ours[name] != theirs[name] for name in NAMES)


def test_only_the_owner_may_read_them(tmp_path):
    demo_secrets(tmp_path, {})
    assert stat.S_IMODE((tmp_path / "secrets.json").stat().st_mode) == 0o600


def test_what_the_environment_says_wins(tmp_path):
    chosen = demo_secrets(tmp_path, {"RAPPORT_SHOPIFY_SECRET": "from the environment"})
    assert chosen["RAPPORT_SHOPIFY_SECRET"] == "from the environment"
    assert "from the environment" not in (tmp_path / "secrets.json").read_text()


def test_they_are_long_enough_for_every_service_that_checks(tmp_path, monkeypatch):
    secrets = demo_secrets(tmp_path, {})
    for name, value in secrets.items():
        monkeypatch.setenv(name, value)

    Credentials()  # type: ignore[call-arg]  # the fields come from the environment
    assert min(len(value) for value in secrets.values()) >= 32
