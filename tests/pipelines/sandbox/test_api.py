"""The shop over HTTP: who gets in, what is answered, and the page a shopper sees."""

from __future__ import annotations

import re
import time

import jwt
import pytest
from fastapi.testclient import TestClient

from pipelines.sandbox.api import create_app
from pipelines.sandbox.books import Table
from pipelines.sandbox.characters import CHARACTERS
from pipelines.sandbox.secrets import MissingSecretError
from pipelines.sources.site.sitemap import parsed
from pipelines.sources.site.text import page_text
from tests.pipelines.sandbox.conftest import SIGNATURES

SECRETS = {
    "RAPPORT_SHOPIFY_SECRET": SIGNATURES.shopify_secret,
    "RAPPORT_SEGMENT_WRITE_KEY": SIGNATURES.segment_write_key,
    "RAPPORT_WEBHOOK_SECRET": SIGNATURES.webhook_secret,
    "RAPPORT_SHOP_TOKEN": "a-shop-token-for-tests",
    "RAPPORT_JWT_SECRET": "a-jwt-secret-for-tests-of-32-bytes-or-more",
}
STAFF = {"authorization": f"Bearer {SECRETS['RAPPORT_SHOP_TOKEN']}"}
MAYA = CHARACTERS[0]


@pytest.fixture
def client(live_shop, collector, monkeypatch):
    for name, value in SECRETS.items():
        monkeypatch.setenv(name, value)
    with TestClient(create_app(live_shop.url, collector.url, "http://agent.test")) as visiting:
        yield visiting


def field(page: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]+)"', page)
    assert found is not None
    return found.group(1)


@pytest.mark.parametrize("missing", SECRETS)
def test_the_shop_does_not_open_without_its_secrets(missing, monkeypatch):
    for name, value in SECRETS.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv(missing, "short")
    with pytest.raises(MissingSecretError, match=missing):
        create_app("postgresql://nowhere", "http://nowhere")


@pytest.mark.parametrize("headers", [{}, {"authorization": "Bearer wrong"}, {"authorization": "Basic YTpi"}])
def test_the_admin_is_closed_to_strangers(client, headers):
    assert client.get(f"/admin/customers/{MAYA.customer_id}", headers=headers).status_code == 401
    body = {"customer_id": MAYA.customer_id, "points": 1}
    assert (
        client.post("/admin/adjust_loyalty", json=body, headers={**headers, "Idempotency-Key": "k"}).status_code == 401
    )


def test_an_operation_is_done_and_told_to_the_collector_at_once(client, collector):
    body = {"customer_id": MAYA.customer_id, "points": 7}
    answer = client.post("/admin/adjust_loyalty", json=body, headers={**STAFF, "Idempotency-Key": "k"})
    assert answer.json()["result"]["loyalty_entry"]["points"] == 7
    until = time.monotonic() + 10
    while not collector.taken and time.monotonic() < until:
        time.sleep(0.02)
    assert list(collector.taken.values()) == ["loyalty_entries/create"]


def test_the_admin_says_what_was_wrong(client, live_shop):
    order = live_shop.look(lambda shop: shop.find(Table.ORDERS, "customer_id", MAYA.customer_id))[0]

    def cancel(order_id: object, **headers: str):
        return client.post("/admin/cancel_order", json={"order_id": order_id}, headers={**STAFF, **headers})

    key = {"Idempotency-Key": "k"}
    assert cancel(order["id"], **key).status_code == 409
    assert cancel(order["id"], **key).json()["error"]["code"] == "order_fulfilled"
    assert cancel(12345, **key).status_code == 404
    assert cancel("nonsense", **key).status_code == 422
    assert cancel(2**63, **key).status_code == 422
    assert cancel(order["id"]).status_code == 422, "without a key nothing is done"


def test_documents_are_read_by_id_and_by_their_columns(client, live_shop):
    order = live_shop.look(lambda shop: shop.find(Table.ORDERS, "customer_id", MAYA.customer_id))[0]
    assert client.get(f"/admin/orders/{order['id']}", headers=STAFF).json() == order
    assert client.get("/admin/orders", params={"name": order["name"]}, headers=STAFF).json() == {"orders": [order]}
    assert client.get("/admin/orders", params={"secret": "1"}, headers=STAFF).status_code == 422
    assert client.get("/admin/orders/1", headers=STAFF).status_code == 404


def test_the_window_shows_the_goods_and_asks_nobody_else_for_pictures(client):
    page = client.get("/").text
    assert page.count('class="tile"') == 60
    assert "<svg" in page
    assert not re.findall(r'(?:src|href)="https?://(?!agent\.test)', page)


def test_whoever_is_signed_in_has_a_token_that_says_so(client):
    assert "token=" not in client.get("/").text
    client.post("/sign-in", data={"customer_id": str(MAYA.customer_id)})
    page = client.get("/").text
    token = re.search(r'<rapport-chat agent="http://agent.test" token="([^"]+)"', page)
    assert token is not None
    claims = jwt.decode(token.group(1), SECRETS["RAPPORT_JWT_SECRET"], algorithms=["HS256"], audience="rapport")
    assert claims["sub"] == str(MAYA.customer_id)
    assert claims["exp"] - claims["iat"] == 55 * 60
    assert jwt.get_unverified_header(token.group(1))["kid"] == "demo"


@pytest.mark.parametrize("customer_id", ["4100000000015", "0", "x", "9" * 400, "²"])
def test_only_named_characters_can_be_signed_in_as(client, customer_id):
    client.cookies.set("fernway_customer", customer_id if customer_id.isascii() else "x")
    client.post("/sign-in", data={"customer_id": customer_id})
    assert "token=" not in client.get("/").text


def test_a_shopper_fills_a_basket_and_places_a_real_order_once(client, live_shop):
    tom = CHARACTERS[1]
    client.post("/sign-in", data={"customer_id": str(tom.customer_id)})
    page = client.get("/products/enamel-mug").text
    client.post("/basket/add", data={"variant_id": field(page, "variant_id"), "key": field(page, "key")})
    basket = client.get("/basket").text
    assert "Enamel Mug" in basket
    key = re.findall(r'name="key" value="([^"]+)"', basket)[-1]
    done = client.post("/basket/order", data={"key": key, "service": "express"})
    assert "is placed" in done.text
    client.post("/basket/order", data={"key": key, "service": "express"})
    orders = live_shop.look(lambda shop: shop.find(Table.ORDERS, "customer_id", tom.customer_id))
    assert [order["line_items"][0]["title"] for order in orders].count("Enamel Mug") == 1
    assert "track/Product Viewed" in [kind for kind, _ in live_shop.told()]


def test_nobody_can_fill_a_basket_but_not_order(client):
    page = client.get("/products/enamel-mug").text
    client.post("/basket/add", data={"variant_id": field(page, "variant_id"), "key": field(page, "key")})
    assert "Enamel Mug" in client.get("/basket").text
    assert "Choose somebody" in client.post("/basket/order", data={"key": "k"}).text


def test_what_a_visitor_sends_is_shown_as_text(client):
    assert "<script>alert" not in client.get("/basket", params={"problem": "<script>alert(1)</script>"}).text
    assert client.get("/products/nothing-here").status_code == 404
    assert client.get("/pages/nothing-here").status_code == 404


def test_a_filled_shop_is_ready(client):
    assert client.get("/readyz").json() == {"status": "ready"}
    assert client.get("/healthz").status_code == 200


def test_the_sitemap_lists_pages_that_can_be_read_as_the_shop_wrote_them(client, live_shop):
    articles = {each["url"]: each for each in live_shop.look(lambda shop: shop.every(Table.ARTICLES))}
    listed = {
        entry.url.removeprefix("http://testserver"): entry
        for entry in parsed(client.get("/sitemap.xml").content).entries
    }

    assert articles.keys() < listed.keys()
    assert any(path.startswith("/products/") for path in listed)
    for path, article in articles.items():
        page = page_text(client.get(path).text)
        assert (page.title, page.body.splitlines()[0]) == (article["title"], article["body"])
        assert listed[path].changed == article["updated_at"]
    assert "Disallow: /basket" in client.get("/robots.txt").text
