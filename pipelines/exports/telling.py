"""Tells a receiver the difference: written down before and after, asked again whether each may still be told."""

from __future__ import annotations

from collections.abc import Callable

from pipelines.exports.difference import Difference
from pipelines.exports.klaviyo import Klaviyo, in_imports
from pipelines.exports.ledger import PERHAPS
from pipelines.exports.members import Member
from pipelines.exports.receipts import ListReceipt, Receipt
from pipelines.exports.run import EVENTS, Telling
from pipelines.exports.sending import ReceiverAwayError, ReceiverRefusedError
from pipelines.exports.telling_events import tell_events
from pipelines.exports.webhook import MEMBERS_AT_ONCE, Webhook

LOCKED_OUT = frozenset({401, 403})


def tell_klaviyo(telling: Telling, klaviyo: Klaviyo, prefix: str, *, is_telling_events: bool) -> Receipt:
    """Bring Klaviyo's lists to what they should be, then tell it what happened."""
    receipt = telling.receipt()
    for name in telling.names():
        part = ListReceipt(name)
        receipt.lists.append(part)
        if not _tried(part, lambda part=part: _klaviyo_list(telling, klaviyo, prefix, part)):  # type: ignore[misc]
            return receipt
    if is_telling_events:
        part = receipt.events = ListReceipt(EVENTS)
        _tried(part, lambda: tell_events(telling, klaviyo, part))
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
