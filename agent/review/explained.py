"""A turn's record as a support lead reads it: what was said, why, out of which rows, by which rules."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from agent.evidence.claims import ACTIONS, ARGUMENTS, DECISIONS
from agent.releases.parameters import Parameters
from agent.releases.sentences import sentences_of

# A rule's word and what the customer gave are told beside the rows: neither is a row that could be wrong.
NO_ROWS = frozenset({ACTIONS, ARGUMENTS, DECISIONS})
OUTCOMES = {"allow": "allows it", "deny": "says no", "ask": "asks first", "escalate": "calls a person"}
MODES = {"off": "is left to people", "suggest": "writes for a person to send", "autonomous": "answers by itself"}
MILLION = Decimal(1_000_000)


@dataclass(frozen=True)
class RowUsed:
    """A cell that the reply stands on. `age_seconds` is how old the fact was when it was told, where it has an age."""

    text: str
    table: str
    key: str
    column: str
    value: str
    recorded_at: datetime | None
    age_seconds: int | None


@dataclass(frozen=True)
class RuleUsed:
    """One rule's word, and the clause that it rests on, with its sentence where the release has it."""

    rule: str
    outcome: str
    reason: str
    clause_id: str | None
    clause_text: str | None


@dataclass(frozen=True)
class WishHeard:
    """What the language layer proposed; a proposal decides nothing."""

    intent: str
    confidence: float
    entities: Mapping[str, str]


@dataclass(frozen=True)
class ActionSeen:
    """One action of the turn: where it stood then, and where the ledger has it now (None: it has none any more)."""

    action_id: str
    name: str
    arguments: Mapping[str, Any]
    state: str
    state_now: str | None
    detail: str | None


@dataclass(frozen=True)
class Explained:
    """One turn. `cost` is what its tokens cost by its own release, None where that names no price."""

    turn_number: int
    as_of: datetime
    release_id: str
    said: str
    reply: str | None
    reply_kind: str | None
    why: tuple[str, ...]
    rows: tuple[RowUsed, ...]
    rules: tuple[RuleUsed, ...]
    heard: tuple[WishHeard, ...]
    layer: str | None
    sentiment: float
    skills: tuple[str, ...]
    actions: tuple[ActionSeen, ...]
    escalation: Mapping[str, Any] | None
    receipt: str | None
    timings_ms: Mapping[str, float]
    tokens: int
    cost: Decimal | None


def explained(
    record: Mapping[str, Any],
    parameters: Parameters | None,
    state_now: Callable[[str], str | None],
) -> Explained:
    """The record, readable. `parameters` are those of its release, None where that is not kept any more."""
    as_of, heard = datetime.fromisoformat(record["as_of"]), record["understanding"] or {}
    tokens = int(heard.get("tokens", 0))
    clauses = sentences_of(parameters) if parameters else {}
    price = parameters.support.costs.million_tokens if parameters else None
    rules = tuple(_rule(each, clauses) for each in record["decisions"])
    return Explained(
        turn_number=record["turn_number"],
        as_of=as_of,
        release_id=record["release_id"],
        said=record["text"],
        reply=record["reply"],
        reply_kind=record["reply_kind"],
        why=tuple(_why(record, heard, rules)),
        rows=tuple(_rows(record, as_of)),
        rules=rules,
        heard=tuple(WishHeard(**_of(each, "intent", "confidence", "entities")) for each in heard.get("proposals", ())),
        layer=heard.get("layer"),
        sentiment=record["sentiment"],
        skills=tuple(record["skills"]),
        actions=tuple(_action(each, state_now) for each in record["actions"]),
        escalation=record["escalation"],
        receipt=record["receipt"],
        timings_ms=record["timings_ms"],
        tokens=tokens,
        cost=None if price is None else tokens * price / MILLION,
    )


def _why(record: Mapping[str, Any], heard: Mapping[str, Any], rules: tuple[RuleUsed, ...]) -> Iterator[str]:
    """The course of the turn in sentences, in the order in which it decides."""
    yield _who(record)
    wishes = [f"{_words(each['intent'])} ({each['confidence']:.0%} sure)" for each in heard.get("proposals", ())]
    yield f"It heard: {', '.join(wishes)}." if wishes else "It heard no wish."
    if record["was_handed_over"]:
        yield "A person had the conversation, so the agent said nothing."
        return
    yield from _modes(record)
    yield from (f"The rule “{_words(each.rule)}” {OUTCOMES.get(each.outcome, each.outcome)}." for each in rules)
    yield from _stale(record)
    if record["problems"]:
        yield f"Sentences that no row bears out were left out: {'; '.join(record['problems'])}."
    if record["escalation"]:
        called = record["escalation"]
        yield f"A person was called by the rule “{_words(called['rule'])}”: {called['reason']}"


def _who(record: Mapping[str, Any]) -> str:
    proved = "had proved who they are" if record["is_verified"] else "had not proved who they are"
    return f"The customer {proved}."


def _modes(record: Mapping[str, Any]) -> Iterator[str]:
    modes = {each["skill"]: each for each in record.get("rollout", ())}
    for skill in dict.fromkeys(record["skills"]):
        told = modes.get(skill)
        yield f"“{_words(skill)}” {MODES[told['mode']]} ({told['reason']})." if told else f"“{_words(skill)}” answered."


def _stale(record: Mapping[str, Any]) -> Iterator[str]:
    sources = sorted({source for reading in record["readings"] for source in reading.get("stale_sources", ())})
    if sources:
        yield f"Not heard lately, so told with care: {', '.join(sources)}."
    unseen = sum(reading["unseen_count"] for reading in record["readings"])
    if unseen:
        yield f"{unseen} events that no batch had seen yet were taken into account."


def _rows(record: Mapping[str, Any], as_of: datetime) -> Iterator[RowUsed]:
    for bound in record["claims"]:
        claim = bound["claim"]
        if claim["table"] in NO_ROWS:
            continue
        recorded = claim["recorded_at"] and datetime.fromisoformat(claim["recorded_at"])
        age = int((as_of - recorded).total_seconds()) if recorded else None
        yield RowUsed(
            **_of(claim, "text", "table", "key", "column"),
            value=str(claim["value"]),
            recorded_at=recorded,
            age_seconds=age,
        )


def _rule(decision: Mapping[str, Any], clauses: Mapping[str, str]) -> RuleUsed:
    return RuleUsed(
        **_of(decision, "rule", "outcome", "reason", "clause_id"), clause_text=clauses.get(decision["clause_id"] or "")
    )


def _action(action: Mapping[str, Any], state_now: Callable[[str], str | None]) -> ActionSeen:
    return ActionSeen(
        **_of(action, "action_id", "name", "arguments", "state", "detail"), state_now=state_now(action["action_id"])
    )


def _of(given: Mapping[str, Any], *names: str) -> dict[str, Any]:
    return {name: given[name] for name in names}


def _words(name: str) -> str:
    return name.replace("_", " ")
