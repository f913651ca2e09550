"""What the adapter makes of a store's answers, over real HTTP."""

from __future__ import annotations

import json
import threading
from contextlib import closing
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from agent.commerce.port import OutcomeUnknownError, Receipt, RefusedError
from agent.commerce.sandbox import SandboxCommerce


@pytest.fixture
def shop():
    """A store that answers with the status it is told to, and keeps what it was asked."""

    class Store(ThreadingHTTPServer):
        status = 200

        def __init__(self, address, handler):
            super().__init__(address, handler)
            self.asked = []

    class Counter(BaseHTTPRequestHandler):
        server: Store

        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            self.server.asked.append((self.path, self.headers, json.loads(body)))
            if self.server.status == 0:
                return
            answer = b'{"operation": "cancel_order", "result": {}, "is_replay": false}'
            self.send_response(self.server.status)
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *_):
            pass

    server = Store(("127.0.0.1", 0), Counter)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


def cancel(shop):
    with closing(SandboxCommerce(f"http://127.0.0.1:{shop.server_port}", "token-of-the-shop")) as commerce:
        return commerce.cancel_order("6043", reason="customer", idempotency_key="cancel_order:c:order_id=6043")


def test_a_cancellation_carries_the_token_the_key_and_the_order(shop):
    assert cancel(shop) == Receipt("6043")
    [(path, headers, body)] = shop.asked
    assert (path, body) == ("/admin/cancel_order", {"order_id": 6043, "reason": "customer", "note": "customer"})
    assert headers["Authorization"] == "Bearer token-of-the-shop"
    assert headers["Idempotency-Key"] == "cancel_order:c:order_id=6043"


@pytest.mark.parametrize("status", [404, 409, 422])
def test_a_no_is_a_refusal(shop, status):
    shop.status = status
    with pytest.raises(RefusedError, match=str(status)):
        cancel(shop)


@pytest.mark.parametrize("status", [0, 429, 500, 503])
def test_a_broken_line_or_a_broken_store_leaves_the_outcome_unknown(shop, status):
    shop.status = status
    with pytest.raises(OutcomeUnknownError):
        cancel(shop)


def test_a_store_that_cannot_be_reached_did_nothing(shop):
    shop.shutdown()
    shop.server_close()
    with pytest.raises(RefusedError, match="cannot be reached"):
        cancel(shop)


def test_what_the_sandbox_cannot_do_is_refused_and_not_among_what_it_offers(shop):
    with closing(SandboxCommerce(f"http://127.0.0.1:{shop.server_port}", "token-of-the-shop")) as commerce:
        assert {"cancel_order", "request_return", "skip_subscription"} < commerce.offers
        assert "change_order_payment" not in commerce.offers
        with pytest.raises(RefusedError, match="this store does not offer 'change_order_payment'"):
            commerce.change_order_payment("6043", payment_method_id="pm_1", idempotency_key="k")
    assert shop.asked == []
