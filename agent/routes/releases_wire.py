"""Releases over the wire, in and out."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from agent.release_desk import Looked
from agent.releases.drafts import Change, Draft, DraftState, Signature, TrailEntry
from agent.staff import Standing


def storable(value: Any) -> Any:
    """What JSON allows and no store takes: NUL, half a character, numbers without an end."""
    try:
        text = json.dumps(value, ensure_ascii=False, allow_nan=False)
        text.encode()
    except (ValueError, RecursionError) as error:
        raise ValueError(f"cannot be stored: {type(error).__name__}") from error
    if "\\u0000" in text:
        raise ValueError("cannot be stored: it holds a NUL character")
    return value


Document = Annotated[dict[str, Any], AfterValidator(storable)]
Words = Annotated[str, Field(max_length=2000), AfterValidator(storable)]
Revision = Annotated[int, Field(ge=1, le=1_000_000)]
ReleaseId = Annotated[str, Field(min_length=1, max_length=80), AfterValidator(storable)]


class _In(BaseModel):
    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)


class LookIn(BaseModel):
    """A document to judge and compare; nothing is stored."""

    body: Document


class OpenIn(_In):
    """A new draft, of the current release unless another is named."""

    from_release: ReleaseId | None = None


class SaveIn(_In):
    """The next revision of a draft; `revision` is the one that was edited."""

    revision: Revision
    body: Document


class DiscardIn(_In):
    """Close a draft without signing it."""

    revision: Revision
    reason: Words = ""


class SimulationIn(_In):
    """What a simulation of a revision came to."""

    revision: Revision
    has_passed: bool
    summary: Words
    result: Document = {}


class SignIn(_In):
    """Make a revision the current release. `over` is the release that its changes were read against."""

    revision: Revision
    over: ReleaseId
    note: Words = ""
    override_reason: Words = ""


class RollBackIn(_In):
    """Sign an earlier release again."""

    over: ReleaseId
    reason: Words = Field(min_length=1)


class ProblemOut(BaseModel):
    """A fault of a document and the field that it is in."""

    field: str
    message: str


class LookedOut(BaseModel):
    """The faults of a document, and its changes against the current release in words."""

    current_id: str
    problems: list[ProblemOut]
    changes: list[str]

    @classmethod
    def of(cls, looked: Looked) -> LookedOut:
        """As staff see it."""
        return cls.model_validate(_plain(asdict(looked)))


class SimulationOut(BaseModel):
    """What a simulation came to."""

    revision: int
    has_passed: bool
    summary: str
    result: dict[str, Any]
    attached_by: str
    attached_at: datetime


class DraftOut(BaseModel):
    """A draft in its newest revision."""

    draft_id: str
    based_on: str
    state: DraftState
    revision: int
    body: dict[str, Any]
    created_at: datetime
    changed_by: str
    role: Standing
    changed_at: datetime
    simulations: list[SimulationOut]

    @classmethod
    def of(cls, draft: Draft) -> DraftOut:
        """As staff see it."""
        return cls.model_validate(_plain(asdict(draft)))


class SignatureOut(BaseModel):
    """Who made which release hold."""

    release_id: str
    change: Literal["landed", "signed", "rolled_back"]
    signed_by: str
    role: Standing | None
    note: str
    draft_id: str | None
    signed_at: datetime

    @classmethod
    def of(cls, signature: Signature) -> SignatureOut:
        """As staff see it."""
        return cls.model_validate(asdict(signature))


class TrailOut(BaseModel):
    """Who did what, and the change in words."""

    change: Change
    by_name: str
    by_role: Standing
    draft_id: str | None
    revision: int | None
    release_id: str | None
    note: str
    told: list[str]
    changed_at: datetime

    @classmethod
    def of(cls, entry: TrailEntry) -> TrailOut:
        """As staff see it."""
        return cls.model_validate(_plain(asdict(entry)))


class ReleaseOut(BaseModel):
    """A signed release, whole."""

    release_id: str
    body: dict[str, Any]


class FormOut(BaseModel):
    """What a form needs: the schema of the document, and the skills that a rollout may name."""

    document: dict[str, Any]
    skills: list[str]


class SkillOut(BaseModel):
    """One skill: what it is for, what customers say for it, and the tables that it looks at."""

    name: str
    origin: Literal["built_in", "own"]
    does: str
    examples: list[str]
    tables: list[str]
    needs_proof: bool


class SkillFormOut(BaseModel):
    """What a form for a custom skill needs. Of secrets only the names of those that are set."""

    skill: dict[str, Any]
    tables: dict[str, dict[str, str]]
    hosts: list[str]
    secrets: list[str]


def _plain(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: list(value) if isinstance(value, tuple) else value for name, value in values.items()}
