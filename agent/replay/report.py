"""Tells how a stretch of history comes out when it is taken again."""

from __future__ import annotations

import json
from collections import Counter
from contextlib import closing
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from rich.console import Console
from rich.markup import escape

from agent.language.embedded import EmbeddedLanguage
from agent.replay.comparison import Difference
from agent.replay.stretch import Verdict, verdicts
from agent.replay.taking import Today
from agent.settings import settings
from agent.store.conversations import Conversations
from agent.store.database import Database
from agent.store.releases import Releases
from agent.turn import Brand
from pipelines.inbox.postgres import database_url

SHOWN_CHARACTERS = 300
FIRST, LAST = datetime(1, 1, 1, tzinfo=UTC), datetime(9999, 12, 31, tzinfo=UTC)


def report(since: datetime | None, until: datetime | None, conversation_id: str | None, console: Console) -> bool:
    """Replay the turns from `since` on and before `until` and print what differs; whether nothing did."""
    chosen, counted = settings(), Counter[str]()
    brand = Brand(chosen.brand.name, ZoneInfo(chosen.brand.time_zone), chosen.brand.currency)
    with closing(Database(database_url(chosen.data_dir, chosen.stores.database_url))) as database:
        turns = Conversations(database.pool).turns_between(since or FIRST, until or LAST, conversation_id)
        for verdict in verdicts(turns, Releases(database.pool).named, Today(brand, EmbeddedLanguage())):
            counted[_kind(verdict)] += 1
            _tell(console, verdict)
    console.print(
        f"{counted.total()} turns: {counted['identical']} identical, {counted['different']} different, "
        f"{counted['obstructed']} that cannot be taken again."
    )
    return not counted["different"]


def _kind(verdict: Verdict) -> str:
    if verdict.obstacle is not None:
        return "obstructed"
    return "identical" if verdict.is_identical else "different"


def _tell(console: Console, verdict: Verdict) -> None:
    if verdict.is_identical:
        return
    name = f"{verdict.conversation_id} turn {verdict.turn_number}"
    if verdict.obstacle is not None:
        console.print(f"[yellow]{escape(name)}[/]: {escape(verdict.obstacle)}")
        return
    console.print(f"[red]{escape(name)}[/]: {verdict.differences[0].explanation}")
    for difference in verdict.differences:
        console.print(escape(_compared(difference)))


def _compared(difference: Difference) -> str:
    return f"  {difference.part}\n    was {_short(difference.was)}\n    now {_short(difference.is_now)}"


def _short(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= SHOWN_CHARACTERS else f"{text[:SHOWN_CHARACTERS]} ..."
