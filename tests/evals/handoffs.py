"""Handoffs over helpdesks that fail by seed and processes that die: `python -m tests.evals.handoffs --json`.

Each run hands one conversation over to one desk, has its customer write on, and delivers until all of it is there, by
the run's own clock, over a real PostgreSQL. Held against each run: the desk has the ticket exactly once and under the
reference that we keep, the later messages once each and in their order, every body fits the desk's contract, and until
it is there people see it in the built-in inbox. Then every desk is down for an hour, and hostile text goes through
every desk.
"""

from __future__ import annotations

import argparse
import contextlib
import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

import httpx
from psycopg_pool import ConnectionPool

from agent.handoff import Package
from agent.handoff.desk import HelpDesk
from agent.handoff.gorgias import GorgiasDesk
from agent.handoff.klaviyo import KlaviyoDesk
from agent.handoff.outbox import deliver, forward
from agent.handoff.zendesk import ZendeskDesk
from agent.settings_helpdesks import Gorgias, Klaviyo, Zendesk
from agent.store.deliveries import Deliveries
from agent.store.handoffs import BuiltInInbox
from agent.store.ticket_messages import TicketMessages, put
from tests.contracts.bodies import has_klaviyo
from tests.evals._dangers import PAYLOADS, dangers
from tests.evals._helpdesks import Clock, Desk, KilledError, Troubled
from tests.evals._report import Report, machine

START = datetime(2026, 3, 11, 14, 5, tzinfo=UTC)
DAY = timedelta(days=1)
DESKS = ("zendesk", "gorgias", "klaviyo")
POINTS = ("before the effect", "after the effect")
CONVERSATION = """
    insert into agent.conversations (conversation_id, owner, customer_identifier, channel, started_at, is_handed_over)
    values (%s, 'session:s', null, 'web-chat', %s, true) on conflict do nothing
"""
MESSAGE = """
    insert into agent.messages (message_id, conversation_id, author, text, sent_at)
    values (%s, %s, 'customer', 'Are you there?', %s)
"""
USER, TOKEN = "rapport@fernway.example", "a-token-of-the-helpdesk"


@dataclass
class Run:
    """One run as it went; `wrong` is what must not have been."""

    seed: int
    desk: str
    wrong: list[str] = field(default_factory=list)
    seconds: float = 0.0
    written: list[str] = field(default_factory=list)
    seen: Counter[str] = field(default_factory=Counter)


def a_package(conversation_id: str, desk: str, text: str = "My parcel is late, and I was charged twice.") -> Package:
    """What a turn would hand over, with `text` everywhere that a customer writes."""
    said = {"author": "customer", "sent_at": START.isoformat(), "text": text}
    order = {
        "order_name": "#1043",
        "ordered_at": START.isoformat(),
        "fulfillment_status": text,
        "total_amount": "84.50",
    }
    return Package(
        conversation_id=conversation_id, channel="web-chat", customer_identifier=None,
        rule="ask_for_a_person_is_honoured", reason="You asked for a person.", category="explicit-ask", mode="hard",
        summary=f"The customer wrote: {text}", transcript=({**said, "author": "ai", "text": "Hello."}, said),
        sentiment_course=(0.1, -0.4), tried=("track_order",), suggested_next_step="Answer the customer.",
        profile={"customer_id": "c_anna", "customer": {"first_name": text, "tier": "gold"}, "profile_orders": [order]},
        earlier_conversations=({"started_at": START.isoformat(), "last_message_text": text},),
        decisions=({"outcome": "deny", "rule": "r", "reason": text, "clause_id": None},),
        desk=desk, email="anna@example.com", name=text, priority="high", tags=("rapport", "general"),  # type: ignore[arg-type]
    )  # fmt: skip


def desk_over(kind: str, transport: httpx.BaseTransport, clock: Clock) -> HelpDesk:
    """Our adapter, with the account of the run behind it."""
    if kind == "zendesk":
        settings = Zendesk(base_url="https://fernway.zendesk.example", user=USER)
        return ZendeskDesk(settings, TOKEN, transport=transport)
    if kind == "gorgias":
        account = Gorgias(base_url="https://fernway.gorgias.example", user=USER, address="help@fernway.example")
        return GorgiasDesk(account, TOKEN, transport=transport, clock=lambda: clock.now.timestamp())
    return KlaviyoDesk(Klaviyo(base_url="https://a.klaviyo.example"), TOKEN, transport=transport)


def handed_over(pool: ConnectionPool, conversation_id: str, package: Package, at: datetime) -> str:
    """The receipt of a handoff that stands in the store."""
    with pool.connection() as connection:
        connection.execute(CONVERSATION, [conversation_id, at])
    return BuiltInInbox(pool).hand_over(package, at)


def writes_on(pool: ConnectionPool, conversation_id: str, number: int, at: datetime) -> str:
    """One message more of the customer's, as a turn stores it; its id."""
    message_id = f"{conversation_id}-{number}-in"
    with pool.connection() as connection, connection.transaction():
        connection.execute(MESSAGE, [message_id, conversation_id, at])
        put(connection, conversation_id, message_id, at)
    return message_id


def run(seed: int, pool: ConnectionPool, kind: str | None = None, kill: str | None = None) -> Run:
    """One handoff from the receipt to the desk; `kind` and `kill` are drawn from the seed unless they are given."""
    random = Random(seed)
    kind = kind or random.choice(DESKS)
    clock, inbox, waiting, later = Clock(START), BuiltInInbox(pool), Deliveries(pool), TicketMessages(pool)
    books = Desk(kind, clock)
    # A death that is asked for comes at the first call, or it might not come at all.
    faults = random.choice((0, 1, 2, 3, 5, 8)) if kill is None else 0
    transport = Troubled(books, random, faults, kill or random.choice((None, None, *POINTS)))
    desk = desk_over(kind, transport, clock)
    if random.random() < 0.2:
        # Another process looks for work while this one is at it.
        transport.beside = lambda: _somebody_else(waiting, later, kind, clock)
    done = Run(seed, kind, seen=transport.seen)
    conversation = f"conv_{kind}_{seed}"
    receipt = handed_over(pool, conversation, a_package(conversation, kind), clock.now)
    count = random.randrange(4)
    for _ in range(200):
        if len(done.written) < count:
            done.written.append(writes_on(pool, conversation, len(done.written), clock.now))
        with contextlib.suppress(KilledError):
            deliver(waiting, {kind: desk}, clock)
            forward(later, {kind: desk}, clock)
        [line] = inbox.waiting(conversation)
        if line.delivered_at and len(done.written) == count and not later.is_unheard(receipt, clock.now + DAY):
            break
        if not line.delivered_at and receipt not in {each.receipt for each in inbox.waiting()}:
            done.wrong.append("neither at the desk nor in the inbox")
        clock.passes(random.uniform(2, 60))
    done.seconds = (clock.now - START).total_seconds()
    clock.passes(120)
    transport.arrive()
    _judged(inbox, conversation, receipt, books, done)
    return done


class _Nobody:
    """A second deliverer must be handed nothing that the first has."""

    def take(self, ticket: Any) -> Any:
        raise AssertionError(f"{ticket.key} was claimed twice")

    append = take

    def close(self) -> None:
        return None


def _somebody_else(waiting: Deliveries, later: TicketMessages, kind: str, clock: Clock) -> None:
    deliver(waiting, {kind: _Nobody()}, clock)
    forward(later, {kind: _Nobody()}, clock)


def _judged(inbox: BuiltInInbox, conversation: str, receipt: str, books: Desk, done: Run) -> None:
    [line] = inbox.waiting(conversation)
    there = books.has(receipt)
    done.wrong += books.wrong
    if len(there) != 1:
        done.wrong.append(f"{len(there)} tickets")
    if line.delivered_at is None:
        done.wrong.append(f"not delivered: {line.last_error}")
    elif there and line.reference != str(there[0].get("id", receipt)):
        done.wrong.append(f"kept under {line.reference}")
    if there and (heard := books.heard(receipt)) != done.written:
        done.wrong.append(f"later messages: {heard} of {done.written}")
    if line.delivered_at and receipt in {each.receipt for each in inbox.waiting()}:
        done.wrong.append("delivered, yet still in the built-in inbox")


@dataclass
class Outage:
    """An hour without the desk."""

    handed_over: int = 0
    delivered_once: int = 0
    unseen: int = 0
    seconds_until_last: float = 0.0


def an_hour_down(kind: str, pool: ConnectionPool, count: int = 20) -> Outage:
    """Hand over through the hour; a round each 30 s, then until all are there or two hours have passed."""
    clock, inbox, waiting = Clock(START), BuiltInInbox(pool), Deliveries(pool)
    books = Desk(kind, clock)
    transport = Troubled(books, Random(1), is_down=True)
    desk, outage = desk_over(kind, transport, clock), Outage(count)
    receipts: list[str] = []
    for step in range(360):
        if step % 6 == 0 and len(receipts) < count:
            conversation = f"conv_down_{kind}_{step}"
            receipts.append(handed_over(pool, conversation, a_package(conversation, kind), clock.now))
        transport.is_down = step < 120
        deliver(waiting, {kind: desk}, clock)
        seen = {line.receipt for line in inbox.waiting()}
        there = {receipt for receipt in receipts if books.has(receipt)}
        outage.unseen += len(set(receipts) - there - seen)
        if there == set(receipts) and step >= 120:
            outage.seconds_until_last = (step - 120) * 30.0
            break
        clock.passes(30)
    outage.delivered_once = sum(len(books.has(receipt)) == 1 for receipt in receipts)
    return outage


def executed(kind: str, pool: ConnectionPool, payloads: Sequence[str] = PAYLOADS) -> list[str]:
    """Each payload, everywhere a customer's words go: what of it the desk would run, load or fill in."""
    found = []
    for place, payload in enumerate(payloads):
        clock = Clock(START)
        books = Desk(kind, clock)
        conversation = f"conv_payload_{kind}_{place}"
        handed_over(pool, conversation, a_package(conversation, kind, payload), clock.now)
        deliver(Deliveries(pool), {kind: desk_over(kind, Troubled(books, Random(1)), clock)}, clock)
        [body] = [*books.tickets, *books.events.values()]
        found += [f"{payload!r} in {where}: {why}" for where, why in dangers(body)]
        found += books.wrong
    return found


def report(runs: Sequence[Run], outages: dict[str, Outage], ran: Sequence[str], payloads: int) -> Report:
    """The counts, in the shape of every evaluation."""
    figures = {
        "runs": len(runs),
        "later_messages": sum(len(each.written) for each in runs),
        "exactly_once": sum(not each.wrong for each in runs),
        "lost": sum(any("not delivered" in why or "neither" in why for why in each.wrong) for each in runs),
        "later_messages_wrong": sum(any(why.startswith("later") for why in each.wrong) for each in runs),
        "twice": sum(any(why.endswith("tickets") and why != "0 tickets" for why in each.wrong) for each in runs),
        "slowest_seconds": max((each.seconds for each in runs), default=0.0),
        "outage_handed_over": sum(each.handed_over for each in outages.values()),
        "outage_delivered_once": sum(each.delivered_once for each in outages.values()),
        "outage_unseen": sum(each.unseen for each in outages.values()),
        "outage_seconds_until_last": max(each.seconds_until_last for each in outages.values()),
        "payloads": payloads,
        "payloads_executed": len(ran),
    }
    goal = {
        "exactly_once": len(runs), "later_messages_wrong": 0, "lost": 0, "twice": 0, "outage_unseen": 0,
        "payloads_executed": 0, "outage_delivered_once": figures["outage_handed_over"],
    }  # fmt: skip
    seen: Counter[str] = sum((each.seen for each in runs), Counter())
    skipped = {} if has_klaviyo() else {"klaviyo_openapi": "not found: set RAPPORT_DATA"}
    met = all(figures[name] == wanted for name, wanted in goal.items())
    return Report(
        "handoffs", figures, goal, met, size={**machine(), "faults": dict(sorted(seen.items()))}, skipped=skipped
    )


def main() -> int:
    """Run the simulator; 1 when a goal is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=5000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    from tests.evals._own_ledger import own_pool  # starting PostgreSQL is for the command only

    with own_pool() as pool:
        runs = [run(seed, pool) for seed in range(given.seed, given.seed + given.runs)]
        outages = {kind: an_hour_down(kind, pool) for kind in DESKS}
        ran = [danger for kind in DESKS for danger in executed(kind, pool)]
    result = report(runs, outages, ran, len(PAYLOADS) * len(DESKS))
    wrong = [f"seed {each.seed}, {each.desk}: {each.wrong}" for each in runs if each.wrong]
    result.show({"wrong": wrong[:20], "executed": ran[:20]}, is_json=given.json)
    return int(not result.met)


if __name__ == "__main__":
    sys.exit(main())
