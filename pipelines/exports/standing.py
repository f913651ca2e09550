"""Whether what was planned still stands: what the inbox took since the build may have changed consent or case."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime

from pipelines.inbox import Inbox, TooManyUnseenEventsError
from pipelines.inbox.tombstones import Tombstones
from pipelines.sources.keys import email_key

# Given addresses, those among them that are to be left alone until the next refresh has looked at them.
Unsettled = Callable[[Collection[str]], set[str]]
ASKED_AT_ONCE = 500
# What can neither take consent away nor open a case.
HARMLESS = frozenset(
    {
        ("rapport", "message_received"),
        ("rapport", "message_sent"),
        ("rapport", "action_decided"),
        ("rapport", "release_signed"),
        ("rapport", "release_changed"),
        # Which list an arm is on was settled before it was logged.
        ("rapport", "experiment_assigned"),
    }
)


def unsettled(inbox: Inbox, horizon: int, keys_of: Mapping[str, frozenset[str]], planned_at: datetime) -> Unsettled:
    """Asks the inbox for news past `horizon` about anybody; `keys_of` has the keys that lead to each address's person.

    Any news will do: it is the next refresh that knows what it means, and it comes within minutes. Unknown is no.
    """

    def ask(addresses: Collection[str]) -> set[str]:
        some = sorted(addresses)
        parts = [some[start : start + ASKED_AT_ONCE] for start in range(0, len(some), ASKED_AT_ONCE)]
        tombstones = inbox.tombstones()
        news = {address for part in parts for address in _with_news(inbox, horizon, part, keys_of)}
        return news | {address for address in some if _is_erased(tombstones, address, planned_at)}

    return ask


def _with_news(inbox: Inbox, horizon: int, addresses: Sequence[str], keys_of: Mapping[str, frozenset[str]]) -> set[str]:
    keys: dict[str, set[str]] = {}
    for address in addresses:
        for key in {email_key(address), *keys_of.get(address, ())} - {None}:
            keys.setdefault(str(key), set()).add(address)
    try:
        events = inbox.unseen(sorted(keys), after=horizon)
    except TooManyUnseenEventsError:
        return set(addresses)
    news = [event for event in events if (event.source, event.kind) not in HARMLESS]
    return {address for event in news for key, _ in event.keys for address in keys.get(key, ())}


def _is_erased(tombstones: Tombstones, address: str, planned_at: datetime) -> bool:
    key = email_key(address)
    erased_at = tombstones.erased_when(key) if key else None
    return erased_at is not None and erased_at >= planned_at
