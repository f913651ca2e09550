"""Who gets which mode of a skill: pure functions over the release, who asks and where."""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from dataclasses import dataclass

from agent.releases.model import Audience, Mode, Rollout, SkillRollout

# A share is counted in hundredths of a percent.
BUCKETS = 10_000


@dataclass(frozen=True)
class Asker:
    """Who asks, as far as a rollout may know them. `subject` is the customer's id, else the conversation's."""

    subject: str
    channel: str
    tier: str | None = None
    segments: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Assignment:
    """The mode that one skill had in one turn, and why; `bucket` is where the asker lies between 0 and 9,999."""

    skill: str
    mode: Mode
    reason: str
    bucket: int


def bucket_of(skill: str, subject: str) -> int:
    """Where `subject` lies for this skill: the same for ever, and another for another skill.

    A share that grows keeps whom it had, because who lies below it still does.
    """
    digest = hashlib.sha256(f"{skill}|{subject}".encode()).digest()
    return int.from_bytes(digest[:8], "big") % BUCKETS


def is_in_share(bucket: int, share_percent: int) -> bool:
    """Nobody at 0 percent, everybody at 100."""
    return bucket < share_percent * BUCKETS // 100


def is_in_audience(asker: Asker, audience: Audience) -> bool:
    """Whether every list that names somebody names this asker. Of whom nothing is known, no tier is either."""
    return (
        (not audience.tiers or asker.tier in audience.tiers)
        and (not audience.segments or bool(asker.segments.intersection(audience.segments)))
        and (not audience.channels or asker.channel in audience.channels)
    )


def assigned(skill: str, asker: Asker, rollout: Rollout) -> Assignment:
    """The mode of this skill for this asker."""
    bucket, entry = bucket_of(skill, asker.subject), entry_of(skill, rollout)
    if entry is None:
        return Assignment(skill, rollout.default_mode, "not named: the default mode", bucket)
    if not is_in_audience(asker, entry.audience):
        return Assignment(skill, entry.otherwise, "outside the audience", bucket)
    if not is_in_share(bucket, entry.share_percent):
        return Assignment(skill, entry.otherwise, f"outside the share of {entry.share_percent} %", bucket)
    return Assignment(skill, entry.mode, "inside audience and share", bucket)


def entry_of(skill: str, rollout: Rollout) -> SkillRollout | None:
    """What the release says of this skill, if it names it."""
    return next((entry for entry in rollout.skills if entry.skill == skill), None)


def named_audiences(skills: Collection[str], rollout: Rollout) -> tuple[Audience, ...]:
    """The audiences that decide about these skills: what they name has to be read of the customer."""
    return tuple(entry.audience for entry in rollout.skills if entry.skill in skills)
