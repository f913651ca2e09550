"""A small HTTP server that speaks Chat Completions, streamed, and fails in every way a real one does."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Sequence
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

# One call of a tool: its name, and the arguments' JSON as the model writes it.
Call = tuple[str, str]
CALLS: list[Call] = [
    ("refund_status", json.dumps({"confidence": 0.9})),
    ("describe_message", json.dumps({"sentiment": -0.2, "language": "en"})),
]
PIECE = 9


def call(name: str, **arguments: Any) -> Call:
    """A call as a model that speaks good JSON makes it."""
    return name, json.dumps(arguments)


class Answering(BaseHTTPRequestHandler):
    """One request, answered in the mood of the model behind `server`."""

    server: Any

    def do_POST(self) -> None:
        self.asked = json.loads(self.rfile.read(int(self.headers["content-length"])))
        self.server.model.requests.append(self.asked)
        getattr(self, f"be_{self.server.model.mood}")()

    def log_message(self, *args: Any) -> None:
        pass

    def be_well(self) -> None:
        self.begin()
        for place, (name, arguments) in enumerate(self.server.model.answer(self.asked)):
            self.piece(place, arguments[:PIECE], name)
            for start in range(PIECE, len(arguments), PIECE):
                self.piece(place, arguments[start : start + PIECE])
        self.chunk({}, finish="tool_calls")
        if self.server.model.tokens is not None:
            self.tell_usage(self.server.model.tokens)
        self.wfile.write(b"data: [DONE]\n\n")

    def be_half(self) -> None:
        self.begin()
        name, arguments = self.server.model.answer(self.asked)[0]
        self.piece(0, arguments[:PIECE], name)

    def be_cut_off(self) -> None:
        self.begin()
        name, arguments = self.server.model.answer(self.asked)[0]
        self.piece(0, arguments, name)
        self.chunk({}, finish="length")

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
                self.piece(0, " ", "refund_status")
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

    def piece(self, place: int, arguments: str, name: str | None = None) -> None:
        """Some of a call's arguments; its id and name come with the first, as the protocol has it."""
        head = {"id": f"call_{place}", "type": "function"} if name else {}
        function = {"arguments": arguments} | ({"name": name} if name else {})
        self.chunk({"tool_calls": [{"index": place, **head, "function": function}]})

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
    """Answers with `calls`, or with what `script` makes of a request, in the given `mood`.

    `requests` are the bodies it was sent. It tells that an answer took `tokens`, or nothing of it.
    """

    def __init__(self, script: Callable[[dict[str, Any]], Sequence[Call]] | None = None) -> None:
        self.mood, self.calls, self.script = "well", CALLS, script
        self.tokens: int | None = None
        self.requests: list[dict[str, Any]] = []
        self.stopped = threading.Event()
        self._http = ThreadingHTTPServer(("127.0.0.1", 0), Answering)
        self._http.daemon_threads = True
        self._http.model = self  # type: ignore[attr-defined]  # read back by Answering
        threading.Thread(target=self._http.serve_forever, daemon=True).start()
        self.url = f"http://127.0.0.1:{self._http.server_port}/v1"

    def answer(self, asked: dict[str, Any]) -> Sequence[Call]:
        return self.script(asked) if self.script else self.calls

    def close(self) -> None:
        self.stopped.set()
        self._http.shutdown()
        self._http.server_close()
