"""Tells a receiver the difference: written down before and after, asked again whether each may still be told."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from pipelines.exports.difference import Difference, difference
from pipelines.exports.klaviyo import Klaviyo, in_imports, is_json_api
from pipelines.exports.ledger import PERHAPS, Ledger
from pipelines.exports.members import Member
from pipelines.exports.plan import Plan
from pipelines.exports.receipts import ListReceipt, Receipt
from pipelines.exports.sending import ReceiverAwayError, ReceiverRefusedError, send
from pipelines.exports.service_events import EXPIRES_AFTER, ServiceEvent, bulk_body, in_requests
from pipelines.exports.standing import Unsettled
from pipelines.exports.webhook import MEMBERS_AT_ONCE, Webhook

EVENTS = "events"
LOCKED_OUT = frozenset({401, 403})


class NobodyLeftError(Exception):
    """Whoever was to be told of is to be left alone by now."""


@dataclass(frozen=True)
class Telling:
    """One run for one receiver."""

    plan: Plan
    ledger: Ledger
    unsettled: Unsettled
    clock: Callable[[], datetime]

    def change(self, name: str) -> tuple[Difference, dict[str, Member]]:
        """What has to be told of one list, and its members by address."""
        members = {member.email: member for member in self.plan.lists.get(name, ())}
        told = self.ledger.told(name)
        return difference({key: each.digest for key, each in members.items()}, told.there, told.refused), members

    def names(self) -> list[str]:
        """Every list there is, and those there were."""
        return sorted({*self.plan.lists, *self.ledger.names()} - {EVENTS})

    def receipt(self) -> Receipt:
        """An empty one."""
        return Receipt(self.ledger.receiver, self.plan.as_of.isoformat())

    def still(self, members: Sequence[Member]) -> list[Member]:
        """Those who may be told of now.

        Raises:
            NobodyLeftError: none of them.
        """
        held = self.unsettled([member.email for member in members])
        left = [member for member in members if member.email not in held]
        if not left:
            raise NobodyLeftError
        return left

    def tell(self, part: ListReceipt, members: Sequence[Member], put: Callable[[Choose], dict[str, str]]) -> None:
        """Have some members put on a list. `put` is given who may be, asked at each attempt; it tells who was refused.

        Everybody is written down as perhaps there before anything is sent: a kill, or silence, hides nobody.
        """
        try:
            first = self.still(members)
        except NobodyLeftError:
            part.cancelled += len(members)
            return
        self.ledger.note(part.name, [(each.email, PERHAPS, "sent") for each in first], self.clock())
        chosen: list[Member] = []

        def choose() -> Sequence[Member]:
            chosen[:] = self.still(first)
            return chosen

        try:
            refused = put(choose)
        except NobodyLeftError:
            part.cancelled += len(members)
            return
        part.cancelled += len(members) - len(chosen)
        part.refused += len(refused)
        self.ledger.note(
            part.name,
            [(each.email, each.digest, "refused" if each.email in refused else "sent") for each in chosen],
            self.clock(),
        )


Choose = Callable[[], Sequence[Member]]


def tell_klaviyo(telling: Telling, klaviyo: Klaviyo, prefix: str, *, is_telling_events: bool) -> Receipt:
    """Bring Klaviyo's lists to what they should be, then tell it what happened."""
    receipt = telling.receipt()
    for name in telling.names():
        part = ListReceipt(name)
        receipt.lists.append(part)
        if not _tried(part, lambda part=part: _klaviyo_list(telling, klaviyo, prefix, part)):  # type: ignore[misc]
            return receipt
    if is_telling_events:
        receipt.events = ListReceipt(EVENTS)
        _tried(receipt.events, lambda: _klaviyo_events(telling, klaviyo, receipt.events or ListReceipt(EVENTS)))
    return receipt


def tell_webhook(telling: Telling, webhook: Webhook) -> Receipt:
    """Post the difference of every list, signed."""
    receipt = telling.receipt()
    for name in telling.names():
        part = ListReceipt(name)
        receipt.lists.append(part)
        if not _tried(part, lambda part=part: _webhook_list(telling, webhook, part)):  # type: ignore[misc]
            return receipt
    return receipt


def _tried(part: ListReceipt, work: Callable[[], None]) -> bool:
    """Whether to go on with the next list: not with a receiver that is away or does not know us."""
    try:
        work()
    except (ReceiverAwayError, ReceiverRefusedError) as error:
        part.problem = str(error)
        return isinstance(error, ReceiverRefusedError) and error.status not in LOCKED_OUT
    return True


def _counted(telling: Telling, part: ListReceipt) -> tuple[Difference, dict[str, Member]]:
    change, members = telling.change(part.name)
    part.wanted, part.added, part.changed = len(members), len(change.added), len(change.changed)
    part.removed = len(change.removed)
    return change, members


def _klaviyo_list(telling: Telling, klaviyo: Klaviyo, prefix: str, part: ListReceipt) -> None:
    change, members = _counted(telling, part)
    if not members and part.name not in telling.ledger.names():
        return
    list_id = klaviyo.list_named(f"{prefix}{part.name}")
    # Who is to be left alone first: whatever comes after may fail.
    if change.removed:
        klaviyo.take_off(list_id, change.removed)
        telling.ledger.note(part.name, [(key, "", "removed") for key in change.removed], telling.clock())
    for some in in_imports([members[key] for key in change.told]):
        telling.tell(part, some, lambda choose: klaviyo.put_on(list_id, choose))
    _reconcile(telling, klaviyo, list_id, part)


def _reconcile(telling: Telling, klaviyo: Klaviyo, list_id: str, part: ListReceipt) -> None:
    """Compare with the receiver's own count; where they differ, its whole list is read and put right.

    Who is there and was not told of is taken off; who was told of and is not there is told of again next time.
    """
    there = telling.ledger.told(part.name).there
    part.has, part.received = len(there), klaviyo.count(list_id)
    if not part.differs and PERHAPS not in there.values():
        return
    found = klaviyo.addresses(list_id)
    strangers, missing = sorted(found - there.keys()), sorted(there.keys() - found)
    klaviyo.take_off(list_id, strangers)
    telling.ledger.note(part.name, [(key, "", "removed") for key in missing], telling.clock())
    part.repaired = len(strangers) + len(missing)
    part.has, part.received = len(telling.ledger.told(part.name).there), klaviyo.count(list_id)


def _klaviyo_events(telling: Telling, klaviyo: Klaviyo, part: ListReceipt) -> None:
    now = telling.clock()
    telling.ledger.forget(EVENTS, now - EXPIRES_AFTER - timedelta(days=1))
    there = telling.ledger.told(EVENTS).there
    waiting = [event for event in telling.plan.events if event.event_id not in there]
    part.wanted, part.added = len(telling.plan.events), len(waiting)
    for some in in_requests(waiting):
        chosen: list[ServiceEvent] = []

        def make(some: Sequence[ServiceEvent] = some, chosen: list[ServiceEvent] = chosen) -> dict[str, Any]:
            held = telling.unsettled({event.email for event in some})
            chosen[:] = [event for event in some if event.email not in held]
            if not chosen:
                raise NobodyLeftError
            return {"json": bulk_body(chosen)}

        try:
            send(klaviyo.client, klaviyo.patience, "POST", "/api/event-bulk-create-jobs", make, is_json_api)
        except NobodyLeftError:
            chosen.clear()
        part.cancelled += len(some) - len(chosen)
        telling.ledger.note(EVENTS, [(event.event_id, "", "sent") for event in chosen], now)
    part.has = len(telling.ledger.told(EVENTS).there)


def _webhook_list(telling: Telling, webhook: Webhook, part: ListReceipt) -> None:
    change, members = _counted(telling, part)
    for start in range(0, len(change.removed), MEMBERS_AT_ONCE):
        some = change.removed[start : start + MEMBERS_AT_ONCE]
        webhook.take_off(part.name, some, telling.ledger.told(part.name).removals)
        telling.ledger.note(part.name, [(key, "", "removed") for key in some], telling.clock())
    people = [members[key] for key in change.told]
    for start in range(0, len(people), MEMBERS_AT_ONCE):
        age = telling.ledger.told(part.name).removals
        telling.tell(
            part,
            people[start : start + MEMBERS_AT_ONCE],
            lambda choose, age=age: webhook.put_on(part.name, choose, age),  # type: ignore[misc]
        )
    part.has = len(telling.ledger.told(part.name).there)
