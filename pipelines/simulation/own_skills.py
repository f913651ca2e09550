"""Makes scenarios of a brand's own skill from what its document says: each example, and each way that it may go."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from pipelines.simulation.agent import Agent, AgentRefusedError

Turn = Mapping[str, Any]
MOST_SAID = 10
YESTERDAY = timedelta(days=1)
PLACE = re.compile(r"\\\{\w+\\\}")


@dataclass(frozen=True)
class Way:
    """How a conversation goes: who speaks, what they say to a question before something is done, how others answer."""

    name: str
    customer: str | None
    says: str = "yes"
    outside: str = "answers"


def scenarios_of(
    agent: Agent, tried: Mapping[str, Any], skill: Mapping[str, Any], customers: Sequence[str], now: datetime
) -> Iterator[dict[str, Any]]:
    """Scenarios of one skill, under the release that is tried and at this moment; none where nobody can be asked.

    What follows from the document is expected whether it comes true now or not; of the way that it is meant to go also
    what is proposed, done and called now.
    """
    declared, lines = skill["declared"], skill["examples"]
    if not lines or not customers:
        return
    meant = Way("as it is meant to go", customers[0])
    turns = talked(agent, tried, declared, lines[0], meant, now)
    if not turns:
        return
    first, *others = map(_as_now, turns)
    yield scenario(declared, meant, turns, now, [first | {"skills": [declared["name"]]}, *others])
    for way, expected in _other_ways(skill, meant):
        went = talked(agent, tried, declared, lines[0], way, now)
        # Where it comes to the same, the conversation never got as far as what is other about this way.
        if went and (way.customer is None or _came_to(went) != _came_to(turns)):
            yield scenario(declared, way, went, now, [*({} for _ in went[1:]), expected])
    for place, line in enumerate(lines[1:], start=1):
        way = replace(meant, name=f"“{line}”", customer=customers[place % len(customers)])
        if heard := _played(agent, tried, way, [line], now):
            yield scenario(declared, way, heard, now, [{"skills": [declared["name"]]}])


def _other_ways(skill: Mapping[str, Any], meant: Way) -> Iterator[tuple[Way, dict[str, Any]]]:
    """What else may happen to a skill that does what this one does, and what must come of it in the end."""
    calls = skill["declared"].get("calls", ())
    writes = any(call["request"]["method"] != "GET" for call in calls)
    if skill["needs_proof"]:
        nothing = {"never_skills": [skill["declared"]["name"]], "never_acts": True}
        yield replace(meant, name="asked by a stranger", customer=None), nothing
    if writes:
        yield replace(meant, name="and the customer says no", says="no"), {"never_acts": True}
        yield replace(meant, name="while other systems fall silent", outside="is_silent"), {"escalates": True}
    if calls:
        yield replace(meant, name="while other systems fail", outside="fails"), {"escalates": True}


def talked(
    agent: Agent, tried: Mapping[str, Any], declared: Mapping[str, Any], line: str, way: Way, now: datetime
) -> list[Turn]:
    """The conversation until the skill asks nothing more: each of its questions is answered by something that fits."""
    says, turns = [line], _played(agent, tried, way, [line], now)
    while turns and len(says) < MOST_SAID:
        answer = answer_to(turns[-1], declared, way.says, now)
        if answer is None:
            break
        says.append(answer)
        turns = _played(agent, tried, way, says, now)
    return turns


def answer_to(turn: Turn, declared: Mapping[str, Any], to_a_deed: str, now: datetime) -> str | None:
    """What a customer says next; None when the turn asks nothing of the skill's, or a person has the rest.

    A deed that nobody answered is not done, and is not asked for again either.
    """
    if turn["escalation"] is not None:
        return None
    if any(not action["is_done"] for action in turn["actions"]):
        return to_a_deed
    if turn["reply_kind"] != "question":
        return None
    asked = (slot for slot in declared.get("slots", ()) if _asks(turn["reply"] or "", slot["question"]))
    slot = next(asked, None)
    return None if slot is None else _fits(slot, now)


def _asks(reply: str, question: str) -> bool:
    """Whether the reply holds the question, whatever stands at its places."""
    return re.search(PLACE.sub(".+", re.escape(question)), reply) is not None


def _fits(slot: Mapping[str, Any], now: datetime) -> str:
    if slot.get("kind") == "choice":
        return str(slot["choices"][0])
    day = (now - YESTERDAY).date().isoformat()
    return {"number": "2", "day": day, "yes_no": "yes"}.get(slot.get("kind", "text"), "the one from the label")


def _played(agent: Agent, tried: Mapping[str, Any], way: Way, says: list[str], now: datetime) -> list[Turn]:
    talk = {"customer": way.customer, "says": says, "outside": way.outside, "as_of": now.isoformat()}
    try:
        return list(agent.preview({**tried, **talk}))
    except AgentRefusedError:
        return []


def scenario(
    declared: Mapping[str, Any], way: Way, turns: Sequence[Turn], now: datetime, expected: Sequence[Mapping[str, Any]]
) -> dict[str, Any]:
    """What was played, held at this moment and what was known then, with what must come of each message."""
    horizon = next((turn["horizon"] for turn in turns if turn["horizon"] is not None), None)
    held = {"customer": way.customer, "outside": way.outside, "as_of": now.isoformat(), "horizon": horizon}
    said = [{"text": turn["text"], "expect": dict(each)} for turn, each in zip(turns, expected, strict=True)]
    return {"title": f"{declared['name']}: {way.name}"[:200], **held, "turns": said}


def _as_now(turn: Turn) -> dict[str, Any]:
    """Who answers, and what is proposed, done and called, is what it is now; no wording."""
    return {
        "skills": [each for each in dict.fromkeys(turn["skills"]) if each != "hand_over"],
        "proposes": [each["name"] for each in turn["actions"] if not each["is_done"]],
        "does": [each["name"] for each in turn["actions"] if each["is_done"]],
        "escalates": turn["escalation"] is not None,
    }


def _came_to(turns: Sequence[Turn]) -> list[Any]:
    return [[turn["reply"], turn["actions"], turn["escalation"]] for turn in turns]
