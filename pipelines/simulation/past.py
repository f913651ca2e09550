"""Runs a draft over past conversations, and counts what it would have decided otherwise."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import islice
from typing import Any

from pipelines.simulation.agent import Agent

# What is looked at unless a run says otherwise.
LOOKED_BACK = timedelta(days=30)
HANDED_IN_AT_ONCE = 100
BUCKETS = 10_000


def compare_all(agent: Agent, run: Mapping[str, Any], now: datetime, log: Callable[[str], None]) -> dict[str, Any]:
    """Take every past turn of the run's stretch again and hand in those that come out otherwise; the totals."""
    until = _moment(run["asked"].get("until")) or now
    since = _moment(run["asked"].get("since")) or until - LOOKED_BACK
    found = _handed_in(agent, run["run_id"], turns_of(agent, run, since, until, log))
    return totals(found) | {"since": since.isoformat(), "until": until.isoformat()}


def rehearse(agent: Agent, run: Mapping[str, Any], now: datetime, log: Callable[[str], None]) -> dict[str, Any]:
    """Take the turns since the last look again under the draft, for a share of the conversations; the totals of all."""
    before = run["result"] or {}
    since = _moment(before.get("until")) or datetime.fromisoformat(run["started_at"] or run["requested_at"])
    found = _handed_in(agent, run["run_id"], turns_of(agent, run, since, now, log))
    return added(before, totals(found)) | {"until": now.isoformat()}


def turns_of(
    agent: Agent, run: Mapping[str, Any], since: datetime, until: datetime, log: Callable[[str], None]
) -> Iterator[dict[str, Any]]:
    """The turns of that stretch under the run's draft, conversation by conversation."""
    share = int(run["asked"].get("share_percent") or 100)
    tried = {"draft_id": run["draft_id"], "revision": run["revision"]}
    for conversation_id in agent.past(since, until):
        if not is_in_share(conversation_id, share):
            continue
        turns = agent.retaken({**tried, "conversation_id": conversation_id, "since": since.isoformat()})
        flipped = sum(bool(turn["flips"]) for turn in turns)
        if flipped:
            log(f"{conversation_id}: {flipped} of {len(turns)} turns come out otherwise")
        yield from (turn for turn in turns if datetime.fromisoformat(turn["taken_at"]) < until)


def is_in_share(conversation_id: str, share_percent: int) -> bool:
    """Whether a conversation is among the share; a share that grows keeps whom it had."""
    digest = hashlib.sha256(f"rehearsal|{conversation_id}".encode()).digest()
    return int.from_bytes(digest[:8], "big") % BUCKETS < share_percent * BUCKETS // 100


def totals(turns: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """Turns, flips by kind, customers and money. Money is counted once for each order of a conversation."""
    count, kinds, people, obstacles = Counter[str](), Counter[str](), set[str](), Counter[str]()
    money: dict[tuple[str, str], Decimal] = {}
    for turn in turns:
        count["turns"] += 1
        if turn["obstacle"]:
            obstacles[str(turn["obstacle"])[:200]] += 1
        if not turn["flips"]:
            continue
        count["flipped"] += 1
        people.add(turn["customer"] or turn["conversation_id"])
        kinds.update(_kind(flip) for flip in turn["flips"])
        for matter, amount in turn["at_stake"].items():
            hangs_on = (turn["conversation_id"], matter)
            money[hangs_on] = max(money.get(hangs_on, Decimal(0)), Decimal(amount))
    return {
        "turns": count["turns"],
        "flipped": count["flipped"],
        "not_comparable": obstacles.total(),
        "obstacles": dict(obstacles.most_common(5)),
        "customers": len(people),
        "kinds": dict(kinds.most_common()),
        "money": str(sum(money.values(), Decimal(0))),
    }


def added(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, Any]:
    """The totals of two looks; somebody who came in both is counted in both."""
    if not before:
        return dict(after)
    numbers = {name: before[name] + after[name] for name in ("turns", "flipped", "not_comparable", "customers")}
    kinds = Counter(before["kinds"]) + Counter(after["kinds"])
    obstacles = Counter(before["obstacles"]) + Counter(after["obstacles"])
    money = Decimal(before["money"]) + Decimal(after["money"])
    return numbers | {"kinds": dict(kinds), "obstacles": dict(obstacles.most_common(5)), "money": str(money)}


def in_words(found: Mapping[str, Any]) -> str:
    """The totals in a line."""
    if not found["flipped"]:
        told = f"Of {found['turns']} turns none comes out otherwise."
    else:
        told = (
            f"{found['flipped']} of {found['turns']} turns come out otherwise, for {found['customers']} customers; "
            f"{found['money']} hangs on them."
        )
    return told + (f" {found['not_comparable']} cannot be compared." if found["not_comparable"] else "")


def _kind(flip: Mapping[str, Any]) -> str:
    if flip["kind"] in ("decision", "escalation"):
        return f"{flip['kind']}: {flip['was']} -> {flip['is_now']}"
    return f"{flip['kind']}: {flip['about']}"


def _handed_in(agent: Agent, run_id: str, turns: Iterable[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """The turns as they come; those that flipped are kept."""
    waiting = iter(turns)
    while some := list(islice(waiting, HANDED_IN_AT_ONCE)):
        flipped = [turn for turn in some if turn["flips"]]
        if flipped:
            agent.tell(run_id, "turns", {"turns": flipped})
        yield from some


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text).astimezone(UTC) if text else None
