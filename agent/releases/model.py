"""A release: everything that steers the agent, as one versioned whole."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import date, time
from decimal import Decimal
from functools import cached_property
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, PrivateAttr, model_validator

RefundTo = Literal["original", "original_or_gift_card"]
# Off: a person answers. Suggest: the agent writes for a person to send. Autonomous: the agent answers.
Mode = Literal["off", "suggest", "autonomous"]
VoiceName = Literal["neutral", "professional", "friendly", "playful", "custom"]
Phrase = Annotated[str, Field(min_length=1, max_length=300, pattern=r"^[^0-9]*$")]
Channel = Literal["web-chat", "sms", "email", "whatsapp"]
HandoffMethod = Literal["inbox", "zendesk", "gorgias", "klaviyo", "message"]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Tier(_Part):
    """A tier is reached at a lifetime value."""

    tier: str
    rank: int
    minimum_lifetime_value: Decimal


class ReturnWindow(_Part):
    """How long a tier may return what it bought; None covers every type or country."""

    clause_id: str
    tier: str
    product_type: str | None = None
    country_code: str | None = None
    window_days: int
    text: str


class FinalSale(_Part):
    """The sentence about what never goes back."""

    clause_id: str
    text: str


class Shipping(_Part):
    """One service at one tier's terms."""

    clause_id: str
    tier: str
    country_code: str
    service: str
    title: str
    cost: Decimal
    free_from_subtotal: Decimal | None = None
    days_min: int
    days_max: int
    text: str


class Discount(_Part):
    """One code and who may use it."""

    clause_id: str
    code: str
    tier: str | None = None
    kind: Literal["percentage", "fixed", "free_shipping"]
    value: Decimal
    minimum_subtotal: Decimal
    stackable_with_points: bool
    valid_until: date | None = None
    description: str
    text: str


class FeeWaiver(_Part):
    """Which fee may be taken off, up to how much."""

    clause_id: str
    fee_code: str
    tier: str | None = None
    maximum_amount: Decimal
    text: str


class Credit(_Part):
    """How much store credit makes up for what went wrong. `late`: an order that missed the day it was promised for."""

    clause_id: str
    reason: Literal["late"]
    tier: str | None = None
    amount: Decimal
    text: str


class Stacking(_Part):
    """Whether two reductions go together on one order. `ask` leaves it to a person, and so does a pair not named.

    A code whose own clause lets it go with points needs no such row.
    """

    clause_id: str
    pair: Literal["code_with_code", "code_with_points"]
    outcome: Literal["allow", "deny", "ask"]
    text: str


class BeyondPolicy(_Part):
    """How much store credit somebody of a role may give in a day beyond the rules, with a reason; none by default."""

    agent: Decimal = Field(default=Decimal(0), ge=0)
    lead: Decimal = Field(default=Decimal(0), ge=0)
    admin: Decimal = Field(default=Decimal(0), ge=0)


class Limits(_Part):
    """Where a person has to look, when a source counts as silent, and from how few pieces on stock runs low.

    `refund_within_days` is by when money that we said goes back has to be there: a promise that is counted.
    """

    refund_review_amount: Decimal
    store_credit_cap: Decimal
    attempts_before_person: int
    stale_source_minutes: int
    low_stock_quantity: int = 3
    beyond_policy: BeyondPolicy = BeyondPolicy()
    refund_within_days: int = 10


class Changes(_Part):
    """How orders may be undone and changed.

    Where a refund may go; the reasons for which an order may be cancelled (none named: any); and whether the customer
    has to say how a difference in price is settled; whether items of an order become others once and no more.
    """

    refund_to: RefundTo = "original"
    cancel_reasons: tuple[str, ...] = ()
    asks_how_to_settle: bool = False
    swaps_once: bool = False


class Escalations(_Part):
    """Which of the rules that call or offer a person are on, and whom they mean.

    There is no switch for an explicit ask, nor for danger to somebody: those cannot be switched off.
    """

    frustration: bool = True
    profanity: bool = True
    sensitive_topics: bool = True
    competitor: bool = True
    damaged_item: bool = True
    low_confidence: bool = True
    three_attempts: bool = True
    valued_customer: bool = False
    competitors: tuple[str, ...] = ()
    valued_tiers: tuple[str, ...] = ("vip",)
    valued_from_lifetime_value: Decimal | None = None


class OfficeHours(_Part):
    """When people are there, on the clocks of the brand's time zone; `closed_on` are days off."""

    days: tuple[Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"], ...] = ("mon", "tue", "wed", "thu", "fri")
    opens: time
    closes: time
    closed_on: tuple[date, ...] = ()

    @model_validator(mode="after")
    def _opens_before_it_closes(self) -> Self:
        if self.opens >= self.closes:
            raise ValueError(f"office hours open at {self.opens} and close at {self.closes}: name them within one day")
        return self


class ReplyWithin(_Part):
    """How many open minutes a person may take for the first reply, by how pressing it is."""

    urgent: int = Field(default=15, gt=0)
    high: int = Field(default=60, gt=0)
    normal: int = Field(default=240, gt=0)
    low: int = Field(default=1440, gt=0)


class Support(_Part):
    """When the brand's people are there (without hours: always), and how soon they answer."""

    office_hours: OfficeHours | None = None
    reply_within_minutes: ReplyWithin = ReplyWithin()


class Clause(_Part):
    """One sentence of policy that is the same for everyone."""

    clause_id: str
    topic: str
    text: str


class Parameters(_Part):
    """What dbt turns into option rows and the rules compare with."""

    tiers: tuple[Tier, ...]
    return_windows: tuple[ReturnWindow, ...]
    final_sale: FinalSale
    shipping: tuple[Shipping, ...]
    discounts: tuple[Discount, ...]
    fee_waivers: tuple[FeeWaiver, ...]
    credits: tuple[Credit, ...] = ()
    stacking: tuple[Stacking, ...] = ()
    limits: Limits
    changes: Changes = Changes()
    escalations: Escalations = Escalations()
    support: Support = Support()
    clauses: tuple[Clause, ...]


class Guidance(_Part):
    """How the brand speaks of itself and to its customers.

    `voice` says the frame of a reply; `phrases` are the custom one's: a sentence of ours, or a part of one, and what is
    said instead. What is told of fact is the same in every voice.
    """

    brand_summary: str = Field(default="", max_length=2000)
    voice: VoiceName = "neutral"
    phrases: dict[Phrase, Phrase] = Field(default_factory=dict)
    style_rules: tuple[Annotated[str, Field(max_length=500)], ...] = ()


class ChannelHandoff(_Part):
    """How one channel hands over; `text` and `links` are those of a custom message."""

    channel: Channel
    method: HandoffMethod
    text: str = Field(default="", max_length=2000)
    links: tuple[str, ...] = ()


class Handoff(_Part):
    """Where conversations go; a channel that is not named goes the way of the configuration."""

    channels: tuple[ChannelHandoff, ...] = ()


class Audience(_Part):
    """Whom a mode is for. An empty list asks for nothing, so that an empty audience is everybody."""

    tiers: tuple[str, ...] = ()
    segments: tuple[str, ...] = ()
    channels: tuple[Channel, ...] = ()


class SkillRollout(_Part):
    """How far one skill is let go: its mode, for this share of this audience, and another mode for everybody else."""

    skill: str
    mode: Mode
    share_percent: int = Field(default=100, ge=0, le=100)
    audience: Audience = Audience()
    otherwise: Mode = "off"


class Rollout(_Part):
    """What the agent does by itself. A skill that is not named has the default mode for everybody."""

    default_mode: Mode = "autonomous"
    skills: tuple[SkillRollout, ...] = ()


class Release(_Part):
    """Everything that steers the agent. The id carries a digest, so that a changed document is another release.

    The digest is of what the document says other than the defaults: a field that is added later, with a default,
    renames nothing that was signed before. A document keeps the id under which it was signed.
    """

    name: str = Field(min_length=1, max_length=60, pattern=r"^[A-Za-z0-9][A-Za-z0-9 ._-]*$")
    parameters: Parameters
    guidance: Guidance = Guidance()
    handoff: Handoff = Handoff()
    rollout: Rollout = Rollout()

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
