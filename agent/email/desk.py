"""E-mail as one part of the agent: the door, the answers and the outbox, each done again and again beside the turns."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from agent.email.answering import Answering
from agent.email.outgoing import Carrier, Sender, send
from agent.email.taking_in import Door
from agent.store.letters import Letters
from agent.store.received import Received


@dataclass(frozen=True)
class EmailDesk:
    """All of it. Without a `signing_key` nothing is believed that a provider posts."""

    door: Door
    answering: Answering
    carrier: Carrier
    sender: Sender
    clock: Callable[[], datetime]
    signing_key: str | None = None

    @property
    def received(self) -> Received:
        """What came in."""
        return self.door.received

    @property
    def letters(self) -> Letters:
        """What goes out."""
        return self.answering.letters

    def answer(self) -> int:
        """Answer what waits."""
        return self.answering.answer_waiting()

    def send(self) -> int:
        """Carry what is due."""
        return send(self.letters, self.carrier, self.sender, self.clock)
