"""For leads and admins: who changed what, when and why, and who looked at whose personal data."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Query
from pydantic import AwareDatetime, BaseModel

from agent.routes.access import PartsOf, may
from agent.staff import Right
from agent.store.audit import Wanted

router = APIRouter(prefix="/v1/staff/audit", tags=["audit"], dependencies=[may(Right.READ_AUDIT)])

Text = Annotated[str | None, Query(max_length=200, pattern=r"^[^\x00]*$")]


class EntryOut(BaseModel):
    """One change, or one look at personal data."""

    position: int
    deed: str
    by_name: str
    by_role: str
    about: str
    conversation_id: str | None
    reason: str
    before: dict[str, Any] | None
    after: dict[str, Any] | None
    done_at: datetime


@router.get("")
def list_entries(
    parts: PartsOf,
    by: Text = None,
    deed: Text = None,
    about: Text = None,
    since: AwareDatetime | None = None,
    until: AwareDatetime | None = None,
    before: Annotated[int | None, Query(ge=1, le=2**62)] = None,
) -> list[EntryOut]:
    """The newest 200 that fit; `before` a position for those before them."""
    wanted = Wanted(by, deed, about, since, until, before)
    return [EntryOut(**asdict(each)) for each in parts.staff.audit.entries(wanted)]


@router.get("/deeds")
def list_deeds(parts: PartsOf) -> list[str]:
    """Every deed that the audit holds one of."""
    return list(parts.staff.audit.deeds())
