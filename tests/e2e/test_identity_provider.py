"""Colleagues sign in at the pages with the brand's own identity provider, in a browser, and are who it says."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.agent.conftest import agent_database, agent_over, migrated_template  # noqa: F401  fixtures of the agent
from tests.dashboards.conftest import data_dir  # noqa: F401  # a fixture
from tests.dashboards.test_releases_page import agent  # noqa: F401  # a fixture
from tests.e2e.browsing import a_browser, a_tab, needs_chromium
from tests.e2e.conftest import ROOT, free_ports
from tests.e2e.identity_provider import Account, IdentityProvider, providing
from tests.e2e.test_dashboards import wait_until_healthy

pytestmark = [pytest.mark.browser, needs_chromium]

LEA = Account("Lea", "lea@fernway.example")
SAYS_SHE_IS_LEA = Account("Mallory", "lea@fernway.example", is_verified=False)
NOBODY_HERE = Account("Ned", "ned@elsewhere.example")
CLOSED = {"RAPPORT_DASHBOARDS__OPEN_REPORTS": "false"}
SERVE = [sys.executable, "-c", "from dashboards.cli import app; app()", "serve", "--port"]


@pytest.fixture
def pages(agent: Any, tmp_path: Path) -> Iterator[str]:  # noqa: F811
    """Where the pages stand that know the provider and no other way to sign in; Lea is one of ours."""
    assert agent.staff.staff.is_anybody()
    ports = free_ports("dashboards", "provider")
    with providing(ports["provider"], LEA, SAYS_SHE_IS_LEA, NOBODY_HERE) as provider:
        # Streamlit reads it in the home of whoever started it, as in the folder of the pages.
        (tmp_path / ".streamlit").mkdir()
        (tmp_path / ".streamlit" / "secrets.toml").write_text(secrets_toml(provider, ports["dashboards"]))
        process = subprocess.Popen(
            [*SERVE, str(ports["dashboards"])], cwd=ROOT, env={**os.environ, **CLOSED, "HOME": str(tmp_path)}
        )
        address = f"http://127.0.0.1:{ports['dashboards']}"
        try:
            wait_until_healthy(address, process)
            yield address
        finally:
            process.terminate()
            process.wait(timeout=30)


def secrets_toml(provider: IdentityProvider, port: int) -> str:
    """As docs/people.md shows it."""
    return f"""
[auth]
redirect_uri = "http://127.0.0.1:{port}/oauth2callback"
cookie_secret = "{provider.client_secret}"
client_id = "{provider.client_id}"
client_secret = "{provider.client_secret}"
server_metadata_url = "{provider.issuer}/.well-known/openid-configuration"
"""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with a_browser() as launched:
        yield launched


def signed_in_as(account: Account, browser: Browser, pages: str) -> Page:
    """A tab of somebody who has picked this account at the provider."""
    tab = a_tab(browser)
    tab.goto(pages)
    expect(tab.get_by_label("Password")).to_have_count(0)
    tab.get_by_role("button", name="Sign in", exact=True).click()
    expect(tab).to_have_title("Who are you?")
    tab.get_by_role("link", name=account.name, exact=True).click()
    return tab


def test_a_colleague_is_who_the_provider_says_and_is_out_again_when_they_sign_out(browser: Browser, pages: str) -> None:
    tab = signed_in_as(LEA, browser, pages)
    tab.get_by_role("link", name="Lea", exact=True).click()
    expect(tab.get_by_text("lea@fernway.example · lead")).to_be_visible()
    tab.get_by_role("link", name="Inbox", exact=True).click()
    expect(tab.get_by_role("heading", name="Inbox", exact=True, level=1)).to_be_visible()

    tab.get_by_role("link", name="Lea", exact=True).click()
    tab.get_by_role("button", name="Sign out").click()
    # By the provider, which ends its own session and sends them back.
    tab.wait_for_url(f"{pages}/")
    expect(tab.get_by_role("button", name="Sign in", exact=True)).to_be_visible()
    tab.goto(pages)
    expect(tab.get_by_role("button", name="Sign in", exact=True)).to_be_visible()


def test_an_address_that_the_provider_has_not_verified_makes_nobody_a_colleague(browser: Browser, pages: str) -> None:
    tab = signed_in_as(SAYS_SHE_IS_LEA, browser, pages)
    expect(tab.get_by_role("button", name="Sign in", exact=True)).to_be_visible()
    expect(tab.get_by_role("link", name="Inbox", exact=True)).to_have_count(0)


def test_whoever_is_known_to_the_provider_alone_is_told_so_and_sees_nothing(browser: Browser, pages: str) -> None:
    tab = signed_in_as(NOBODY_HERE, browser, pages)
    expect(tab.get_by_role("heading", name="No access")).to_be_visible()
    expect(tab.get_by_role("link", name="Inbox", exact=True)).to_have_count(0)
