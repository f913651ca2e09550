"""For the brand's own people: draft what steers the agent, read the changes, sign, roll back."""

from __future__ import annotations

import re
from typing import Annotated

from fastapi import APIRouter, Depends

from agent.releases.drafts import UnknownReleaseError
from agent.releases.model import Release
from agent.routes.access import Desk, may
from agent.routes.releases_wire import (
    DiscardIn,
    DraftOut,
    FormOut,
    LookedOut,
    LookIn,
    OpenIn,
    ProblemOut,
    ReleaseOut,
    RollBackIn,
    SaveIn,
    SignatureOut,
    SignIn,
    SimulationIn,
    TrailOut,
)
from agent.staff import Person, Right

router = APIRouter(prefix="/v1/staff/releases", tags=["releases"])

DRAFT_ID = re.compile("draft_[0-9a-f]{12}")
RELEASE_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9 ._-]{0,80}")


def draft_named(draft_id: str) -> str:
    """An id as we make them.

    Raises:
        UnknownReleaseError: becomes the same 404 as an id that no draft has.
    """
    if DRAFT_ID.fullmatch(draft_id) is None:
        raise UnknownReleaseError("no such draft")
    return draft_id


def release_named(release_id: str) -> str:
    """An id as we make them.

    Raises:
        UnknownReleaseError: becomes the same 404 as an id that no release has.
    """
    if RELEASE_ID.fullmatch(release_id) is None:
        raise UnknownReleaseError("no such release")
    return release_id


READS = [may(Right.READ_RELEASES)]
Editor = Annotated[Person, may(Right.EDIT_RELEASES)]
Signer = Annotated[Person, may(Right.SIGN_RELEASES)]
Simulator = Annotated[Person, may(Right.RUN_SIMULATIONS)]
DraftId = Annotated[str, Depends(draft_named)]
ReleaseId = Annotated[str, Depends(release_named)]


@router.get("", dependencies=READS)
def list_signatures(desk: Desk) -> list[SignatureOut]:
    """Every sign-off, the newest first: the release that it made hold is the current one."""
    return [SignatureOut.of(each) for each in desk.releases.history()]


@router.get("/current", dependencies=READS)
def get_current(desk: Desk) -> ReleaseOut:
    """The release that the agent's next turn follows."""
    release = desk.releases.current()
    return ReleaseOut(release_id=release.release_id, body=release.model_dump(mode="json"))


@router.get("/form", dependencies=READS)
def get_form(desk: Desk) -> FormOut:
    """The document's JSON schema, and the skills that a rollout may name."""
    return FormOut(document=Release.model_json_schema(), skills=sorted(desk.skills))


@router.get("/trail", dependencies=READS)
def list_trail(desk: Desk) -> list[TrailOut]:
    """Who changed what, the newest first."""
    return [TrailOut.of(entry) for entry in desk.drafts.trail()]


@router.post("/look", dependencies=READS)
def look_at(wanted: LookIn, desk: Desk) -> LookedOut:
    """Judge a document and tell its changes against the current release; nothing is stored."""
    return LookedOut.of(desk.looked_at(wanted.body))


@router.get("/drafts", dependencies=READS)
def list_drafts(desk: Desk) -> list[DraftOut]:
    """Drafts that are being worked on, the last changed first."""
    return [DraftOut.of(draft) for draft in desk.drafts.still_open()]


@router.post("/drafts", status_code=201)
def open_draft(by: Editor, wanted: OpenIn, desk: Desk) -> DraftOut:
    """Open a draft that says what a signed release says."""
    return DraftOut.of(desk.open(by, wanted.from_release))


@router.get("/drafts/{draft_id}", dependencies=READS)
def get_draft(draft_id: DraftId, desk: Desk) -> DraftOut:
    """A draft in its newest revision."""
    return DraftOut.of(desk.drafts.named(draft_id))


@router.get("/drafts/{draft_id}/obstacles", dependencies=READS)
def list_obstacles(draft_id: DraftId, desk: Desk) -> list[ProblemOut]:
    """What of the simulations stands against signing the draft as it is now."""
    return [ProblemOut(field=each.field, message=each.message) for each in desk.against(draft_id)]


@router.put("/drafts/{draft_id}")
def save_draft(by: Editor, draft_id: DraftId, wanted: SaveIn, desk: Desk) -> DraftOut:
    """Keep a document as the next revision; 409 when somebody saved one since, and then nothing is stored."""
    return DraftOut.of(desk.save(draft_id, wanted.revision, wanted.body, by))


@router.post("/drafts/{draft_id}/simulations", status_code=201)
def attach_simulation(by: Simulator, draft_id: DraftId, wanted: SimulationIn, desk: Desk) -> DraftOut:
    """Put what a simulation came to beside the revision that it ran on."""
    found = {"has_passed": wanted.has_passed, "summary": wanted.summary, "result": wanted.result}
    return DraftOut.of(desk.attach(draft_id, wanted.revision, by, **found))  # type: ignore[arg-type]


@router.post("/drafts/{draft_id}/discard")
def discard_draft(by: Editor, draft_id: DraftId, wanted: DiscardIn, desk: Desk) -> DraftOut:
    """Close a draft without signing it."""
    return DraftOut.of(desk.discard(draft_id, wanted.revision, by, wanted.reason))


@router.post("/drafts/{draft_id}/sign")
def sign_draft(by: Signer, draft_id: DraftId, wanted: SignIn, desk: Desk) -> SignatureOut:
    """Make this revision the current release; 422 with the faults when it may not be."""
    return SignatureOut.of(desk.sign(draft_id, wanted.revision, wanted.over, by, wanted.note, wanted.override_reason))


@router.get("/{release_id}", dependencies=READS)
def get_release(release_id: ReleaseId, desk: Desk) -> ReleaseOut:
    """A signed release, whole."""
    return ReleaseOut(release_id=release_id, body=desk.releases.named(release_id).model_dump(mode="json"))


@router.get("/{release_id}/changes", dependencies=READS)
def get_changes(release_id: ReleaseId, since: str, desk: Desk) -> list[str]:
    """What this release changed against another one, in words."""
    return list(desk.compared(release_named(since), release_id))


@router.post("/{release_id}/rollback")
def roll_back(by: Signer, release_id: ReleaseId, wanted: RollBackIn, desk: Desk) -> SignatureOut:
    """Sign an earlier release again."""
    return SignatureOut.of(desk.roll_back(release_id, wanted.over, by, wanted.reason))
