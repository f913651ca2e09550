"""Zendesk, Gorgias and Klaviyo as far as a handoff meets them, keeping true books and misbehaving by seed."""

from __future__ import annotations

import base64
import json
import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import Any

import httpx

from tests.contracts.bodies import has_klaviyo, wrong_with
from tests.evals._helpdesk_thread import Thread

FAULTS = (
    "time-out before the effect",
    "time-out after the effect",
    "429",
    "500 before the effect",
    "500 after the effect",
    "reset before the effect",
    "reset after the effect",
    "duplicate",
    "slow",
    "unreachable",
    "garbage",
)
BROKEN: dict[str, type[httpx.TransportError]] = {
    "time-out": httpx.ReadTimeout,
    "slow": httpx.ReadTimeout,
    "reset": httpx.ReadError,
    "unreachable": httpx.ConnectError,
}
# How long the slowest request may still be under way after its caller has given up.
SLOWEST = timedelta(seconds=45)
KEYS_LAST = timedelta(hours=2)
GORGIAS_CALLS, GORGIAS_SECONDS = 40, 20
ONE_TICKET = re.compile(r"/api/(?:v2/)?tickets/(\d+)(?:[./](\w+).*)?")


class KilledError(BaseException):
    """The process that delivers died at this point."""


@dataclass
class Clock:
    """Time as the run has it."""

    now: datetime

    def __call__(self) -> datetime:
        return self.now

    def passes(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)


@dataclass
class Desk:
    """The truth of one account: what lies there, and what was wrong with what came."""

    kind: str
    clock: Clock
    tickets: list[dict[str, Any]] = field(default_factory=list)
    keys: dict[str, tuple[datetime, str, dict[str, Any]]] = field(default_factory=dict)
    events: dict[tuple[str, str], dict[str, Any]] = field(default_factory=dict)
    threads: dict[int, Thread] = field(default_factory=dict)
    calls: list[datetime] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    # Words that it takes from nobody.
    refused: str = ""

    def answer(self, request: httpx.Request) -> httpx.Response:
        """What the account answers when nothing is the matter."""
        if self.refused and self.refused in request.content.decode():
            return httpx.Response(422, json={"error": "RecordInvalid"})
        return {"zendesk": self._zendesk, "gorgias": self._gorgias, "klaviyo": self._klaviyo}[self.kind](request)

    def has(self, receipt: str) -> list[dict[str, Any]]:
        """Every ticket or event of that receipt."""
        told = [body for (_, unique_id), body in self.events.items() if unique_id == receipt]
        return [ticket for ticket in self.tickets if ticket["external_id"] == receipt] + told

    def thread(self, receipt: str) -> Thread:
        """What is in the one ticket of that receipt."""
        [ticket] = self.has(receipt)
        return self.threads[ticket["id"]]

    def heard(self, receipt: str) -> list[str]:
        """Which later messages of the customer's it has, by our names of them, in their order."""
        if self.kind == "klaviyo":
            told = [(key, body["data"]["attributes"]["properties"]) for (_, key), body in self.events.items()]
            return [key for key, properties in told if key != receipt and properties["receipt"] == receipt]
        return [each["mark"] for each in self.thread(receipt).said if each.get("mark") and each["public"]]

    def notes(self, receipt: str) -> list[str]:
        """What we told those who have the ticket."""
        return [each["html"] for each in self.thread(receipt).said if each.get("mark") and not each["public"]]

    def marks(self, receipt: str) -> list[str]:
        """Our names of all that we put into the ticket, notes among them, in their order."""
        return [each["mark"] for each in self.thread(receipt).said if each.get("mark")]

    def texts(self, receipt: str) -> list[str]:
        """What the customer's later messages read like there."""
        if self.kind == "klaviyo":
            told = [body["data"]["attributes"]["properties"] for body in self.events.values()]
            return [each["$extra"]["text"] for each in told if each["receipt"] == receipt and "text" in each["$extra"]]
        return [each["html"] for each in self.thread(receipt).said if each.get("mark") and each["public"]]

    def answers(self, receipt: str, text: str, author: str = "Kim", **given: Any) -> None:
        """Somebody at the desk writes into the ticket: for the customer, or with `public` false for each other."""
        self.thread(receipt).answer(text, author, self.clock.now, **given)

    def settles(self, receipt: str, *tags: str) -> None:
        """Somebody at the desk calls it settled; with tags instead, it gets those."""
        self.thread(receipt).settle({"zendesk": "solved", "gorgias": "closed"}[self.kind], tags)

    def _zendesk(self, request: httpx.Request) -> httpx.Response:
        if not _signed_in(request, "rapport@fernway.example/token"):
            return httpx.Response(401, json={"error": "Couldn't authenticate you"})
        if one := ONE_TICKET.fullmatch(request.url.path):
            return self._zendesk_ticket(int(one[1]), one[2], request)
        if request.method == "GET":
            return httpx.Response(200, json={"tickets": self.has(request.url.params["external_id"])})
        key, text = request.headers["idempotency-key"], request.content.decode()
        made_at, before, answered = self.keys.get(key, (self.clock.now, text, {}))
        if answered and self.clock.now - made_at < KEYS_LAST:
            if before != text:
                self.wrong.append("another body under the same key")
                return httpx.Response(400, json={"error": "IdempotentRequestError"})
            return httpx.Response(201, json=answered, headers={"x-idempotency-lookup": "hit"})
        made = {"ticket": self._kept(json.loads(text), json.loads(text)["ticket"])}
        self.keys[key] = (self.clock.now, text, made)
        return httpx.Response(201, json=made, headers={"x-idempotency-lookup": "miss"})

    def _zendesk_ticket(self, number: int, part: str | None, request: httpx.Request) -> httpx.Response:
        thread = self.threads.get(number)
        if thread is None:
            return httpx.Response(404, json={"error": "RecordNotFound"})
        if request.method == "GET":
            return httpx.Response(200, json=thread.zendesk(part, dict(request.url.params)))
        body = json.loads(request.content)
        self.wrong += wrong_with("zendesk", body, "comment")
        if body["ticket"]["updated_stamp"] != thread.updated_at:
            return httpx.Response(409, json={"error": "UpdateConflict"})
        if thread.status == "closed":
            return httpx.Response(422, json={"error": "RecordInvalid"})
        comment, mark = body["ticket"]["comment"], body["ticket"]["metadata"]["rapport_message_id"]
        thread.hear(comment["html_body"], mark, self.clock.now, is_note=not comment["public"])
        return httpx.Response(200, json=thread.zendesk(None, {}))

    def _gorgias(self, request: httpx.Request) -> httpx.Response:
        if not _signed_in(request, "rapport@fernway.example"):
            return httpx.Response(401, json={"error": {"msg": "Unauthorized"}})
        since = self.clock.now - timedelta(seconds=GORGIAS_SECONDS)
        self.calls = [*(at for at in self.calls if at > since), self.clock.now]
        if len(self.calls) > GORGIAS_CALLS:
            self.wrong.append("more calls than allowed")
            return httpx.Response(429, headers={"Retry-after": "20"})
        if one := ONE_TICKET.fullmatch(request.url.path):
            return self._gorgias_ticket(int(one[1]), request)
        if request.method == "GET":
            found = self.has(request.url.params["external_id"])
            return httpx.Response(200, json={"object": "list", "data": found, "meta": {"next_cursor": None}})
        body = json.loads(request.content)
        return httpx.Response(201, json=self._kept(body, body))

    def _gorgias_ticket(self, number: int, request: httpx.Request) -> httpx.Response:
        thread = self.threads.get(number)
        if thread is None:
            return httpx.Response(404, json={"error": {"msg": "Not found"}})
        if request.method == "GET":
            return httpx.Response(200, json=thread.gorgias())
        body = json.loads(request.content)
        self.wrong += wrong_with("gorgias", body, "status" if request.method == "PUT" else "message")
        if request.method == "PUT":
            thread.status = body["status"]
            return httpx.Response(202, json=thread.gorgias())
        is_note = body["channel"] == "internal-note"
        thread.hear(body["body_html"], body["external_id"], self.clock.now, is_note=is_note)
        return httpx.Response(201, json=thread.gorgias()["messages"][-1])

    def _klaviyo(self, request: httpx.Request) -> httpx.Response:
        if not request.headers["authorization"].startswith("Klaviyo-API-Key ") or "revision" not in request.headers:
            return httpx.Response(401, json={"errors": [{"code": "not_authenticated"}]})
        body = json.loads(request.content)
        self.wrong += wrong_with("klaviyo", body) if has_klaviyo() else []
        given = body["data"]["attributes"]
        # The first of a unique id counts; a later one is accepted and forgotten.
        self.events.setdefault((given["profile"]["data"]["attributes"]["email"], given["unique_id"]), body)
        return httpx.Response(202)

    def _kept(self, body: dict[str, Any], ticket: dict[str, Any]) -> dict[str, Any]:
        self.wrong += wrong_with(self.kind, body)
        number = 1000 + len(self.tickets)
        self.tickets.append(ticket | {"id": number})
        self.threads[number] = Thread(number, self.kind, self.clock.now)
        return self.tickets[-1]


def _signed_in(request: httpx.Request, user: str) -> bool:
    scheme, _, given = request.headers.get("authorization", "").partition(" ")
    return scheme == "Basic" and base64.b64decode(given).decode().startswith(f"{user}:")


@dataclass
class Troubled(httpx.BaseTransport):
    """The way to a desk while `faults` lasts; `kill` is where the process dies, once; `beside` runs during a call."""

    desk: Desk
    random: Random
    faults: int = 0
    kill: str | None = None
    beside: Callable[[], object] | None = None
    is_down: bool = False
    late: list[tuple[datetime, httpx.Request]] = field(default_factory=list)
    seen: Counter[str] = field(default_factory=Counter)

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Carry one request, or fail."""
        request.read()
        self.arrive()
        if self.beside is not None:
            self.beside()
        if self.is_down:
            raise httpx.ConnectError("down")
        self._die("before the effect", request)
        fault = self.random.choice(FAULTS) if self.faults > 0 else None
        self.faults -= 1
        answered = self._faulty(fault, request) if fault else self.desk.answer(request)
        self._die("after the effect", request)
        return answered

    def arrive(self) -> None:
        """Requests that were slow reach the desk."""
        now = self.desk.clock.now
        due, self.late = [each for each in self.late if each[0] <= now], [each for each in self.late if each[0] > now]
        for _, request in due:
            self.desk.answer(request)

    def _die(self, point: str, request: httpx.Request) -> None:
        if self.kill == point and request.method in {"POST", "PUT"}:
            self.kill = None
            self.seen[f"killed {point}"] += 1
            raise KilledError(point)

    def _faulty(self, fault: str, request: httpx.Request) -> httpx.Response:
        self.seen[fault] += 1
        if fault.startswith("time-out") or fault == "slow":
            self.desk.clock.passes(10)
        if fault == "slow":
            self.late.append((self.desk.clock.now + self.random.random() * SLOWEST, request))
        answered = self.desk.answer(request) if fault.endswith("after the effect") or fault == "duplicate" else None
        if fault == "duplicate":
            # A proxy that repeats what it took for lost: only what the desk itself holds against it can help.
            return self.desk.answer(request) if self.desk.kind != "gorgias" else answered or httpx.Response(500)
        broken = next((error for start, error in BROKEN.items() if fault.startswith(start)), None)
        if broken is not None:
            raise broken(fault)
        return self._told(fault)

    def _told(self, fault: str) -> httpx.Response:
        if fault == "429":
            return httpx.Response(429, headers={"Retry-After": str(self.random.choice((1, 20, 90)))})
        if fault == "garbage":
            return httpx.Response(200, content=b"<html>maintenance</html>")
        return httpx.Response(500)
