"""What a release says of terms, limits and rules: parameters that dbt makes rows of and the rules compare with."""

from __future__ import annotations

from datetime import date, time
from decimal import Decimal
from typing import Literal, Self

from pydantic import Field, model_validator

from agent.releases.part import Part

RefundTo = Literal["original", "original_or_gift_card"]


class Tier(Part):
    """A tier is reached at a lifetime value."""

    tier: str
    rank: int
    minimum_lifetime_value: Decimal


class ReturnWindow(Part):
    """How long a tier may return what it bought; None covers every type or country."""

    clause_id: str
    tier: str
    product_type: str | None = None
    country_code: str | None = None
    window_days: int
    text: str


class FinalSale(Part):
    """The sentence about what never goes back."""

    clause_id: str
    text: str


class Shipping(Part):
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


class Discount(Part):
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


class FeeWaiver(Part):
    """Which fee may be taken off, up to how much."""

    clause_id: str
    fee_code: str
    tier: str | None = None
    maximum_amount: Decimal
    text: str


class Credit(Part):
    """How much store credit makes up for what went wrong. `late`: an order that missed the day it was promised for."""

    clause_id: str
    reason: Literal["late"]
    tier: str | None = None
    amount: Decimal
    text: str


class Stacking(Part):
    """Whether two reductions go together on one order. `ask` leaves it to a person, and so does a pair not named.

    A code whose own clause lets it go with points needs no such row.
    """

    clause_id: str
    pair: Literal["code_with_code", "code_with_points"]
    outcome: Literal["allow", "deny", "ask"]
    text: str


class BeyondPolicy(Part):
    """How much store credit somebody of a role may give in a day beyond the rules, with a reason; none by default."""

    agent: Decimal = Field(default=Decimal(0), ge=0)
    lead: Decimal = Field(default=Decimal(0), ge=0)
    admin: Decimal = Field(default=Decimal(0), ge=0)


class Limits(Part):
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


class Changes(Part):
    """How orders may be undone and changed.

    Where a refund may go; the reasons for which an order may be cancelled (none named: any); and whether the customer
    has to say how a difference in price is settled; whether items of an order become others once and no more.
    """

    refund_to: RefundTo = "original"
    cancel_reasons: tuple[str, ...] = ()
    asks_how_to_settle: bool = False
    swaps_once: bool = False


class Escalations(Part):
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


class OfficeHours(Part):
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


class ReplyWithin(Part):
    """How many open minutes a person may take for the first reply, by how pressing it is."""

    urgent: int = Field(default=15, gt=0)
    high: int = Field(default=60, gt=0)
    normal: int = Field(default=240, gt=0)
    low: int = Field(default=1440, gt=0)


class ServiceCosts(Part):
    """What service costs while the release holds, in the brand's currency.

    What is not said of a reply or a minute is as the project says, and what is not said of tokens is not known.
    """

    ai_reply: Decimal | None = Field(default=None, ge=0)
    human_minute: Decimal | None = Field(default=None, ge=0)
    # Of a language model, read and written together.
    million_tokens: Decimal | None = Field(default=None, ge=0)


class Support(Part):
    """When the brand's people are there (without hours: always), how soon they answer, and what service costs."""

    office_hours: OfficeHours | None = None
    reply_within_minutes: ReplyWithin = ReplyWithin()
    costs: ServiceCosts = ServiceCosts()


class Clause(Part):
    """One sentence of policy that is the same for everyone."""

    clause_id: str
    topic: str
    text: str


class Parameters(Part):
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
