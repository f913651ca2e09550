"""Conversations 8, 12 and 15 in every way of handing over: what the receiver has of them in the end, and only once.

The built-in inbox is looked at over HTTP; the helpdesks are servers that keep true books and know their contracts.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from random import Random
from typing import Any

import pytest

from agent.handoff.outbox import deliver
from agent.handoff.ways import Way, Ways
from agent.language.embedded import EmbeddedLanguage
from agent.store.deliveries import Deliveries
from tests.agent.conftest import Agent
from tests.agent.handoff.test_hours import at, with_office_hours
from tests.agent.routes.edge import client_of, colleague
from tests.agent.world import NOW, a_charge, a_customer, a_parcel, an_order, anna, stranger
from tests.evals._helpdesks import Clock, Desk, Troubled
from tests.evals.handoffs import desk_over

LINK = "https://fernway.example/contact"
OURS = "We are best reached by telephone."
WAYS = {
    "inbox": Way(),
    "zendesk": Way("zendesk", "zendesk"),
    "gorgias": Way("gorgias", "gorgias"),
    "klaviyo": Way("klaviyo", "klaviyo"),
    "message": Way("message", "inbox", OURS, (LINK,)),
    "message and ticket": Way("message", "zendesk", OURS, (LINK,)),
}


@dataclass(frozen=True)
class Seen:
    """One handoff as whoever receives it sees it; `story` is what the customer must not be shown."""

    email: str
    tags: frozenset[str]
    story: str
    shown_to_the_customer: str
    priority: str


@dataclass
class Road:
    """The agent that hands over in one way, and the receiver at its end."""

    agent: Agent
    way: Way
    books: Desk

    def carry(self) -> int:
        """What the outbox does every few seconds; how many got there."""
        if self.way.desk == "inbox":
            return 0
        clock = Clock(self.agent.now[0])
        desk = desk_over(self.way.desk, Troubled(self.books, Random(1)), clock)
        return deliver(Deliveries(self.agent.means.conversations._pool), {self.way.desk: desk}, clock)

    def in_the_inbox(self) -> list[dict[str, Any]]:
        """What the built-in inbox shows."""
        lines: list[dict[str, Any]] = client_of(self.agent).get("/v1/inbox", headers=colleague("agent")).json()
        return lines

    def received(self) -> list[Seen]:
        """All that arrived, after the outbox had more than one go at it."""
        self.carry()
        self.carry()
        assert self.books.wrong == []
        if self.way.desk == "inbox":
            return [_in_the_inbox(line) for line in self.in_the_inbox()]
        # What a helpdesk has is no longer shown as waiting here.
        assert self.in_the_inbox() == []
        bodies = [*self.books.tickets, *self.books.events.values()]
        return [READ[self.way.desk](body) for body in bodies]


def _in_the_inbox(line: Mapping[str, Any]) -> Seen:
    package = line["package"]
    return Seen(package["email"], frozenset(line["tags"]), str(package), "", line["priority"])


def _at_zendesk(ticket: Mapping[str, Any]) -> Seen:
    note = ticket["comment"]
    assert note["public"] is False
    return Seen(ticket["requester"]["email"], frozenset(ticket["tags"]), note["html_body"], "", ticket["priority"])


def _at_gorgias(ticket: Mapping[str, Any]) -> Seen:
    words, note = ticket["messages"]
    assert (note["channel"], note["public"], words["public"]) == ("internal-note", False, True)
    tags = frozenset(tag["name"] for tag in ticket["tags"])
    [priority] = [tag.removeprefix("priority-") for tag in tags if tag.startswith("priority-")]
    return Seen(ticket["customer"]["email"], tags, note["body_text"], words["body_text"], priority)


def _at_klaviyo(event: Mapping[str, Any]) -> Seen:
    given = event["data"]["attributes"]
    profile, told = given["profile"]["data"]["attributes"], given["properties"]
    assert profile["properties"]["rapport_open_handoff"] == told["receipt"] == given["unique_id"]
    return Seen(profile["email"], frozenset(told["tags"]), told["$extra"]["story"], "", told["priority"])


READ: Mapping[str, Callable[[Mapping[str, Any]], Seen]] = {
    "zendesk": _at_zendesk,
    "gorgias": _at_gorgias,
    "klaviyo": _at_klaviyo,
}


@pytest.fixture(scope="module")
def language():
    return EmbeddedLanguage()


@pytest.fixture(params=WAYS)
def way(request, agent_over, language):
    """Anna's parcel is on its way, and her order was charged twice."""
    order = an_order(1043)
    twice = a_charge("duplicate", amount=Decimal("84.50"), order_name="#1043", order_id=order.order_id)
    customer = a_customer(email="anna@example.com", first_name="Anna")
    agent = agent_over([customer, order, a_parcel(order), twice])
    found = WAYS[request.param]
    agent.turns_with(language=language, ways=Ways(found))
    return Road(agent, found, Desk(found.desk, Clock(NOW)))


def said_by(visitor, way, text):
    conversation = way.agent.turns.start(visitor, "web-chat").conversation_id
    return conversation, way.agent.turns.answer(conversation, visitor, text)


def told_where_they_answer(way, text):
    """A custom message says its own words; any other way says whether the answer comes here or by e-mail."""
    if way.way.method == "message":
        assert f"{OURS} {LINK}" in text
    else:
        assert ("by e-mail" in text) == (way.way.desk != "inbox")


def test_8_the_delivery_is_answered_and_the_double_charge_lies_before_a_person_with_its_transactions(way):
    conversation, result = said_by(anna, way, "Where is my order, and why was I charged twice?")
    assert result.is_handed_over
    assert {"profile_shipments", "profile_charges"} <= {claim.table for claim in result.reply.claims}
    told_where_they_answer(way, result.reply.text)
    [seen] = way.received()
    assert (seen.email, seen.priority) == ("anna@example.com", "urgent")
    assert {"rapport", "billing", "bad-billing-state", "settle_duplicates_by_hand"} <= seen.tags
    for needed in ("settle_duplicates_by_hand", "84.5", "#1043", "charged twice", "Royal Mail", conversation):
        assert needed in seen.story, needed
    assert "settle_duplicates_by_hand" not in seen.shown_to_the_customer


def test_12_who_wants_a_person_has_one_in_that_turn_and_the_agent_is_silent_then(way):
    conversation, result = said_by(anna, way, "Let me talk to a human")
    assert result.is_handed_over
    told_where_they_answer(way, result.reply.text)
    again = way.agent.turns.answer(conversation, anna, "Let me talk to a human!")
    assert (again.is_handed_over, again.reply) == (True, None)
    [seen] = way.received()
    assert seen.email == "anna@example.com"
    assert {"rapport", "general", "explicit-ask", "web-chat", "ask_for_a_person_is_honoured"} <= seen.tags
    assert "Let me talk to a human" in seen.story
    assert "gold" in seen.story
    assert way.agent.kinds().count("conversation_escalated") == 1


def test_15_at_night_a_stranger_hears_when_people_are_back_and_the_ticket_is_made_with_the_address_they_leave(way):
    """A customer whose address is known is not asked for it, and their ticket is made at once."""
    with_office_hours(way.agent)
    way.agent.now[0] = at(11, 2)
    conversation, result = said_by(stranger, way, "I need to speak to a person")
    assert result.is_handed_over
    assert "is back at 09:00 today" in result.reply.text
    assert result.reply.text.endswith("Which e-mail address may they write to?")
    # Nobody to write to yet: it waits where people see it, and no helpdesk has heard of it.
    assert (way.carry(), way.books.tickets, way.books.events) == (0, [], {})
    assert [line["conversation_id"] for line in way.in_the_inbox()] == [conversation]
    way.agent.turns.answer(conversation, stranger, "bo@example.com please")
    [seen] = way.received()
    assert seen.email == "bo@example.com"
    assert {"rapport", "explicit-ask"} <= seen.tags
    assert "I need to speak to a person" in seen.story
    assert "anna" not in seen.story.lower()
    _, result = said_by(anna, way, "I need to speak to a person")
    assert "is back at 09:00 today" in result.reply.text
    assert "address" not in result.reply.text
    assert sorted(each.email for each in way.received()) == ["anna@example.com", "bo@example.com"]
