"""What the collector says of itself, and that nothing which follows it makes it fail."""

from __future__ import annotations

import base64

import httpx
import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis.core.result import Ok

from pipelines.inbox import http_limits, migrate
from pipelines.sources.shopify import Shopify
from tests.pipelines.inbox.test_group_commit import SOURCES, serving
from tests.pipelines.sources.deliveries import SHOPIFY_SECRET, WRITE_KEY

ROADS = {"/v1/identify", "/v1/track", "/v1/page", "/v1/batch", "/webhooks/shopify"}
BASIC = {"authorization": "Basic " + base64.b64encode(f"{WRITE_KEY}:".encode()).decode()}


@pytest.fixture
def url(database_url, monkeypatch):
    monkeypatch.setitem(SOURCES, "shopify", Shopify((SHOPIFY_SECRET,), "GB"))
    migrate(database_url)
    with serving(database_url) as port:
        yield f"http://127.0.0.1:{port}"


def test_every_road_is_described_with_its_answers_and_takes_nothing_but_posts(url):
    paths = httpx.get(f"{url}/openapi.json").json()["paths"]
    assert set(paths) >= ROADS
    for road in ROADS:
        assert {"200", "401", "408", "413", "503"} <= set(paths[road]["post"]["responses"])
        assert httpx.get(f"{url}{road}").status_code == 405
        assert httpx.post(f"{url}{road}").status_code == 401
    assert httpx.post(f"{url}/webhooks/nobody").status_code == 404


def test_who_comes_when_too_many_are_here_is_told_when_to_come_again(url, monkeypatch):
    with httpx.Client() as first, httpx.Client() as second:
        monkeypatch.setattr(http_limits, "MOST_CONNECTIONS", 1)
        assert first.get(f"{url}/healthz").status_code == 200
        refused = second.get(f"{url}/healthz")
        assert (refused.status_code, refused.headers["retry-after"], refused.headers["connection"]) == (
            503,
            "1",
            "close",
        )


@pytest.mark.slow
@pytest.mark.parametrize("headers", [BASIC, {}], ids=["a known sender", "a stranger"])
def test_nothing_that_the_description_allows_makes_it_fail(url, headers):
    for found in schemathesis.openapi.from_url(f"{url}/openapi.json").get_all_operations():
        assert isinstance(found, Ok)
        operation = found.ok()

        @settings(max_examples=15, deadline=None, database=None, suppress_health_check=list(HealthCheck))
        @given(case=operation.as_strategy())
        def ask(case):
            assert case.call(headers=headers).status_code < 500

        ask()
