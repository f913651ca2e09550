"""Tasks of `tau_retail`: what a scripted instruction asks for, and which cannot be played and why."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

# "Your name is X and your zip code is Y. You are a, b. <wishes>"
_WHO = re.compile(r"^Your name is .+? and your (?:zip code|email) is \S+\. You are [^.]*\.\s*")
_WISH = re.compile(
    r"(?P<cancel>Cancel order (?P<cancelled>#\w+) because (?P<reason>[^.]+)\.)"
    r"|(?P<return>Return (?P<returned>#\w+) via (?P<refund>\w+): "
    r"(?P<items>(?:(?!For #|Cancel order |Return #)[^;]+;\s*)+))"
    r"|(?P<address>For (?P<sent>#\w+), change address to (?P<where>\{[^}]*\})(?: \(same as (?P<same>#\w+)\))?\.)"
    r"|(?P<payment>For (?P<paid>#\w+), change payment to (?P<method>\w+)\.)"
    r"|(?P<swap>For (?P<swapped>#\w+), (?P<verb>modify|exchange) (?P<changes>.+?) via (?P<settled>\w+)\.)"
)
_CHANGE = re.compile(r"(?P<name>[^{};]+?) (?P<old>\{[^}]*\}) to (?P<new>\{[^}]*\});")

Kind = Literal["cancel", "return", "address", "payment", "modify", "exchange"]


@dataclass(frozen=True)
class Change:
    """One product that should be another variant; `wanted` holds the options that differ."""

    name: str
    old: Mapping[str, str]
    wanted: Mapping[str, str]


@dataclass(frozen=True)
class Wish:
    """One thing that the shopper wants done to one order."""

    kind: Kind
    order_id: str
    method: str | None = None
    reason: str | None = None
    items: tuple[str, ...] = ()
    changes: tuple[Change, ...] = ()
    address: Mapping[str, str] | None = None


@dataclass(frozen=True)
class Task:
    """One shopper with wishes, and the writes that must result. `wishes` is None where they are told in prose."""

    task_id: str
    user_id: str | None
    wishes: tuple[Wish, ...] | None
    actions: tuple[Mapping[str, Any], ...]


def read_tasks(file: Path) -> list[Task]:
    """Every task of a file of either shape."""
    return [_prose(each) if "user_scenario" in each else _scripted(each) for each in json.loads(file.read_text())]


def _prose(each: Mapping[str, Any]) -> Task:
    return Task(str(each["id"]), None, None, tuple(each["evaluation_criteria"]["actions"]))


def _scripted(each: Mapping[str, Any]) -> Task:
    return Task(str(each["id"]), each["user_id"], wishes_of(each["instruction"]), tuple(each["actions"]))


def wishes_of(instruction: str) -> tuple[Wish, ...] | None:
    """What a scripted instruction asks for, in its order; None when any of it reads otherwise."""
    who = _WHO.match(instruction)
    if who is None:
        return None
    left, found = instruction[who.end() :].strip(), []
    while left:
        hit = _WISH.match(left)
        if hit is None:
            return None
        found.append(_wish(hit))
        left = left[hit.end() :].strip()
    return tuple(found)


def _wish(hit: re.Match[str]) -> Wish:
    if hit["cancel"]:
        return Wish("cancel", hit["cancelled"], reason=hit["reason"].strip())
    if hit["return"]:
        items = tuple(name.strip() for name in hit["items"].split(";") if name.strip())
        return Wish("return", hit["returned"], method=hit["refund"], items=items)
    if hit["address"]:
        where = {name: str(value) for name, value in ast.literal_eval(hit["where"]).items() if name != "order_id"}
        return Wish("address", hit["sent"], address=where)
    if hit["payment"]:
        return Wish("payment", hit["paid"], method=hit["method"])
    kind: Kind = "modify" if hit["verb"] == "modify" else "exchange"
    changes = tuple(
        Change(one["name"].strip(), ast.literal_eval(one["old"]), ast.literal_eval(one["new"]))
        for one in _CHANGE.finditer(hit["changes"])
    )
    return Wish(kind, hit["swapped"], method=hit["settled"], changes=changes)
