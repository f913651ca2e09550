"""An agent with e-mail: mails come in over its door, and go out to a real mail server on this machine."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from email.message import EmailMessage
from typing import Any

import pytest

from agent.email.answering import Answering
from agent.email.desk import EmailDesk
from agent.email.outgoing import Sender
from agent.email.taking_in import Door
from agent.language.embedded import EmbeddedLanguage
from agent.mail import SmtpMail
from agent.settings_email import Email
from agent.store.letters import Letters
from agent.store.post import Post
from agent.store.received import Received
from agent.visitor_limits import Allowance
from tests.agent.conftest import Agent
from tests.agent.email.mails import ANNA, BEN, SUPPORT, a_mail
from tests.agent.visitor.mailbox import Mailbox, mailbox
from tests.agent.world import ANNA as ANNAS_ID
from tests.agent.world import BEN as BENS_ID
from tests.agent.world import a_customer, a_line, a_parcel, an_order


@pytest.fixture(scope="session")
def embedded() -> EmbeddedLanguage:
    return EmbeddedLanguage()


@pytest.fixture
def box() -> Iterator[Mailbox]:
    with mailbox() as opened:
        yield opened


@dataclass
class House:
    """The agent, its desk, and the mailboxes of everybody outside."""

    agent: Agent
    desk: EmailDesk
    box: Mailbox
    count: int = 0
    outside: list[EmailMessage] = field(default_factory=list)

    def gets(self, raw: bytes) -> None:
        """One mail comes in, is answered, and what that leads to goes out."""
        self.desk.door.take(raw, self.agent.now[0])
        self.desk.answer()
        self.desk.send()

    def writes(self, text: str, *, to_mail: EmailMessage | None = None, **given: Any) -> list[EmailMessage]:
        """Somebody writes, in answer to one of our mails where it is given; all that went out because of it."""
        self.count += 1
        before = len(self.box.messages)
        if to_mail is not None:
            names = {"in_reply_to": to_mail["Message-ID"], "references": to_mail["Message-ID"]}
            given = names | {"to": to_mail["Reply-To"], "subject": f"Re: {to_mail['Subject']}"} | given
        self.gets(a_mail(text, number=self.count, **given))
        return self.box.messages[before:]

    def later(self, **how: float) -> None:
        self.agent.now[0] += timedelta(**how)

    def conversations(self) -> list[Any]:
        return self.agent.rows(
            "select conversation_id, owner, customer_identifier from agent.conversations order by started_at"
        )


@pytest.fixture
def house(agent_over: Callable[..., Any], box: Mailbox, embedded: EmbeddedLanguage) -> House:
    """Anna has orders #1043 and #1044, Ben has #2000; both have an address on file."""
    first, second, bens = an_order(1043), an_order(1044), an_order(2000, customer_id=BENS_ID)
    made: Agent = agent_over(
        [
            a_customer(ANNAS_ID, email=ANNA, points_balance=120),
            a_customer(BENS_ID, email=BEN),
            *(first, second, bens),
            *(a_line(order, "Ridge Jacket") for order in (first, second, bens)),
            *(a_parcel(order) for order in (first, bens)),
        ]
    )
    return house_over(made, box, embedded)


def house_over(made: Agent, box: Mailbox, embedded: EmbeddedLanguage, **email: Any) -> House:
    """E-mail over an agent that is there."""
    pool = made.turns._database.pool
    post = Post(Letters(pool), SUPPORT, "Fernway")
    turns = made.turns_with(
        language=embedded, post=post, lookup_allowance=Allowance("10/hour"), code_allowance=Allowance("10/hour")
    )
    means, received = turns._means, Received(pool)
    clock = means.clock
    answering = Answering(turns, means.conversations, means.profiles, received, post, clock)
    door = Door(received, Email(address=SUPPORT, **email))
    desk = EmailDesk(door, answering, SmtpMail(box.settings), Sender(SUPPORT, "Fernway"), clock)
    return House(made, desk, box)
