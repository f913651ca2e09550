"""The agent, a helpdesk that it hands over to, and the way between them."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from agent.handoff.desk import Look, OpenTicket
from agent.handoff.looking import look
from agent.handoff.outbox import LEASE, deliver, forward
from agent.outside import Outside
from agent.store.deliveries import Deliveries
from agent.store.open_tickets import OpenTickets
from agent.store.ticket_messages import TicketMessages
from tests.agent.conftest import Agent
from tests.agent.world import anna
from tests.evals._helpdesks import Clock, Desk, Troubled
from tests.evals.handoffs import desk_over

ANSWERING = ("zendesk", "gorgias")
DESKS = (*ANSWERING, "klaviyo")
HANDED_OVER = "select receipt from agent.handoffs where conversation_id = '{}' and state <> 'resolved'"


@dataclass
class Road:
    """The agent, the helpdesk that it hands over to, and the way between them."""

    agent: Agent
    kind: str
    books: Desk
    way: Troubled
    clock: Clock
    receipt: str = ""
    conversation: str = ""

    @property
    def pool(self) -> Any:
        return self.agent.means.conversations._pool

    @property
    def outside(self) -> Outside:
        return Outside(self.agent.turns.people, TicketMessages(self.pool))

    def escalates(self) -> str:
        """Anna asks for a person; her conversation."""
        self.conversation = self.agent.turns.start(anna, "web-chat").conversation_id
        assert self.writes("human please").is_handed_over
        [self.receipt] = [row for (row,) in self.agent.rows(HANDED_OVER.format(self.conversation))]
        return self.conversation

    def writes(self, text: str) -> Any:
        return self.agent.turns.answer(self.conversation, anna, text)

    def round(self) -> None:
        """What the agent does every few seconds, without the looks."""
        desks = {self.kind: desk_over(self.kind, self.way, self.clock)}
        deliver(Deliveries(self.pool), desks, self.clock)
        forward(TicketMessages(self.pool), desks, self.clock)

    def looks(self) -> int:
        """And the looks."""
        desks: Any = {self.kind: desk_over(self.kind, self.way, self.clock)}
        return look(OpenTickets(self.pool), desks, self.outside.heard, self.clock)

    def goes_on(self) -> None:
        """One round, and a while."""
        self.round()
        if self.kind in ANSWERING:
            self.looks()
        self.clock.passes(45)

    def goes_on_until(self, is_done: Callable[[], bool]) -> None:
        for _ in range(40):
            if is_done():
                return
            self.goes_on()

    def reads(self) -> tuple[OpenTicket, Look]:
        """A look that somebody has begun: the ticket, and how it stands."""
        ticket = OpenTickets(self.pool).claim(self.kind, self.clock.now, LEASE)
        assert ticket is not None
        desk: Any = desk_over(self.kind, self.way, self.clock)
        return ticket, desk.look(ticket.reference)

    def heard(self) -> list[str]:
        """The texts that are in the ticket, in its order."""
        texts = dict(self.agent.rows("select message_id, text from agent.messages"))
        return [texts[name] for name in self.books.heard(self.receipt)]

    def chat(self) -> list[tuple[str, str | None, str]]:
        """What Anna reads since she asked for a person."""
        messages = self.agent.turns.view(self.conversation, anna).messages
        return [(each.author, each.author_name, each.text) for each in messages[3:]]

    def told(self, kind: str) -> list[dict[str, Any]]:
        return [json.loads(event.payload)["data"] for event in self.agent.events() if event.kind == kind]
