"""A small HTTP server that speaks Chat Completions, streamed, and fails in every way a real one does."""

from __future__ import annotations

import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

ANSWER = {
    "proposals": [{"intent": "refund_status", "confidence": 0.9, "entities": {"order_name": "#1043"}}],
    "sentiment": -0.2,
    "language": "en",
    "is_confirmation": False,
    "is_refusal": False,
}


class Answering(BaseHTTPRequestHandler):
    """One request, answered in the mood of the model behind `server`."""

    server: Any

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["content-length"]))
        self.server.model.requests.append(json.loads(body))
        getattr(self, f"be_{self.server.model.mood}")()

    def log_message(self, *args: Any) -> None:
        pass

    def be_well(self) -> None:
        self.begin()
        for piece in (self.server.model.arguments[:25], self.server.model.arguments[25:]):
            self.chunk({"tool_calls": [self.call(piece)]})
        self.chunk({}, finish="tool_calls")
        if self.server.model.tokens is not None:
            self.tell_usage(self.server.model.tokens)
        self.wfile.write(b"data: [DONE]\n\n")

    def be_half(self) -> None:
        self.begin()
        self.chunk({"tool_calls": [self.call(self.server.model.arguments[:40])]})

    def be_cut_off(self) -> None:
        self.begin()
        self.chunk({"tool_calls": [self.call(self.server.model.arguments)]}, finish="length")

    def be_talkative(self) -> None:
        self.begin()
        self.chunk({"content": "Sure! I have refunded the order."})
        self.chunk({}, finish="stop")

    def be_silent(self) -> None:
        self.server.model.stopped.wait(30)

    def be_dripping(self) -> None:
        self.begin()
        while not self.server.model.stopped.wait(0.1):
            try:
                self.chunk({"tool_calls": [self.call(" ")]})
            except OSError:
                return

    def be_garbage(self) -> None:
        self.begin()
        self.wfile.write(b"data: {not json\n\n\xff\xfe")

    def be_a_login_page(self) -> None:
        self.send_response(200)
        self.send_header("content-type", "text/html")
        self.end_headers()
        self.wfile.write(b"<html>Sign in</html>")

    def be_overloaded(self) -> None:
        self.send_response(503)
        self.end_headers()

    def be_unauthorised(self) -> None:
        self.send_response(401)
        self.end_headers()

    def begin(self) -> None:
        self.send_response(200)
        self.send_header("content-type", "text/event-stream")
        self.end_headers()

    def call(self, piece: str) -> dict[str, Any]:
        return {"index": 0, "id": "call_1", "function": {"name": "report_understanding", "arguments": piece}}

    def tell_usage(self, tokens: int) -> None:
        usage = {"prompt_tokens": tokens - 1, "completion_tokens": 1, "total_tokens": tokens}
        event = {
            "id": "c",
            "object": "chat.completion.chunk",
            "created": 0,
            "model": "m",
            "choices": [],
            "usage": usage,
        }
        self.wfile.write(f"data: {json.dumps(event)}\n\n".encode())

    def chunk(self, delta: dict[str, Any], finish: str | None = None) -> None:
        choice = {"index": 0, "delta": delta, "finish_reason": finish}
        event = {"id": "c", "object": "chat.completion.chunk", "created": 0, "model": "m", "choices": [choice]}
        self.wfile.write(f"data: {json.dumps(event)}\n\n".encode())
        self.wfile.flush()


class ModelServer:
    """Answers with `arguments`, in the given `mood`; `requests` are the bodies it was sent.

    It tells that a call took `tokens`, or nothing of it.
    """

    def __init__(self) -> None:
        self.mood, self.arguments = "well", json.dumps(ANSWER)
        self.tokens: int | None = None
        self.requests: list[dict[str, Any]] = []
        self.stopped = threading.Event()
        self._http = ThreadingHTTPServer(("127.0.0.1", 0), Answering)
        self._http.daemon_threads = True
        self._http.model = self  # type: ignore[attr-defined]  # read back by Answering
        threading.Thread(target=self._http.serve_forever, daemon=True).start()
        self.url = f"http://127.0.0.1:{self._http.server_port}/v1"

    def close(self) -> None:
        self.stopped.set()
        self._http.shutdown()
        self._http.server_close()

    def wait_for_request(self) -> None:
        until = time.monotonic() + 5
        while not self.requests and time.monotonic() < until:
            time.sleep(0.01)
