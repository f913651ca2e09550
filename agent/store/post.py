"""What of a conversation goes out by e-mail, written into the outbox with the message that it carries."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from psycopg import Connection

from agent.feedback_links import FeedbackLinks
from agent.store.letters import Draft, Letters, Thread, thread, write
from agent.transcript import Message

SUBJECT = "Our conversation"
FROM_THE_AI = (
    "{brand}'s AI assistant wrote this. Reply to this e-mail to go on, and ask for a person whenever you want one."
)
FROM_A_PERSON = "{name}\n{brand}"
SAID_SO_FAR = "You asked us to go on by e-mail. This is what we said so far:"
OPENED = (
    "Somebody, probably you, asked us in the chat of {brand} to go on at this address. Reply to this e-mail and tell "
    "us what it is about. If it was not you, you need not do anything."
)
AUTHORS = {"customer": "You", "ai": "AI assistant"}


@dataclass(frozen=True)
class Post:
    """E-mail as a channel of the brand. `gone_after` is how long a reply waits to be read in the chat instead.

    `links` are those that questions are answered by; None where the agent is not reached from the internet.
    """

    letters: Letters
    address: str
    brand: str
    gone_after: timedelta = timedelta(minutes=3)
    links: FeedbackLinks | None = None

    @property
    def domain(self) -> str:
        """Where the names of our mails are made."""
        return self.address.partition("@")[2]

    def answer(self, connection: Connection[Any], to: Thread, message: Message) -> None:
        """Carry a message of ours to who wrote by mail."""
        draft = Draft(message.message_id, self._signed(message), message.author == "ai")
        write(connection, to, draft, self.domain, message.sent_at)

    def follow_up(self, connection: Connection[Any], conversation_id: str, address: str, message: Message) -> None:
        """Carry a message of the chat to an address, unless it is read in the chat before that."""
        to = thread(connection, conversation_id, address, f"{SUBJECT} with {self.brand}", message.sent_at)
        later = message.sent_at + self.gone_after
        draft = Draft(message.message_id, self._signed(message), message.author == "ai", later)
        write(connection, to, draft, self.domain, message.sent_at)

    def take_along(
        self, connection: Connection[Any], conversation_id: str, address: str, said: Sequence[Message], at: datetime
    ) -> None:
        """Go on at an address; with what was said, where it is its reader's to see."""
        to = thread(connection, conversation_id, address, f"{SUBJECT} with {self.brand}", at)
        lines = [SAID_SO_FAR, *(f"{_author(each)}: {each.text}" for each in said)]
        text = "\n\n".join(lines) if said else OPENED.format(brand=self.brand)
        key = f"{said[-1].message_id if said else f'{to.token}-opened'}-taken-along"
        write(connection, to, Draft(key, f"{text}\n\n-- \n{FROM_THE_AI.format(brand=self.brand)}"), self.domain, at)

    def ask(
        self, connection: Connection[Any], to: Thread, key: str, text: str, at: datetime, *, is_in_chat: bool
    ) -> None:
        """Carry a question of ours; one that is shown in the chat as well waits to be seen there."""
        not_before = at + self.gone_after if is_in_chat else None
        write(connection, to, Draft(f"{key}-asked", f"{text}\n\n{self.brand}", not_before=not_before), self.domain, at)

    def _signed(self, message: Message) -> str:
        if message.author == "ai":
            return f"{message.text}\n\n-- \n{FROM_THE_AI.format(brand=self.brand)}"
        return f"{message.text}\n\n{FROM_A_PERSON.format(name=message.author_name, brand=self.brand)}"


def _author(message: Message) -> str:
    return message.author_name or AUTHORS.get(message.author, "A colleague")
