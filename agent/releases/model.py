"""A release: everything that steers the agent, as one versioned whole."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from functools import cached_property
from typing import Annotated, Any, Literal, Self

from pydantic import Field, PrivateAttr

from agent.releases.custom import CustomSkill
from agent.releases.examples import Example
from agent.releases.macros import Macro
from agent.releases.parameters import (
    BeyondPolicy,
    Changes,
    Clause,
    Credit,
    Discount,
    Escalations,
    FeeWaiver,
    FinalSale,
    Limits,
    OfficeHours,
    Parameters,
    RefundTo,
    ReplyWithin,
    ReturnWindow,
    Shipping,
    Stacking,
    Support,
    Tier,
)
from agent.releases.part import Part

__all__ = [
    "Audience",
    "BeyondPolicy",
    "Changes",
    "Channel",
    "ChannelHandoff",
    "Clause",
    "Credit",
    "CustomSkill",
    "Discount",
    "Escalations",
    "Example",
    "FeeWaiver",
    "Feedback",
    "FinalSale",
    "Guidance",
    "Handoff",
    "HandoffMethod",
    "Limits",
    "Macro",
    "Mode",
    "OfficeHours",
    "Parameters",
    "Phrase",
    "RefundTo",
    "Release",
    "ReplyWithin",
    "ReturnWindow",
    "Rollout",
    "Shipping",
    "SkillRollout",
    "Stacking",
    "Support",
    "Tier",
    "VoiceName",
]

# Off: a person answers. Suggest: the agent writes for a person to send. Autonomous: the agent answers.
Mode = Literal["off", "suggest", "autonomous"]
VoiceName = Literal["neutral", "professional", "friendly", "playful", "custom"]
Phrase = Annotated[str, Field(min_length=1, max_length=300, pattern=r"^[^0-9]*$")]
Words = Annotated[str, Field(max_length=300, pattern=r"^[^0-9]*$")]
Channel = Literal["web-chat", "sms", "email", "whatsapp"]
HandoffMethod = Literal["inbox", "zendesk", "gorgias", "klaviyo", "message"]


class Guidance(Part):
    """How the brand speaks of itself and to its customers.

    `voice` says the frame of a reply; `phrases` are the custom one's: a sentence of ours, or a part of one, and what is
    said instead. What is told of fact is the same in every voice.
    """

    brand_summary: str = Field(default="", max_length=2000)
    voice: VoiceName = "neutral"
    phrases: dict[Phrase, Phrase] = Field(default_factory=dict)
    style_rules: tuple[Annotated[str, Field(max_length=500)], ...] = ()


class ChannelHandoff(Part):
    """How one channel hands over; `text` and `links` are those of a custom message."""

    channel: Channel
    method: HandoffMethod
    text: str = Field(default="", max_length=2000)
    links: tuple[str, ...] = ()


class Handoff(Part):
    """Where conversations go; a channel that is not named goes the way of the configuration."""

    channels: tuple[ChannelHandoff, ...] = ()


class Feedback(Part):
    """Whether customers are asked how it was, on which channels and in which words; an empty text is said by the voice.

    Nobody is asked again in one conversation within `pause_hours`, nor whether they recommend us more often than every
    `nps_every_days` (at 0: never). An answer can be changed for `changeable_days`. After a full answer silence counts
    as settled once it is longer than `after_silence_hours`.
    """

    channels: tuple[Literal["web-chat", "email"], ...] = ("web-chat", "email")
    changeable_days: int = Field(default=14, gt=0, le=90)
    pause_hours: int = Field(default=24, ge=0, le=2160)
    nps_every_days: int = Field(default=90, ge=0, le=3650)
    after_silence_hours: int = Field(default=24, ge=24, le=168)
    csat_question: Words = ""
    nps_question: Words = ""
    comment_question: Words = ""
    thanks: Words = ""


class Audience(Part):
    """Whom a mode is for. An empty list asks for nothing, so that an empty audience is everybody."""

    tiers: tuple[str, ...] = ()
    segments: tuple[str, ...] = ()
    channels: tuple[Channel, ...] = ()


class SkillRollout(Part):
    """How far one skill is let go: its mode, for this share of this audience, and another mode for everybody else."""

    skill: str
    mode: Mode
    share_percent: int = Field(default=100, ge=0, le=100)
    audience: Audience = Audience()
    otherwise: Mode = "off"


class Rollout(Part):
    """What the agent does by itself. A skill that is not named has the default mode for everybody."""

    default_mode: Mode = "autonomous"
    skills: tuple[SkillRollout, ...] = ()


class Release(Part):
    """Everything that steers the agent. The id carries a digest, so that a changed document is another release.

    The digest is of what the document says other than the defaults: a field that is added later, with a default,
    renames nothing that was signed before. A document keeps the id under which it was signed.
    """

    name: str = Field(min_length=1, max_length=60, pattern=r"^[A-Za-z0-9][A-Za-z0-9 ._-]*$")
    parameters: Parameters
    guidance: Guidance = Guidance()
    handoff: Handoff = Handoff()
    rollout: Rollout = Rollout()
    feedback: Feedback = Feedback()
    skills: Annotated[tuple[CustomSkill, ...], Field(max_length=50)] = ()
    examples: Annotated[tuple[Example, ...], Field(max_length=500)] = ()
    macros: Annotated[tuple[Macro, ...], Field(max_length=200)] = ()

    _signed_as: str | None = PrivateAttr(default=None)

    @property
    def release_id(self) -> str:
        """The name and the first eight characters of the digest; of a signed release, the id it was signed under."""
        return self._signed_as or f"{self.name}-{self.digest[:8]}"

    @cached_property
    def digest(self) -> str:
        """What the document says, without its name, as a SHA-256. Taken once: every turn asks for it."""
        said = self.model_dump(mode="json", exclude={"name"}, exclude_defaults=True)
        return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()

    @classmethod
    def signed(cls, release_id: str, body: Mapping[str, Any]) -> Self:
        """The release that was stored under this id, which it keeps whatever its digest would be today."""
        release = cls.model_validate(body)
        if release.release_id != release_id:
            release._signed_as = release_id
        return release

    def model_copy(self, *, update: Mapping[str, Any] | None = None, deep: bool = False) -> Self:
        """Another document, with a digest of its own."""
        copy = super().model_copy(update=update, deep=deep)
        copy.__dict__.pop("digest", None)
        return copy
