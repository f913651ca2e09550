"""What is told of a turn that was played or taken again, and what of it is another than it was."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from agent.profile import ReturnOption

# Rows read are left out: whoever simulates sees what is said and decided, and the cells that it stands on.
TOLD = (
    "turn_number",
    "text",
    "skills",
    "rollout",
    "suggestions",
    "decisions",
    "escalation",
    "reply",
    "reply_kind",
    "problems",
    "release_id",
    "as_of",
)
NOBODY_DECIDED = "none"


def told(record: Mapping[str, Any]) -> dict[str, Any]:
    """The turn as a simulation looks at it. `actions` are what would be asked for or done, with the money they move."""
    confirmed = (record["confirmed"] or {}).get("action_id")
    actions = [
        {
            "name": action["name"],
            "arguments": action["arguments"],
            "is_done": action["action_id"] == confirmed and action["state"] == "done",
            "amount": _amount(action, record),
        }
        for action in record["actions"]
    ]
    facts = [{name: claim[name] for name in ("table", "key", "column", "value")} for claim in _claims(record)]
    horizon = record["readings"][0]["seen_horizon"] if record["readings"] else None
    found = {"actions": actions, "facts": facts, "outcome": outcome_of(record), "horizon": horizon}
    return {name: record[name] for name in TOLD} | found


def outcome_of(record: Mapping[str, Any]) -> str:
    """What the rules settled on: the first word that does not allow, else that it is allowed; or that none spoke."""
    outcomes = [decision["outcome"] for decision in record["decisions"]]
    return next((each for each in outcomes if each != "allow"), outcomes[-1] if outcomes else NOBODY_DECIDED)


def flips(
    was: Mapping[str, Any], is_now: Mapping[str, Any], is_of_the_release: Callable[[str], bool]
) -> tuple[dict[str, Any], ...]:
    """What a draft decides, does or grants otherwise than was decided, done or granted; words alone are none."""
    before, after = told(was), told(is_now)
    found = []
    if before["outcome"] != after["outcome"]:
        found.append(_flip("decision", before["outcome"], after["outcome"], _rule(is_now) or _rule(was)))
    found += _actions(before["actions"], after["actions"])
    if _escalated(before) != _escalated(after):
        found.append(_flip("escalation", _escalated(before), _escalated(after), None))
    return (*found, *_cells(before["facts"], after["facts"], is_of_the_release))


def at_stake(was: Mapping[str, Any], is_now: Mapping[str, Any]) -> dict[str, str]:
    """How much money hangs on the turn, by order or else by what it hangs on; empty when it is not about money.

    What the actions of then or now move; else what the pieces are worth that the answers of then and now speak of.
    """
    moved: dict[str, str] = {}
    for record in (is_now, was):
        for action in record["actions"]:
            amount = _amount(action, record)
            if amount is not None:
                moved[action["arguments"].get("order_id") or action["action_id"]] = amount
    return moved or _worth(was, is_now)


def _worth(*records: Mapping[str, Any]) -> dict[str, str]:
    spoken = {claim["key"] for each in records for claim in _claims(each) if claim["table"] == ReturnOption.TABLE}
    rows = {row["option_id"]: row for each in records for row in each["profile"].get(ReturnOption.TABLE, ())}
    worth: dict[str, Decimal] = {}
    for name in sorted(spoken & rows.keys()):
        row = rows[name]
        if row["refund_amount"] is not None:
            matter = row["order_id"] or name
            worth[matter] = worth.get(matter, Decimal(0)) + Decimal(row["refund_amount"])
    return {matter: str(amount) for matter, amount in worth.items()}


def _claims(record: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    return [binding["claim"] for binding in record["claims"]]


def _amount(action: Mapping[str, Any], record: Mapping[str, Any]) -> str | None:
    """What the arguments name, else what is paid back for the pieces, else for the order."""
    arguments = action["arguments"]
    if arguments.get("amount"):
        return str(arguments["amount"])
    pieces = arguments.get("lines") or ()
    unit = {row["order_line_id"]: row["unit_refund_amount"] for row in record["profile"].get(ReturnOption.TABLE, ())}
    paid = [Decimal(unit[each["order_line_id"]]) * each["quantity"] for each in _priced(pieces, unit)]
    if paid:
        return str(sum(paid))
    orders = {row["order_id"]: row["total_amount"] for row in record["profile"].get("profile_orders", ())}
    return orders.get(arguments.get("order_id")) if action["name"] == "cancel_order" else None


def _priced(pieces: Iterable[Mapping[str, Any]], unit: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    return [each for each in pieces if unit.get(each.get("order_line_id", "")) is not None]


def _flip(kind: str, was: Any, is_now: Any, about: str | None) -> dict[str, Any]:
    return {"kind": kind, "was": was, "is_now": is_now, "about": about}


def _rule(record: Mapping[str, Any]) -> str | None:
    outcome = outcome_of(record)
    return next((each["rule"] for each in record["decisions"] if each["outcome"] == outcome), None)


def _escalated(turn: Mapping[str, Any]) -> str:
    return str((turn["escalation"] or {}).get("rule", "nobody"))


def _actions(was: Sequence[Mapping[str, Any]], is_now: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    before, after = _by_name(was), _by_name(is_now)
    return [
        _flip("action", before.get(name, "none"), after.get(name, "none"), name)
        for name in sorted(before.keys() | after.keys())
        if before.get(name) != after.get(name)
    ]


def _by_name(actions: Iterable[Mapping[str, Any]]) -> dict[str, str]:
    return {each["name"]: each["amount"] or "no amount" for each in actions}


def _cells(
    was: Iterable[Mapping[str, Any]], is_now: Iterable[Mapping[str, Any]], is_of_the_release: Callable[[str], bool]
) -> list[dict[str, Any]]:
    """Cells that both answers tell, with other values: a window, a price, a code's worth."""
    before, after = _values(was), _values(is_now)
    return [
        _flip("value", before[cell], after[cell], f"{cell[0]}.{cell[2]}")
        for cell in sorted(before.keys() & after.keys())
        if before[cell] != after[cell] and is_of_the_release(cell[0])
    ]


def _values(facts: Iterable[Mapping[str, Any]]) -> dict[tuple[str, str, str], str]:
    return {(each["table"], each["key"], each["column"]): str(each["value"]) for each in facts}
