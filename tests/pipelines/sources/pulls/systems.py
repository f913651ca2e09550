"""Small servers that list, page, limit and fail as the real systems do."""

from __future__ import annotations

import base64
import json
import re
import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Literal
from urllib.parse import parse_qsl, urlencode, urlsplit

TOKEN = "token-of-a-test"
USER = "reports@fernway.example"
PAGE = 2
Fault = Literal["limited", "broken", "cut"]


@dataclass
class Answer:
    """What a system says to one request."""

    body: Any
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)


@dataclass
class System:
    """One system: its records, the faults it has in store, and what it was asked. `None` in faults is an answer."""

    records: list[dict[str, Any]] = field(default_factory=list)
    faults: deque[Fault | None] = field(default_factory=deque)
    is_down_after: int | None = None
    next_address: str | None = None
    asked: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    came_too_early: int = 0
    limited_until: float = 0
    url: str = ""

    def answer(self, path: str, query: dict[str, str], headers: dict[str, str]) -> Answer:
        """The answer to a request that met no fault."""
        raise NotImplementedError

    def page(self, records: list[Any], start: int) -> tuple[list[Any], int | None]:
        """A page of the records, and where the next begins."""
        following = start + PAGE
        return records[start:following], following if following < len(records) else None

    def link(self, path: str, **query: object) -> str:
        """The address of a further page; of another host when the test says so."""
        return f"{self.next_address or self.url}{path}?{urlencode(query)}"


class ShopifySystem(System):
    """Admin REST: a `Link` header with a `page_info` that no filter may go with."""

    def answer(self, path, query, headers):
        if headers.get("x-shopify-access-token") != TOKEN:
            return Answer({"errors": "[API] Invalid API key or access token"}, 401)
        name = path.removeprefix("/admin/api/2026-07/").removesuffix(".json")
        if "page_info" in query and set(query) - {"page_info", "limit"}:
            return Answer({"errors": "page_info goes with limit alone"}, 400)
        since = query.get("page_info", "0|" + query.get("updated_at_min", ""))
        start, _, minimum = since.partition("|")
        kept = [each for each in self.records if name in each["in"] and not is_before(each["updated_at"], minimum)]
        found, following = self.page([{k: v for k, v in each.items() if k != "in"} for each in kept], int(start))
        link = self.link(path, limit=250, page_info=f"{following}|{minimum}")
        return Answer({name: found}, headers={} if following is None else {"link": f'<{link}>; rel="next"'})


class ZendeskSystem(System):
    """The incremental export: a cursor to go on from, also at the end of the stream."""

    def answer(self, path, query, headers):
        if headers.get("authorization") != basic(f"{USER}/token", TOKEN):
            return Answer({"error": "Couldn't authenticate you"}, 401)
        if path != "/api/v2/incremental/tickets/cursor.json":
            return Answer({"error": "RecordNotFound"}, 404)
        start, _, since = query.get("cursor", f"0|{query.get('start_time')}").partition("|")
        if float(since) > datetime.now(UTC).timestamp() - 60:
            return Answer({"error": "StartTimeTooRecent"}, 400)
        kept = [each for each in self.records if moment(each["updated_at"]).timestamp() >= float(since)]
        found, following = self.page(kept, int(start))
        cursor = f"{len(kept) if following is None else following}|{since}"
        users = [
            {"id": each["requester_id"], "role": "end-user", "email": f"u{each['requester_id']}@example.com"}
            for each in found
        ]
        body = {"tickets": found, "users": users, "after_cursor": cursor, "end_of_stream": following is None}
        return Answer({**body, "after_url": self.link(path, cursor=cursor)})


class KlaviyoSystem(System):
    """JSON:API: the revision is a duty, the next page a link in the body."""

    def answer(self, path, query, headers):
        if headers.get("authorization") != f"Klaviyo-API-Key {TOKEN}" or "revision" not in headers:
            return Answer({"errors": [{"code": "not_authenticated"}]}, 401)
        since = re.fullmatch(r"greater-than\(datetime,(.*)\)", query.get("filter", "greater-than(datetime,)"))
        assert since is not None, query
        kept = [each for each in self.records if not is_before(each["attributes"]["datetime"], since[1])]
        found, following = self.page(kept, int(query.get("page[cursor]", 0)))
        link = self.link(path, **{**query, "page[cursor]": following})
        included = [*METRICS, *({"type": "profile", "id": p, "attributes": {}} for p in profiles(found))]
        body = {"data": found, "links": {"self": self.url, "next": None if following is None else link}}
        return Answer({**body, "included": included if "include" in query else []})


class GorgiasSystem(System):
    """A cursor in `meta`, and no filter by time."""

    def answer(self, path, query, headers):
        if headers.get("authorization") != basic(USER, TOKEN):
            return Answer({"error": {"msg": "Unauthorized"}}, 401)
        if query.get("order_by") != "updated_datetime:desc" or int(query.get("limit", 0)) > 100:
            return Answer({"error": {"msg": "Invalid parameter"}}, 400)
        newest_first = sorted(self.records, key=lambda each: str(each["updated_datetime"]), reverse=True)
        found, following = self.page(newest_first, int(query.get("cursor", 0)))
        return Answer({"data": found, "object": "list", "meta": {"prev_cursor": None, "next_cursor": following}})


METRICS = [
    {"type": "metric", "id": "OPENED", "attributes": {"name": "Opened Email", "integration": {"name": "Klaviyo"}}},
    {"type": "metric", "id": "PLACED", "attributes": {"name": "Placed Order", "integration": {"name": "Shopify"}}},
]


def profiles(events: list[dict[str, Any]]) -> set[str]:
    return {each["relationships"]["profile"]["data"]["id"] for each in events}


def basic(user: str, password: str) -> str:
    return "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text)


def is_before(text: str, minimum: str) -> bool:
    return bool(minimum) and moment(text) < moment(minimum)


class Handler(BaseHTTPRequestHandler):
    """One request: a fault in store, or the system's answer."""

    protocol_version = "HTTP/1.1"
    system: System

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        query, system = dict(parse_qsl(parts.query)), self.system
        system.asked.append((parts.path, query))
        now = datetime.now(UTC).timestamp()
        system.came_too_early += now < system.limited_until
        fault = system.faults.popleft() if system.faults else None
        if system.is_down_after is not None and len(system.asked) > system.is_down_after:
            fault = "broken"
        if fault == "limited":
            system.limited_until = now + 1
            self._send(Answer({"errors": "Too Many Requests"}, 429, {"retry-after": "1"}))
        elif fault == "broken":
            self._send(Answer({"errors": "Internal Server Error"}, 500))
        else:
            headers = {name.lower(): value for name, value in self.headers.items()}
            self._send(system.answer(parts.path, query, headers), is_cut=fault == "cut")

    def _send(self, answer: Answer, *, is_cut: bool = False) -> None:
        content = json.dumps(answer.body).encode()
        self.send_response(answer.status)
        for name, value in {**answer.headers, "content-length": str(len(content))}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(content[: len(content) // 2] if is_cut else content)
        self.close_connection = is_cut

    def handle_one_request(self) -> None:
        """A client that leaves is no error of the system's."""
        with suppress(ConnectionError):
            super().handle_one_request()

    def log_message(self, *args: object) -> None:
        """Say nothing."""


@contextmanager
def listening(system: System) -> Iterator[System]:
    """The system behind an address of this machine."""
    handler = type("OneSystem", (Handler,), {"system": system})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    # A client that keeps its connection would keep the test waiting for the end of it.
    server.daemon_threads, server.block_on_close = True, False
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    system.url = f"http://127.0.0.1:{server.server_address[1]}"
    try:
        yield system
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
