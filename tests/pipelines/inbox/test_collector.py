"""The collector as a real process: what it takes, what it refuses, and what it never loses."""

from __future__ import annotations

import asyncio
import json
import signal
from datetime import UTC, datetime

import httpx
import psycopg
import pytest

from pipelines.inbox.credentials import MissingSecretError, credentials
from pipelines.inbox.serving import sources, unserved
from tests.pipelines.inbox.conftest import SECRETS, free_port, start_collector
from tests.pipelines.sources.deliveries import GORGIAS_SECRET, WRITE_KEY, ZENDESK_SECRET, from_shopify, from_standard
from tests.pipelines.sources.helpdesk_examples import GORGIAS_TICKET

GORGIAS_KEY = "47423971/ticket-updated/2026-02-27T09:30:00.250000+00:00"
CUSTOMER = {"id": 77, "email": "ann@example.com", "updated_at": "2026-02-27T09:30:00Z"}


def to_shopify(client, number, body=CUSTOMER):
    delivery = from_shopify("customers/update", body, webhook_id=f"w-{number}")
    return client.post("/webhooks/shopify", content=delivery.body, headers=delivery.headers)


def to_sandbox(client, data):
    delivery = from_standard("articles/update", data, sent_at=datetime.now(UTC))
    return client.post("/webhooks/sandbox", content=delivery.body, headers=delivery.headers)


async def post_until_it_ends(collector, acknowledged, at_once=16):
    """Post from many connections at a time, noting each webhook that was answered with 200."""
    numbers = iter(range(1_000_000))

    async def post(client):
        for number in numbers:
            try:
                if (await to_shopify(client, number)).status_code == 200:
                    acknowledged.add(f"w-{number}")
            except httpx.TransportError:
                return

    async with httpx.AsyncClient(base_url=collector.url) as client:
        await asyncio.gather(*(post(client) for _ in range(at_once)))


@pytest.mark.slow
def test_what_is_answered_with_200_is_stored_once_and_what_is_not_is_not(standing_collector):
    before = standing_collector.stored()
    with httpx.Client(base_url=standing_collector.url) as client:
        assert [to_shopify(client, 1).status_code for _ in range(3)] == [200] * 3
        assert to_sandbox(
            client, {"id": "a", "kind": "policy", "title": "T", "body": "B", "updated_at": "now"}
        ).is_success
        call = {"messageId": "m-1", "anonymousId": "anon"}
        assert client.post("/v1/page", json=call, auth=(WRITE_KEY, "")).json() == {"success": True}
        batch = {"batch": [{**call, "type": "page"}, {**call, "type": "page", "messageId": "m-2"}]}
        assert client.post("/v1/batch", json=batch, auth=(WRITE_KEY, "")).status_code == 200

        assert client.post("/webhooks/shopify", json=CUSTOMER).status_code == 401
        assert client.post("/webhooks/rapport", content=b"\xff").status_code == 401
        assert client.post("/v1/track", json=call).status_code == 401
        assert client.post("/webhooks/segment", json=call, auth=(WRITE_KEY, "")).status_code == 404
        assert client.post("/v1/dream", json=call, auth=(WRITE_KEY, "")).status_code == 404
        assert client.post("/webhooks/klaviyo", json={}).status_code == 404
        gorgias = "/webhooks/gorgias"
        assert client.post(gorgias, params={"secret": GORGIAS_SECRET}, json=GORGIAS_TICKET).status_code == 200
        assert client.post(gorgias, auth=("rapport", GORGIAS_SECRET), json=GORGIAS_TICKET).status_code == 200
        assert client.post(gorgias, params={"secret": "no"}, json=GORGIAS_TICKET).status_code == 401
        assert client.get("/healthz").status_code == 200
        assert client.get("/readyz").json()["status"] == "ready"
    assert standing_collector.stored() - before == {"w-1", "msg_1", "m-1", "m-2", GORGIAS_KEY}
    with psycopg.connect(standing_collector.database_url) as connection:
        reasons = connection.execute("select reason from inbox.events where status = 'quarantined'").fetchall()
    assert reasons == [("updated_at: not an ISO-8601 time",)]


@pytest.mark.slow
def test_a_body_beyond_the_limit_is_refused_whether_it_says_so_or_not(standing_collector):
    def chunks(size):
        padding = json.dumps({**CUSTOMER, "note": ""}).encode()
        yield padding[:-2] + b"x" * (size - len(padding)) + padding[-2:]

    limit = 2**20
    with httpx.Client(base_url=standing_collector.url) as client:
        largest = b"".join(chunks(limit))
        assert to_shopify(client, "largest", largest).status_code == 200
        assert to_shopify(client, "larger", largest + b" ").status_code == 413
        assert client.post("/webhooks/shopify", content=chunks(limit + 1)).status_code == 413
        assert client.post("/v1/track", content=chunks(64 * limit)).status_code == 413
        assert to_shopify(client, "next").status_code == 200
    assert {"w-largest", "w-next"} <= standing_collector.stored()
    assert "w-larger" not in standing_collector.stored()


@pytest.mark.slow
async def test_the_same_webhook_delivered_by_many_at_once_is_stored_once(standing_collector):
    before = standing_collector.stored()
    async with httpx.AsyncClient(base_url=standing_collector.url) as client:
        answers = await asyncio.gather(*(to_shopify(client, f"many-{number % 5}") for number in range(60)))
    assert {answer.status_code for answer in answers} == {200}
    assert standing_collector.stored() - before == {f"w-many-{number}" for number in range(5)}


@pytest.mark.slow
async def test_killed_in_the_middle_it_has_kept_all_that_it_acknowledged(collector):
    acknowledged: set[str] = set()
    posting = asyncio.create_task(post_until_it_ends(collector, acknowledged))
    while len(acknowledged) < 300:
        await asyncio.sleep(0.01)
    collector.process.kill()
    await posting
    assert acknowledged <= collector.stored()


@pytest.mark.slow
async def test_told_to_stop_it_finishes_what_it_began_and_stops_within_ten_seconds(collector):
    acknowledged: set[str] = set()
    posting = asyncio.create_task(post_until_it_ends(collector, acknowledged))
    while len(acknowledged) < 300:
        await asyncio.sleep(0.01)
    collector.process.send_signal(signal.SIGTERM)
    await asyncio.to_thread(collector.process.wait, 10)
    await posting
    assert acknowledged <= collector.stored()


@pytest.mark.slow
def test_it_refuses_to_start_without_its_secrets_and_says_which(database_url):
    process = start_collector(database_url, free_port(), {"RAPPORT_SEGMENT_WRITE_KEY": "too-short-key"})
    _, said = process.communicate(timeout=120)
    assert process.returncode == 2
    assert "RAPPORT_SHOPIFY_SECRET: Field required" in said.decode()
    assert "RAPPORT_SEGMENT_WRITE_KEY" in said.decode()
    assert "too-short-key" not in said.decode()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("RAPPORT_SHOPIFY_SECRET", ""),
        ("RAPPORT_SHOPIFY_PREVIOUS_SECRET", "fifteen letters"),
        ("RAPPORT_SEGMENT_WRITE_KEY", "fifteen letters"),
        ("RAPPORT_KLAVIYO_SECRET", "fifteen letters"),
        ("RAPPORT_ZENDESK_SECRET", "fifteen letters"),
        ("RAPPORT_GORGIAS_SECRET", ""),
        ("RAPPORT_WEBHOOK_SECRET", "whsec_c2hvcnQ="),
        ("RAPPORT_WEBHOOK_SECRET", "whsec_" + "!" * 40),
        ("RAPPORT_WEBHOOK_SECRET", "dGhpcnR5LXR3byBieXRlcyBvZiBhIHRlc3Qgc2VjcmV0"),
    ],
)
def test_a_secret_that_could_be_guessed_is_refused_by_name_and_never_printed(monkeypatch, name, value):
    for secret, text in {**SECRETS, name: value}.items():
        monkeypatch.setenv(secret, text)
    with pytest.raises(MissingSecretError, match=name) as refused:
        credentials()
    assert not value or value not in str(refused.value)


def test_a_sender_whose_secret_nobody_gave_has_no_route_and_the_start_says_so_once(monkeypatch):
    for secret, text in {**SECRETS, "RAPPORT_ZENDESK_SECRET": ZENDESK_SECRET}.items():
        monkeypatch.setenv(secret, text)
    senders = sources(credentials(), "GB")
    assert set(senders) == {"shopify", "segment", "rapport", "sandbox", "zendesk"}
    assert [said.split(" ")[0] for said in unserved(senders)] == ["RAPPORT_KLAVIYO_SECRET", "RAPPORT_GORGIAS_SECRET"]
    assert unserved(dict.fromkeys(["klaviyo", "zendesk", "gorgias"], senders["zendesk"])) == []


def test_two_shopify_secrets_are_accepted_while_one_is_being_rotated(monkeypatch):
    for secret, text in {**SECRETS, "RAPPORT_SHOPIFY_PREVIOUS_SECRET": "the-secret-before"}.items():
        monkeypatch.setenv(secret, text)
    assert credentials().shopify_secrets == (SECRETS["RAPPORT_SHOPIFY_SECRET"], "the-secret-before")
