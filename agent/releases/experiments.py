"""What an experiment is: data that somebody signs. It says who is drawn, into which arms, and what is looked at."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, Literal, Self, get_args

from pydantic import Field, StringConstraints, model_validator

from agent.releases.drafts import ChangedMeanwhileError, UnknownReleaseError
from agent.releases.model import Channel
from agent.releases.part import Part

State = Literal["drafted", "signed", "running", "stopped", "discarded"]
ServiceTreatment = Literal["ai_first", "human_first"]
MarketingTreatment = Literal["follow_up", "suppress", "none"]
OutcomeName = Literal[
    "bought_again", "revenue", "sent_back", "complained", "unsubscribed", "contacted_again", "rated_poorly", "resolved"
]
# An exclusion whose effect may be tried. A complaint's and a lead's own are no experiment's business.
TriedExclusion = Literal["escalated_last_7_days", "returned_last_7_days"]
TriedList = Literal[
    "recommended_not_ordered", "interest_not_ordered", "resolved_and_ordered", "thanks_after_return",
    "back_in_stock_asked", "parcel_late_not_asked", "vip_to_call", "at_risk_after_bad_episode",
]  # fmt: skip
Own = Annotated[str, StringConstraints(pattern=r"^own_[a-z0-9_]{1,40}$")]
Name = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{2,40}$")]
Line = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=120, pattern=r"^[^\x00-\x1f]+$")
]
HOLDOUT = "holdout"
BUCKETS_A_PERCENT = 100


class UnknownExperimentError(UnknownReleaseError):
    """There is no such version of an experiment."""


class NotItsTurnError(ChangedMeanwhileError):
    """The experiment is not in the state for that, or another one is in its way."""


class Arm(Part):
    """One arm: what those in it get, and how many of a hundred they are."""

    arm: Name
    treatment: ServiceTreatment | MarketingTreatment
    share_percent: int = Field(ge=1, le=100)


class Guardrail(Part):
    """An outcome that may get worse by no more than `margin`, in its own unit (a share: 0.01 is one point)."""

    outcome: OutcomeName
    margin: float = Field(gt=0, le=1_000_000)


class Reach(Part):
    """Whom an experiment in service is for. An empty list asks for nothing."""

    tiers: tuple[Line, ...] = ()
    channels: tuple[Channel, ...] = ()


class Definition(Part):
    """One version. Everybody whom the shares leave over is in no arm, and nothing is done to them.

    The holdout gets what holds without the experiment, and comes first: of the same salt it is always the same people.
    People are drawn for `enrols_days` and looked at for `horizon_days` each; it is read once, when all days are over.
    """

    title: Line
    kind: Literal["service", "marketing"]
    segment: TriedExclusion | TriedList | Own | None = None
    arms: tuple[Arm, ...] = Field(min_length=1, max_length=4)
    holdout_percent: int = Field(default=0, ge=0, le=99)
    control: Name
    audience: Reach = Reach()
    enrols_days: int = Field(ge=1, le=365)
    horizon_days: int = Field(ge=1, le=365)
    primary_outcome: OutcomeName
    wanted_difference: float = Field(gt=0, le=1_000_000)
    secondary_outcomes: tuple[OutcomeName, ...] = ()
    guardrails: tuple[Guardrail, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def fits_together(self) -> Self:
        """Refuse what could not be drawn, done or read."""
        for wrong in (*self._wrong_arms(), *self._wrong_segment(), *self._wrong_outcomes()):
            raise ValueError(wrong)
        return self

    def _wrong_arms(self) -> Iterator[str]:
        names = [each.arm for each in self.arms] + ([HOLDOUT] if self.holdout_percent else [])
        if len(set(names)) != len(names) or len(names) < 2:
            yield f"at least two arms of different names are compared, the holdout among them: {names!r}"
        if self.control not in names:
            yield f"the control is one of {names!r}, not {self.control!r}"
        if sum(each.share_percent for each in self.arms) + self.holdout_percent > 100:
            yield "arms and holdout together are more than a hundred percent"
        known = get_args(ServiceTreatment if self.kind == "service" else MarketingTreatment)
        if strange := [each.treatment for each in self.arms if each.treatment not in known]:
            yield f"an experiment in {self.kind} has {known!r}, not {strange[0]!r}"

    def _wrong_segment(self) -> Iterator[str]:
        if (self.kind == "marketing") != (self.segment is not None):
            yield "an experiment in marketing is about a segment, and one in service about none"
        if self.kind == "marketing" and self.audience != Reach():
            yield "in marketing the segment says whom it is for: define one of your own for a smaller audience"
        if self.segment in get_args(TriedExclusion) and any(each.treatment == "follow_up" for each in self.arms):
            yield f"{self.segment!r} is an exclusion: nobody is written to because of it"

    def _wrong_outcomes(self) -> Iterator[str]:
        asked = [self.primary_outcome, *self.secondary_outcomes, *(each.outcome for each in self.guardrails)]
        if len(set(asked)) != len(asked):
            yield f"each outcome is looked at in one way: {asked!r}"
        if self.kind == "marketing" and "resolved" in asked:
            yield "'resolved' is of a contact: an experiment in marketing has none"


@dataclass(frozen=True)
class Experiment:
    """One version as it stands. `salt` is what its people are drawn by, and no other version has it."""

    experiment_id: str
    name: str
    version: int
    state: State
    salt: str
    definition: Definition
    drafted_by: str
    changed_by: str
    changed_at: datetime
    signed_by: str | None
    started_at: datetime | None
    ends_at: datetime | None
    stopped_at: datetime | None
    note: str


def laid_out(definition: Definition) -> list[dict[str, Any]]:
    """The arms with the buckets, of 10,000, that lead to them; the holdout first."""
    untouched = "ai_first" if definition.kind == "service" else "none"
    holdout = [(HOLDOUT, untouched, definition.holdout_percent)] if definition.holdout_percent else []
    found, begins = [], 0
    for arm, treatment, share in [*holdout, *((a.arm, a.treatment, a.share_percent) for a in definition.arms)]:
        ends = begins + share * BUCKETS_A_PERCENT
        found.append(
            {
                "arm": arm,
                "treatment": treatment,
                "from_bucket": begins,
                "until_bucket": ends,
                "is_control": arm == definition.control,
            }
        )
        begins = ends
    return found


def looked_at(definition: Definition) -> list[dict[str, Any]]:
    """The outcomes with their parts: the primary with the wanted difference, guardrails with their margins."""
    primary = {"outcome": definition.primary_outcome, "role": "primary", "wanted": definition.wanted_difference}
    secondary = [{"outcome": each, "role": "secondary"} for each in definition.secondary_outcomes]
    guarded = [{"outcome": each.outcome, "role": "guardrail", "margin": each.margin} for each in definition.guardrails]
    return [primary, *secondary, *guarded]
