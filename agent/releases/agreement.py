"""Whether a release agrees with itself: its sentences with its numbers, and its return windows with each other."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from decimal import Decimal
from itertools import combinations
from typing import NamedTuple

from agent.releases.model import Discount, Parameters, ReturnWindow
from agent.releases.problem import Problem
from agent.releases.told_numbers import days_told, money_told, percent_told


class Meant(NamedTuple):
    """The numbers that a row of parameters means, and that its sentence may say."""

    days: frozenset[Decimal] = frozenset()
    money: frozenset[Decimal] = frozenset()
    percent: frozenset[Decimal] = frozenset()


class Said(NamedTuple):
    """A sentence, where it stands, under which clause, and what it may say."""

    field: str
    clause_id: str
    text: str
    meant: Meant


def disagreements(parameters: Parameters) -> Iterator[Problem]:
    """Every sentence that says another number than its parameters, and every two windows that no rank tells apart."""
    said = list(_said(parameters))
    for each in said:
        yield from _other_numbers(each)
    for place, clause in enumerate(parameters.clauses):
        # A sentence under the name of some rows speaks of these; one under a name of its own may speak of anything.
        meant = [each.meant for each in said if each.clause_id == clause.clause_id]
        if meant:
            field = f"parameters.clauses.{place}.text"
            yield from _other_numbers(Said(field, clause.clause_id, clause.text, _all_of(meant)))
    yield from _windows_apart(parameters.return_windows)


def _said(parameters: Parameters) -> Iterator[Said]:
    for place, window in enumerate(parameters.return_windows):
        field = f"parameters.return_windows.{place}.text"
        yield Said(field, window.clause_id, window.text, Meant(days=_numbers(window.window_days)))
    for place, service in enumerate(parameters.shipping):
        meant = Meant(
            days=_numbers(service.days_min, service.days_max),
            money=_numbers(service.cost, service.free_from_subtotal),
        )
        yield Said(f"parameters.shipping.{place}.text", service.clause_id, service.text, meant)
    for place, code in enumerate(parameters.discounts):
        for name in ("text", "description"):
            # WELCOME10 says ten of nothing.
            text = getattr(code, name).replace(code.code, "")
            yield Said(f"parameters.discounts.{place}.{name}", code.clause_id, text, _worth(code))
    for place, waiver in enumerate(parameters.fee_waivers):
        meant = Meant(money=_numbers(waiver.maximum_amount))
        yield Said(f"parameters.fee_waivers.{place}.text", waiver.clause_id, waiver.text, meant)


def _worth(code: Discount) -> Meant:
    if code.kind == "percentage":
        return Meant(money=_numbers(code.minimum_subtotal), percent=_numbers(code.value))
    return Meant(money=_numbers(code.minimum_subtotal, code.value))


def _numbers(*values: Decimal | int | None) -> frozenset[Decimal]:
    return frozenset(Decimal(value) for value in values if value is not None)


def _all_of(meant: Iterable[Meant]) -> Meant:
    days, money, percent = zip(*meant, strict=True)
    return Meant(frozenset().union(*days), frozenset().union(*money), frozenset().union(*percent))


def _other_numbers(said: Said) -> Iterator[Problem]:
    kinds = (
        ("{} days", days_told(said.text), said.meant.days),
        ("the amount {}", money_told(said.text), said.meant.money),
        ("{} %", percent_told(said.text), said.meant.percent),
    )
    for words, told, meant in kinds:
        # What has no number of that kind may speak of something else: a return window of a fee.
        for number in sorted(told - meant) if meant else ():
            held = " or ".join(f"{each:f}" for each in sorted(meant))
            yield Problem(said.field, f"says {words.format(f'{number:f}')}, and the release holds {held}")


def _windows_apart(windows: Collection[ReturnWindow]) -> Iterator[Problem]:
    """Two windows that some order falls under both, of equal rank, with other days, and no third that decides."""
    for (_, one), (place, other) in combinations(enumerate(windows), 2):
        if one.tier != other.tier or one.window_days == other.window_days or _names(one) == _names(other):
            continue
        if _rank(one) == _rank(other) and _may_meet(one, other) and not _decided(one, other, windows):
            types, countries = _both(one, other)
            yield Problem(
                f"parameters.return_windows.{place}.window_days",
                f"{one.clause_id} gives {one.window_days} days and {other.clause_id} {other.window_days} for "
                f"{types} sent to {countries}, and neither is the more specific: add a window that names both",
            )


def _names(window: ReturnWindow) -> tuple[str | None, str | None]:
    return window.product_type, window.country_code


def _rank(window: ReturnWindow) -> int:
    return sum(name is not None for name in _names(window))


def _may_meet(one: ReturnWindow, other: ReturnWindow) -> bool:
    pairs = zip(_names(one), _names(other), strict=True)
    return all(mine is None or theirs is None or mine == theirs for mine, theirs in pairs)


def _both(one: ReturnWindow, other: ReturnWindow) -> tuple[str | None, str | None]:
    return one.product_type or other.product_type, one.country_code or other.country_code


def _decided(one: ReturnWindow, other: ReturnWindow, windows: Iterable[ReturnWindow]) -> bool:
    return any(each.tier == one.tier and _names(each) == _both(one, other) for each in windows)
