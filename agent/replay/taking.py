"""Takes one recorded turn again with today's code."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from pydantic import TypeAdapter, ValidationError

from agent.dialogue import Memory
from agent.evidence import Locale
from agent.handoff.ways import Way, Ways
from agent.language.model_answer import UselessAnswerError, understood
from agent.language.protocol import Language
from agent.profile import DrawnArm, Passage
from agent.releases.model import Release
from agent.replay.parts import (
    NoConversations,
    RecordedCalls,
    RecordedDoorstep,
    RecordedHandoffs,
    RecordedLanguage,
    RecordedLedger,
    RecordedLibrary,
    RecordedProfiles,
    RecordedStore,
)
from agent.store.conversations import Conversation, KeptTurn
from agent.transcript import Message
from agent.turn import Brand, Means, Turn
from agent.turn.events import TurnEvents
from agent.turn.record import recorded
from agent.turn.taking import take

WAY: TypeAdapter[Way] = TypeAdapter(Way)


class NotReplayableError(ValueError):
    """A record that lacks what a replay needs; the message names it."""


@dataclass(frozen=True)
class Today:
    """What a replay takes from the present: the brand, and the embedded layer."""

    brand: Brand
    embedded: Language


def replayed(kept: KeptTurn, release: Release, today: Today) -> dict[str, Any]:
    """The record that the turn leaves when it is taken again under its own release.

    Raises:
        NotReplayableError: the turn was recorded before a record held all that this takes, or with a model's answer in
            a form that is not read any more.
    """
    try:
        turn = begun(kept, release, today.brand)
        means = recorded_means(kept.record, release, today)
        take(turn, means)
    except (KeyError, ValidationError) as missing:
        where = f"turn {kept.turn_number} of {kept.conversation_id!r}"
        raise NotReplayableError(f"{where} lacks what a replay needs: {missing}") from missing
    except UselessAnswerError as stale:
        where = f"turn {kept.turn_number} of {kept.conversation_id!r}"
        raise NotReplayableError(f"what the model said in {where} cannot be read today: {stale}") from stale
    return recorded(turn, means.commerce.offers)


def begun(kept: KeptTurn, release: Release, brand: Brand) -> Turn:
    """The turn before anything of it was heard, under whichever release."""
    record = kept.record
    # A mail may go on with what began in the chat.
    channel = record.get("channel", kept.channel)
    as_of, doorstep = datetime.fromisoformat(record["as_of"]), record.get("doorstep", {})
    # Whoever proved themselves in this turn had not done so before it.
    was_verified = record["is_verified"] and not doorstep.get("identifier")
    conversation = Conversation(
        kept.conversation_id,
        kept.owner,
        kept.customer_identifier if was_verified else None,
        channel,
        kept.started_at,
        kept.turn_number,
        record["was_handed_over"],
        Memory.of(record["memory_before"]),
    )
    customer, release_id = conversation.customer_identifier, release.release_id
    return Turn(
        conversation=conversation,
        message=Message(f"{kept.conversation_id}-{kept.turn_number}-in", "customer", record["text"], as_of),
        release=release,
        locale=Locale(brand.time_zone, brand.currency, as_of),
        events=TurnEvents(kept.conversation_id, channel, kept.turn_number, customer, release_id, as_of),
        is_verified=was_verified,
        mailbox=record.get("mailbox", ""),
        notes=tuple(record.get("notes", ())),
        code="" if doorstep.get("is_code_typed") else None,
    )


def recorded_means(record: dict[str, Any], release: Release, today: Today) -> Means:
    """Everything around the turn as it answered then."""
    doorstep = RecordedDoorstep(record.get("doorstep", {}))
    parts: dict[str, Any] = {
        "language": RecordedLanguage(record, today.embedded, understood),
        "profiles": RecordedProfiles(record),
        "conversations": NoConversations(),
        "ledger": RecordedLedger(record),
        "commerce": RecordedStore(record),
        "calls": RecordedCalls(record),
        "handoffs": RecordedHandoffs(record),
        "ways": Ways(WAY.validate_python(record.get("way") or {})),
        "current_release": lambda: release,
        "knowledge": RecordedLibrary() if Passage.TABLE in record["profile"] else None,
        "post": record.get("doorstep", {}).get("writes_mail") or None,
        "codes": doorstep if doorstep.sends_codes else None,
        "code_allowance": doorstep,
        "lookup_allowance": doorstep,
        "clock": lambda: datetime.fromisoformat(record["as_of"]),
        "is_experimenting": lambda: DrawnArm.TABLE in record["profile"],
    }
    return Means(brand=today.brand, **cast("Any", parts))
