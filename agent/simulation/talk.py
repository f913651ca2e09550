"""Plays a conversation under any release, for any customer: the turn is the real one, and nothing comes of it."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, cast

from agent.evidence import Locale
from agent.profile_store.supposing import SupposedProfiles
from agent.releases.landing import signed_event
from agent.releases.model import Release
from agent.simulation.parts import (
    NobodyIsCalled,
    OpenDoorstep,
    PlayedCalls,
    PlayedLedger,
    PlayedTalk,
    WillingStore,
)
from agent.simulation.scenario import Outside
from agent.store.conversations import Conversation
from agent.transcript import Channel, Message
from agent.turn import Means, Turn
from agent.turn.events import TurnEvents
from agent.turn.record import recorded
from agent.turn.remembering import remembered
from agent.turn.strangers import typed
from agent.turn.taking import take
from agent.visitor import Visitor


@dataclass(frozen=True)
class Played:
    """Who says what, where. `as_of` and `horizon` are the moment and the last event that are known then; now if None.

    `outside` is how systems of the brand's own behave: they answer by the examples of the draft, fail, or fall silent.
    `customer` is an identifier such as `shopify_customer_id:1`; None is a stranger.
    """

    says: tuple[str, ...]
    customer: str | None = None
    channel: Channel = "web-chat"
    as_of: datetime | None = None
    horizon: int | None = None
    outside: Outside = "answers"


def played(talk: Played, release: Release, real: Means) -> tuple[dict[str, Any], ...]:
    """The record of every turn, as a live one would leave it.

    Raises:
        NotReadyError: no snapshot was published yet.
    """
    at = talk.as_of or real.clock()
    so_far, means = PlayedTalk(), _means(talk, release, real, at)
    means = replace(means, conversations=cast("Any", so_far))
    conversation = Conversation(_id(talk), "preview", talk.customer, talk.channel, at)
    for text in talk.says:
        turn = _begun(conversation, text, release, means, at)
        take(turn, means)
        so_far.said += _messages(turn)
        so_far.taken.append(recorded(turn, means.commerce.offers))
        is_handed_over = conversation.is_handed_over or turn.receipt is not None
        conversation = replace(turn.conversation, is_handed_over=is_handed_over, memory=remembered(turn))
    return tuple(so_far.taken)


def supposed(release: Release, real: Means, received_at: datetime, until: int | None) -> SupposedProfiles:
    """The profiles as they are under this release, up to that landing number; up to now without one."""
    signed = signed_event(release, "preview", real.clock())
    return SupposedProfiles(real.profiles, signed, received_at, until)


def _means(talk: Played, release: Release, real: Means, at: datetime) -> Means:
    doorstep: Any = OpenDoorstep()
    parts: dict[str, Any] = {
        "profiles": supposed(release, real, at, talk.horizon),
        "ledger": PlayedLedger(),
        "commerce": WillingStore(real.commerce.offers),
        "calls": PlayedCalls(talk.outside),
        "handoffs": NobodyIsCalled(),
        "current_release": lambda: release,
        "clock": lambda: at,
        "codes": doorstep if real.codes is not None else None,
        "code_allowance": doorstep,
        "lookup_allowance": doorstep,
        # What is tried out on customers is not tried on a draft.
        "is_experimenting": lambda: False,
    }
    return replace(real, **parts)


def _id(talk: Played) -> str:
    """The same for the same talk, so that a share of a rollout falls the same way each time."""
    said = "\n".join([talk.customer or "", talk.channel, *talk.says])
    return f"conv_{hashlib.sha256(said.encode()).hexdigest()[:32]}"


def _begun(conversation: Conversation, text: str, release: Release, means: Means, at: datetime) -> Turn:
    said = typed(text, conversation.memory.sign_in)
    conversation = replace(conversation, turn_count=conversation.turn_count + 1)
    c, brand = conversation, means.brand
    visitor = Visitor(c.customer_identifier, "jwt" if c.customer_identifier else "none", "preview")
    return Turn(
        conversation=c,
        message=Message(f"{c.conversation_id}-{c.turn_count}-in", "customer", said.text, at),
        release=release,
        locale=Locale(brand.time_zone, brand.currency, at),
        events=TurnEvents(c.conversation_id, c.channel, c.turn_count, c.customer_identifier, release.release_id, at),
        is_verified=visitor.is_verified,
        address="preview",
        code=said.code,
    )


def _messages(turn: Turn) -> list[Message]:
    said = [turn.message]
    if turn.reply is not None:
        name = turn.message.message_id.removesuffix("-in")
        said.append(Message(f"{name}-out", "ai", turn.reply.text, turn.as_of, tuple(turn.skills), turn.kind))
    return said
