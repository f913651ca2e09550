"""What is wrong with a document before it may be signed, each fault with the field it is in."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from decimal import Decimal
from typing import Any

from pydantic import BaseModel, ValidationError

from agent.releases.agreement import disagreements
from agent.releases.examples import example_faults
from agent.releases.macros import macro_faults
from agent.releases.model import Parameters, Release, Rollout
from agent.releases.problem import Problem
from agent.releases.sentences import sentences_of

# What a column of money and one of whole numbers can hold, with room to add up.
MOST_MONEY = Decimal(1000000000)
MOST = 1_000_000
PERCENT = 100
# Who fits no other tier has the one that is reached at nothing.
NOTHING = Decimal(0)


def read(body: Mapping[str, Any]) -> tuple[Release | None, tuple[Problem, ...]]:
    """The release that a document is, and what does not fit its schema; no release when something does not."""
    try:
        return Release.model_validate(body), ()
    except ValidationError as error:
        return None, tuple(Problem(_path(each["loc"]), str(each["msg"])) for each in error.errors())


def problems_in(body: Mapping[str, Any], skills: Collection[str]) -> tuple[Problem, ...]:
    """Everything that keeps this document from being signed. `skills` are those that the agent has."""
    release, wrong = read(body)
    return wrong if release is None else problems(release, skills)


def problems(release: Release, skills: Collection[str]) -> tuple[Problem, ...]:
    """What the schema cannot say: names that nothing bears, numbers that cannot be, the same thing said twice."""
    parameters, own = release.parameters, {skill.name for skill in release.skills}
    return (
        *_numbers("parameters", parameters),
        *_tiers(parameters),
        *_terms_of_tiers(parameters),
        *_said_twice(parameters),
        *disagreements(parameters),
        *_rollout(release.rollout, {tier.tier for tier in parameters.tiers}, {*skills, *own}),
        *_handoff(release),
        *example_faults(release.examples, skills, own),
        *macro_faults(release.macros, sentences_of(parameters)),
    )


def _path(location: Iterable[Any]) -> str:
    return ".".join(str(step) for step in location)


def _numbers(path: str, value: Any) -> Iterator[Problem]:
    """Every amount and count within what a column holds, and none below zero."""
    if isinstance(value, BaseModel):
        for name in type(value).model_fields:
            yield from _numbers(f"{path}.{name}", getattr(value, name))
    elif isinstance(value, tuple):
        for place, each in enumerate(value):
            yield from _numbers(f"{path}.{place}", each)
    elif isinstance(value, (int, Decimal)) and not isinstance(value, bool):
        most = MOST_MONEY if isinstance(value, Decimal) else MOST
        if not 0 <= value <= most:
            yield Problem(path, f"{value} is not between 0 and {most}")


def _tiers(parameters: Parameters) -> Iterator[Problem]:
    tiers = parameters.tiers
    if not any(tier.minimum_lifetime_value == NOTHING for tier in tiers):
        yield Problem("parameters.tiers", "no tier begins at 0: a new customer would have none")
    for name in ("tier", "rank", "minimum_lifetime_value"):
        for value in _repeated(getattr(tier, name) for tier in tiers):
            yield Problem("parameters.tiers", f"two tiers have the same {name.replace('_', ' ')}, {value}")


def _terms_of_tiers(parameters: Parameters) -> Iterator[Problem]:
    known = {tier.tier for tier in parameters.tiers}
    for name in ("return_windows", "shipping", "discounts", "fee_waivers"):
        for place, row in enumerate(getattr(parameters, name)):
            if row.tier is not None and row.tier not in known:
                yield Problem(f"parameters.{name}.{place}.tier", f"there is no tier {row.tier!r}")
    for place, service in enumerate(parameters.shipping):
        if service.days_min > service.days_max:
            yield Problem(f"parameters.shipping.{place}.days_min", "is more than days_max")
    for place, code in enumerate(parameters.discounts):
        if code.kind == "percentage" and code.value > PERCENT:
            yield Problem(f"parameters.discounts.{place}.value", f"{code.value} % is more than everything")


def _said_twice(parameters: Parameters) -> Iterator[Problem]:
    keys = {
        "return_windows": ("tier", "product_type", "country_code"),
        "shipping": ("tier", "country_code", "service"),
        "discounts": ("code", "tier"),
        "fee_waivers": ("fee_code", "tier"),
    }
    for name, fields in keys.items():
        for key in _repeated(tuple(getattr(row, field) for field in fields) for row in getattr(parameters, name)):
            said = ", ".join(str(part) for part in key if part is not None)
            yield Problem(f"parameters.{name}", f"says two things for {said}")


def _rollout(rollout: Rollout, tiers: Collection[str], skills: Collection[str]) -> Iterator[Problem]:
    for skill in _repeated(entry.skill for entry in rollout.skills):
        yield Problem("rollout.skills", f"the skill {skill!r} is named twice")
    for place, entry in enumerate(rollout.skills):
        if entry.skill not in skills:
            yield Problem(f"rollout.skills.{place}.skill", f"the agent has no skill {entry.skill!r}")
        for tier in entry.audience.tiers:
            if tier not in tiers:
                yield Problem(f"rollout.skills.{place}.audience.tiers", f"there is no tier {tier!r}")


def _handoff(release: Release) -> Iterator[Problem]:
    channels = release.handoff.channels
    for channel in _repeated(each.channel for each in channels):
        yield Problem("handoff.channels", f"the channel {channel!r} is named twice")
    for place, each in enumerate(channels):
        if each.method == "message" and not each.text.strip():
            yield Problem(f"handoff.channels.{place}.text", "a custom message needs its words")


def _repeated(values: Iterable[Any]) -> list[Any]:
    return [value for value, count in Counter(values).items() if count > 1]
