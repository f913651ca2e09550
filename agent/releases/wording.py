"""What a document changes, one sentence for each change, in the words of whoever has to answer for it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from pydantic import BaseModel

from agent.releases.custom import Call, CustomSkill
from agent.releases.examples import Example
from agent.releases.macros import Macro
from agent.releases.model import Audience, ChannelHandoff, Release, ReturnWindow, Rollout, SkillRollout

# What needs no quotation marks.
PLAIN = re.compile(r"[\w-]+")
WHOLE = 100
EVERYBODY = "everybody"
SPELLING = "Only the order or the spelling changes, and nothing that is promised or done."


class _Rows(NamedTuple):
    """How rows of one kind are told apart, and what one is called."""

    key: tuple[str, ...]
    name: Callable[[Any], str]


def _tiers(name: str | None) -> str:
    """The members of a tier: "Gold members", "VIPs"."""
    if name is None:
        return EVERYBODY
    if name == "vip":
        return "VIPs"
    return "Members" if name == "member" else f"{name.replace('_', ' ').capitalize()} members"


def _of(row: Any) -> str:
    """Whom a row is for, after what it is."""
    return "" if row.tier is None else f" for {_in_a_sentence(_tiers(row.tier))}"


def _in_a_sentence(words: str) -> str:
    return words if words.startswith("VIP") else words[:1].lower() + words[1:]


ROWS: dict[str, _Rows] = {
    "tiers": _Rows(("tier",), lambda row: f"the tier {row.tier}"),
    "shipping": _Rows(
        ("tier", "country_code", "service"),
        lambda row: f"{row.service} delivery to {row.country_code}{_of(row)}",
    ),
    "discounts": _Rows(("code", "tier"), lambda row: f"the code {row.code}{_of(row)}"),
    "fee_waivers": _Rows(("fee_code", "tier"), lambda row: f"the waiver of {row.fee_code}{_of(row)}"),
    "clauses": _Rows(("clause_id",), lambda row: f"the sentence {row.clause_id!r}"),
}


def changes(old: Release, new: Release) -> tuple[str, ...]:
    """Every difference between two documents, in the order of the document; none when they say the same."""
    told = (
        *([f"The name goes from {old.name} to {new.name}."] if old.name != new.name else []),
        *_windows(old.parameters.return_windows, new.parameters.return_windows),
        *_fields("", old.parameters, new.parameters, leave_out=frozenset({"return_windows"})),
        *_fields("", old.guidance, new.guidance),
        *_fields("feedback", old.feedback, new.feedback),
        *_handoffs(old.handoff.channels, new.handoff.channels),
        *_modes(old.rollout, new.rollout),
        *_skills(old.skills, new.skills),
        *_examples(old.examples, new.examples),
        *_macros(old.macros, new.macros),
    )
    return told if told or old.digest == new.digest else (SPELLING,)


def _windows(old: tuple[ReturnWindow, ...], new: tuple[ReturnWindow, ...]) -> Iterator[str]:
    key = ("tier", "product_type", "country_code")
    for before, after in _paired(old, new, key):
        window = before or after
        whose, what = f"{_possessive(_tiers(window.tier))} return window", _narrowed(window)
        if after is None:
            yield f"{whose}{what} of {before.window_days} days is taken away."
        elif before is None:
            yield f"{whose}{what} is new: {after.window_days} days."
        else:
            if before.window_days != after.window_days:
                yield f"{whose}{what} goes from {before.window_days} to {after.window_days} days."
            if before.text != after.text:
                yield f"{whose}{what} is now told as “{after.text}”."
            if before.clause_id != after.clause_id:
                yield f"{whose}{what} now rests on the clause {after.clause_id!r}."


def _narrowed(window: ReturnWindow) -> str:
    kind = f" for {window.product_type}" if window.product_type else ""
    return f"{kind} in {window.country_code}" if window.country_code else kind


def _possessive(words: str) -> str:
    return f"{words}'" if words.endswith("s") else f"{words}'s"


def _modes(old: Rollout, new: Rollout) -> Iterator[str]:
    if old.default_mode != new.default_mode:
        yield f"Skills that are not named go from {old.default_mode} to {new.default_mode}."
    for before, after in _paired(old.skills, new.skills, ("skill",)):
        was = _mode(before) if before else old.default_mode
        now = _mode(after) if after else new.default_mode
        skill = (before or after).skill
        if was != now:
            yield f"The skill {skill} goes from {was} to {now}."


def _skills(old: tuple[CustomSkill, ...], new: tuple[CustomSkill, ...]) -> Iterator[str]:
    """Each skill of the brand's own with what is other about it; what is sent to whom is told in full."""
    for before, after in _paired(old, new, ("name",)):
        if after is None:
            yield f"The skill {before.name} is taken away."
            continue
        if before is None:
            yield f"The skill {after.name} is new: {_told_of(after)}"
            before = CustomSkill(name=after.name)
        elif before.examples != after.examples:
            yield _told(f"the skill {after.name}: what customers say", before.examples, after.examples)
        for part in ("facts", "slots", "steps"):
            was, is_now = getattr(before, part), getattr(after, part)
            if was != is_now and before.steps:
                yield f"The skill {after.name}: its {part} change, from {len(was)} to {len(is_now)}."
        yield from _calls(after.name, before.calls, after.calls)


def _told_of(skill: CustomSkill) -> str:
    does = f"{skill.does.rstrip('.')}. " if skill.does else ""
    return f"{does}{len(skill.examples)} examples, {len(skill.steps)} steps."


def _calls(skill: str, old: tuple[Call, ...], new: tuple[Call, ...]) -> Iterator[str]:
    for before, after in _paired(old, new, ("name",)):
        if after is None:
            yield f"The skill {skill} no longer calls {before.request.url}."
            continue
        request = after.request
        secrets = f", with the secret {' and '.join(sorted(request.secrets))}" if request.secrets else ""
        does = "changes something at" if request.is_write else "reads from"
        yield f"The skill {skill} {does} {request.url} by {request.method}{secrets}."


def _examples(old: tuple[Example, ...], new: tuple[Example, ...]) -> Iterator[str]:
    """Each sentence that is heard as another wish than before."""
    for before, after in _paired(old, new, ("text",)):
        text = f"“{(before or after).text}”"
        yield f"{text} is now heard as {after.skill}." if after else f"{text} is no longer taught as {before.skill}."


def _macros(old: tuple[Macro, ...], new: tuple[Macro, ...]) -> Iterator[str]:
    """Each text at hand that is new, gone, said otherwise or offered elsewhere."""
    for before, after in _paired(old, new, ("name",)):
        name = f"The macro “{(before or after).name}”"
        if after is None:
            yield f"{name} is taken away."
        elif before is None:
            yield f"{name} is new, in {_queues(after)}: “{after.text}”."
        else:
            if before.text != after.text:
                yield f"{name} now says “{after.text}”."
            if before.queues != after.queues:
                yield f"{name} is now offered in {_queues(after)}."


def _queues(macro: Macro) -> str:
    return f"the queue {' and '.join(macro.queues)}" if macro.queues else "every queue"


def _mode(entry: SkillRollout) -> str:
    """A mode with whom it is for: "autonomous for 10 % of VIPs, otherwise suggest"."""
    whom = _whom(entry.audience)
    if entry.share_percent == WHOLE and whom == EVERYBODY:
        return entry.mode
    share = "" if entry.share_percent == WHOLE else f"{entry.share_percent} % of "
    otherwise = "" if entry.otherwise == "off" else f", otherwise {entry.otherwise}"
    return f"{entry.mode} for {share}{whom}{otherwise}"


def _whom(audience: Audience) -> str:
    """Whoever every list fits: "VIPs in the segment vip_to_call on web-chat"."""
    tiers = " or ".join(_in_a_sentence(_tiers(tier)) for tier in audience.tiers) or EVERYBODY
    segments = f" in the segment {' or '.join(audience.segments)}" if audience.segments else ""
    return f"{tiers}{segments}{' on ' + ' or '.join(audience.channels) if audience.channels else ''}"


def _handoffs(old: tuple[ChannelHandoff, ...], new: tuple[ChannelHandoff, ...]) -> Iterator[str]:
    for before, after in _paired(old, new, ("channel",)):
        channel = (before or after).channel
        was = before.method if before else "the configured way"
        now = after.method if after else "the configured way"
        if was != now:
            yield f"Handoff on {channel} goes from {was} to {now}."
        elif before.text != after.text:
            yield f"The handoff message on {channel} is now “{after.text}”."
        elif before.links != after.links:
            yield f"The links of the handoff message on {channel} are now {_value(after.links)}."


def _fields(where: str, old: BaseModel, new: BaseModel, leave_out: frozenset[str] = frozenset()) -> Iterator[str]:
    """The differences of two parts of one kind. Whatever part is added to the document is told by this."""
    for name in type(new).model_fields:
        before, after = getattr(old, name), getattr(new, name)
        if before == after or name in leave_out:
            continue
        label = name.replace("_", " ")
        if name in ROWS:
            yield from _rows(ROWS[name], before, after)
        elif isinstance(after, BaseModel) and isinstance(before, BaseModel):
            yield from _fields(label, before, after)
        else:
            yield _told(f"{where}: {label}" if where else label, before, after)


def _rows(rows: _Rows, old: tuple[Any, ...], new: tuple[Any, ...]) -> Iterator[str]:
    for before, after in _paired(old, new, rows.key):
        name = rows.name(before or after)
        if after is None:
            yield _sentence(f"{name} is taken away")
        elif before is None:
            yield _sentence(f"{name} is new: {_described(after, rows.key)}")
        else:
            for field in type(after).model_fields:
                if getattr(before, field) != getattr(after, field):
                    of = f"{name}: {field.replace('_', ' ')}"
                    yield _told(of, getattr(before, field), getattr(after, field))


def _described(row: BaseModel, key: tuple[str, ...]) -> str:
    said = {name: getattr(row, name) for name in type(row).model_fields if name not in {*key, "clause_id"}}
    return ", ".join(f"{name.replace('_', ' ')} {_value(value)}" for name, value in said.items() if value is not None)


def _told(what: str, before: Any, after: Any) -> str:
    if isinstance(after, tuple) and isinstance(before, tuple):
        added = [each for each in after if each not in before]
        gone = [each for each in before if each not in after]
        moves = [f"gains {_value(tuple(added))}"] * bool(added) + [f"loses {_value(tuple(gone))}"] * bool(gone)
        return _sentence(f"{what} {' and '.join(moves) or 'are in another order'}")
    return _sentence(f"{what} goes from {_value(before)} to {_value(after)}")


def _value(value: Any) -> str:
    if value is None or value in ("", (), {}):
        return "nothing"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, tuple):
        return ", ".join(_value(each) for each in value)
    if isinstance(value, BaseModel):
        return _described(value, ())
    if isinstance(value, dict):
        return ", ".join(f"{_value(name)} as {_value(each)}" for name, each in value.items())
    if isinstance(value, str) and not PLAIN.fullmatch(value):
        return f"“{value}”"
    return value.isoformat() if isinstance(value, date) else f"{value:f}" if isinstance(value, Decimal) else str(value)


def _sentence(words: str) -> str:
    return f"{words[:1].upper()}{words[1:]}."


def _paired(old: tuple[Any, ...], new: tuple[Any, ...], key: tuple[str, ...]) -> Iterator[tuple[Any, Any]]:
    """Rows of the same key side by side, those of the old document first; None where one has it not."""
    before, after = _keyed(old, key), _keyed(new, key)
    for each in {**before, **after}:
        if before.get(each) != after.get(each):
            yield before.get(each), after.get(each)


def _keyed(rows: tuple[Any, ...], key: tuple[str, ...]) -> Mapping[tuple[Any, ...], Any]:
    """Rows by their key; one that is said twice counts its place too, so that no difference goes untold."""
    found: dict[tuple[Any, ...], Any] = {}
    for row in rows:
        named = tuple(getattr(row, name) for name in key)
        place = sum(1 for each in found if each[:-1] == named)
        found[(*named, place)] = row
    return found
