"""A brand's own skill that registers warranties, and the system it speaks to over true HTTP."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

SECRET = "w4rranty-desk-s3cret"


class Desk(ThreadingHTTPServer):
    """The brand's warranty desk. `mood` is how it answers; `seen` what it was asked, `done` what it did, by key."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.mood, self.seen, self.done = "willing", list[tuple[str, str, dict[str, str], Any]](), dict[str, Any]()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


class _Handler(BaseHTTPRequestHandler):
    server: Desk

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"] or 0)))
        self._seen(body)
        if self.server.mood == "refusing":
            self._answer(422, {"why": "not ours"})
            return
        self.server.done.setdefault(self.headers["Idempotency-Key"], body)
        if self.server.mood == "silent":
            time.sleep(0.4)
            return
        token = self.headers["Authorization"]
        self._answer(201, {"id": "W-77", "until": "2028-03-11", "echo": token})

    def do_GET(self) -> None:
        self._seen(None)
        if self.server.mood == "down":
            self._answer(500, {})
            return
        self._answer(200, {"eligible": "serial=FW-999" not in self.path, "years": 2})

    def _seen(self, body: Any) -> None:
        self.server.seen.append((self.command, self.path, dict(self.headers), body))

    def _answer(self, status: int, body: Any) -> None:
        content = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_: Any) -> None:
        pass


@contextmanager
def warranty_desk() -> Iterator[Desk]:
    """The desk, until the block ends."""
    server = Desk()
    threading.Thread(target=server.serve_forever, daemon=True, kwargs={"poll_interval": 0.02}).start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()


def warranty(url: str, **change: Any) -> dict[str, Any]:
    """The skill as a release holds it."""
    check = {
        "name": "check_serial",
        "method": "GET",
        "url": f"{url}/eligible?serial={{serial}}",
        "headers": {"Authorization": "Bearer {secret:WARRANTY}"},
        "answers": [
            {"name": "eligible", "path": "eligible", "kind": "yes_no", "example": "yes"},
            {"name": "years", "path": "years", "kind": "number", "example": "2"},
        ],
        "timeout_seconds": 2,
    }
    write = {
        "name": "register_item",
        "method": "POST",
        "url": f"{url}/warranties",
        "headers": {"Authorization": "Bearer {secret:WARRANTY}"},
        "body": {"serial": "{serial}", "email": "{email}"},
        "answers": [
            {"name": "registration", "path": "id", "example": "W-1"},
            {"name": "covered_until", "path": "until", "kind": "day", "example": "2028-01-31"},
            {"name": "echo", "path": "echo"},
        ],
        "timeout_seconds": 0.2,
    }
    say_no = "I am sorry, {serial} is not covered by our warranty."
    skill = {
        "name": "register_warranty",
        "does": "Registers a product for the warranty.",
        "examples": ["register my warranty", "activate the guarantee of my tent", "sign up for the extended warranty"],
        "facts": [{"name": "email", "table": "profile_customers", "column": "email"}],
        "slots": [{"name": "serial", "question": "Which serial number is on the label?"}],
        "calls": [
            {"request": check, "if_it_fails": "I cannot reach our warranty desk just now."},
            {"request": write, "confirm": "Shall I register {serial} for the warranty under {email}?"},
        ],
        "steps": [
            {"do": "ask", "what": "serial"},
            {"do": "call", "what": "check_serial"},
            {"do": "say", "words": say_no, "ends": True, "when": [{"of": "eligible", "test": "is", "value": "no"}]},
            {
                "do": "hand_over",
                "words": "I have no address of yours on file.",
                "note": "Ask for their address and register the item.",
                "when": [{"of": "email", "test": "is_not_known"}],
            },
            {"do": "call", "what": "register_item"},
            {"do": "say", "words": "{serial} is registered as {registration} and covered until {covered_until}."},
        ],
    }
    return skill | change
