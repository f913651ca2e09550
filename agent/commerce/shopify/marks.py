"""A mark in the store that an effect is about to be asked for.

Shopify takes an idempotency key for refunds only. For the rest a metafield of the order or the customer says under the
action's key since when it has been asked for and what it is to come to. It is set by compare-and-set, so that of two
at once one goes on; and while it is young nobody asks again, because the first request may still be under way.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from agent.commerce.port import OutcomeUnknownError
from agent.commerce.shopify.api import Operation, refusal
from agent.commerce.shopify.documents import MARK

# An app's own space; no other app writes there.
NAMESPACE = "$app:rapport"
# A request has 10 s, and is taken to be over, arrived or lost, after as long again and a half.
UNDER_WAY_FOR = timedelta(seconds=25)
_OURS = uuid.UUID("6f7c5b0e-2f55-5a43-9b1d-0a9c1d1f8a51")


@dataclass(frozen=True)
class Mark:
    """What stands in the store under a key. `aim` is what the effect is to come to, where that has to be remembered."""

    since: datetime
    aim: Any
    digest: str

    def is_under_way(self, now: datetime) -> bool:
        """Whether the request that it speaks of may still arrive."""
        return now - self.since < UNDER_WAY_FOR


def uuid_of(key: str) -> str:
    """The key as the UUID that the API recommends; always the same one."""
    return str(uuid.uuid5(_OURS, key))


def name_of(key: str) -> str:
    """The key as a metafield's key, and as the word that notes carry."""
    return uuid_of(key).replace("-", "")


def noted(text: str, key: str) -> str:
    """A note for the store's staff that we find again; notes hold 255 characters."""
    return f"{text[:200]} [rapport {name_of(key)}]"


def is_noted(note: str | None, key: str) -> bool:
    """Whether the note was written under this key."""
    return f"[rapport {name_of(key)}]" in (note or "")


def mark_of(owner: Mapping[str, Any]) -> Mark | None:
    """The mark that was read with its order or customer."""
    field = owner.get("metafield")
    if field is None:
        return None
    value = json.loads(field["value"])
    return Mark(datetime.fromisoformat(value["since"]), value.get("aim"), field["compareDigest"])


def leave_mark(asking: Operation, owner: Mapping[str, Any], key: str, aim: Any, now: datetime) -> Mark | None:
    """Say that it is asked for now; returns the mark that was there before.

    Raises:
        OutcomeUnknownError: it is being asked for already, by another or by a request that may still arrive.
    """
    before = mark_of(owner)
    if before and before.is_under_way(now):
        raise OutcomeUnknownError("it was asked for a moment ago and may still be under way")
    value = {"since": now.astimezone(UTC).isoformat(), "aim": before.aim if before else aim}
    mark = {
        "ownerId": owner["id"],
        "namespace": NAMESPACE,
        "key": name_of(key),
        "type": "json",
        "value": json.dumps(value, sort_keys=True),
        "compareDigest": before.digest if before else None,
    }
    if said := refusal(asking.read(MARK, mark=mark)["metafieldsSet"]["userErrors"]):
        raise OutcomeUnknownError(f"another is at it: {said}")
    return before
