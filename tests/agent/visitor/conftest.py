"""An agent that sends its codes to a real mail server, and hears with the embedded layer."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest

from agent.language.embedded import EmbeddedLanguage
from agent.mail import Beside, SmtpMail
from agent.store.codes import Codes
from agent.visitor_codes import OneTimeCodes
from agent.visitor_limits import Allowance
from tests.agent.conftest import Agent
from tests.agent.visitor.mailbox import Mailbox, mailbox
from tests.agent.world import BEN, a_customer, a_line, a_parcel, an_order

ANNAS_ADDRESS, BENS_ADDRESS = "anna@example.com", "ben@example.com"


@pytest.fixture(scope="session")
def embedded() -> EmbeddedLanguage:
    return EmbeddedLanguage()


@pytest.fixture
def box() -> Iterator[Mailbox]:
    with mailbox() as opened:
        yield opened


@pytest.fixture
def agent(agent_over: Callable[..., Any], box: Mailbox, embedded: EmbeddedLanguage) -> Iterator[Agent]:
    """Anna has orders #1043 and #1044, Ben has #2000; both have an address on file."""
    first, second, bens = an_order(1043), an_order(1044), an_order(2000, customer_id=BEN)
    made: Agent = agent_over(
        [
            a_customer(email=ANNAS_ADDRESS),
            a_customer(BEN, email=BENS_ADDRESS),
            *(first, second, bens),
            *(a_line(order, "Ridge Jacket") for order in (first, second, bens)),
            *(a_parcel(order, tracking_url="https://carrier.test/1") for order in (first, bens)),
        ]
    )
    with ExitStack() as stack:
        beside = Beside("mail")
        stack.callback(beside.close)
        codes = OneTimeCodes(
            Codes(made.turns._database.pool),
            made.means.profiles,
            SmtpMail(box.settings),
            beside,
            key="a-key-of-the-tests-0123456789abcdef",
            brand="Fernway",
        )
        made.turns_with(
            language=embedded,
            codes=codes,
            code_allowance=Allowance("10/hour"),
            lookup_allowance=Allowance("10/hour"),
        )
        yield made
