"""Releases as people work on them, over a real store: end states, and what the second of two is told."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import timedelta

import pytest

from agent.release_desk import ReleaseDesk
from agent.releases.drafts import ChangedMeanwhileError, NotFitError, UnknownReleaseError
from agent.releases.landing import land, loaded
from agent.releases.model import Release
from agent.skills.catalogue import ROLLED_OUT
from agent.staff import NotAllowedError, Person
from agent.store.database import Database
from agent.store.outbox import Outbox
from agent.store.releases import Releases
from pipelines.inbox import Inbox
from tests.agent.world import NOW

LEAD, ADMIN, AGENT = Person("Lead", "lead"), Person("Admin", "admin"), Person("Agent", "agent")
VIEWER = Person("Viewer", "viewer")
# What stands in for a simulation where a test is about something else.
UNTRIED = "tried by hand"


@pytest.fixture
def inbox(agent_database):
    with closing(Inbox(agent_database)) as events:
        yield events


@pytest.fixture
def desk(agent_database, inbox):
    with closing(Database(agent_database)) as database:
        land(loaded(), "Tess", NOW, Releases(database.pool), inbox)
        yield ReleaseDesk(database.pool, Outbox(database.pool, inbox), ROLLED_OUT, lambda: NOW)


def told(before, days):
    words = f"Gold members can return unworn items within {days} days of delivery."
    return (
        f"Gold members' return window goes from {before} to {days} days.",
        f"Gold members' return window is now told as \u201c{words}\u201d.",
    )


def with_window(body, days):
    gold = {"window_days": days, "text": f"Gold members can return unworn items within {days} days of delivery."}
    windows = [row | gold if row["tier"] == "gold" else row for row in body["parameters"]["return_windows"]]
    return body | {"parameters": body["parameters"] | {"return_windows": windows}}


def signed(desk, days, by=LEAD):
    """A release with another window for gold members, signed."""
    draft = desk.open(by)
    draft = desk.save(draft.draft_id, 1, with_window(draft.body, days), by)
    return desk.sign(draft.draft_id, 2, desk.releases.current().release_id, by, override=UNTRIED)


def test_a_draft_steers_nobody_until_it_is_signed(desk):
    draft = desk.open(AGENT)
    saved = desk.save(draft.draft_id, 1, with_window(draft.body, 45), AGENT)
    assert desk.releases.current() == loaded()
    assert desk.looked_at(saved.body).changes == told(60, 45)
    signature = desk.sign(draft.draft_id, 2, loaded().release_id, LEAD, "agreed with Ann", override=UNTRIED)
    assert desk.releases.current().parameters.return_windows[2].window_days == 45
    assert (signature.signed_by, signature.role) == ("Lead", "lead")
    assert signature.note.startswith("agreed with Ann; signed in spite of simulations: tried by hand")
    assert desk.drafts.named(draft.draft_id).state == "signed"
    assert desk.drafts.still_open() == ()


@pytest.mark.parametrize("by", [AGENT, VIEWER])
def test_only_a_lead_or_an_admin_signs_and_rolls_back(desk, by):
    draft = desk.open(LEAD)
    desk.save(draft.draft_id, 1, with_window(draft.body, 45), LEAD)
    with pytest.raises(NotAllowedError, match=by.role):
        desk.sign(draft.draft_id, 2, loaded().release_id, by, override=UNTRIED)
    signed(desk, 50, ADMIN)
    with pytest.raises(NotAllowedError, match=by.role):
        desk.roll_back(loaded().release_id, desk.releases.current().release_id, by, "why not")
    assert desk.releases.current().parameters.return_windows[2].window_days == 50


def test_who_only_views_changes_no_draft(desk):
    with pytest.raises(NotAllowedError):
        desk.open(VIEWER)
    draft = desk.open(AGENT)
    with pytest.raises(NotAllowedError):
        desk.save(draft.draft_id, 1, {}, VIEWER)
    with pytest.raises(NotAllowedError):
        desk.discard(draft.draft_id, 1, VIEWER, "")
    assert desk.drafts.named(draft.draft_id) == draft


def test_the_second_of_two_editors_is_told_and_nothing_is_lost(desk):
    draft = desk.open(LEAD)
    desk.save(draft.draft_id, 1, with_window(draft.body, 45), ADMIN)
    with pytest.raises(ChangedMeanwhileError, match="'Admin' saved revision 2"):
        desk.save(draft.draft_id, 1, with_window(draft.body, 30), LEAD)
    assert desk.drafts.named(draft.draft_id).body == with_window(draft.body, 45)
    assert desk.save(draft.draft_id, 2, with_window(draft.body, 30), LEAD).revision == 3


def test_of_many_who_save_at_once_exactly_one_does(desk):
    draft = desk.open(LEAD)

    def save(days):
        try:
            return desk.save(draft.draft_id, 1, with_window(draft.body, days), LEAD).revision
        except ChangedMeanwhileError:
            return None

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(save, range(10, 18)), key=str) == [2, *[None] * 7]
    assert desk.drafts.named(draft.draft_id).revision == 2


def test_nobody_signs_over_a_release_that_they_did_not_look_at(desk):
    ours, theirs = desk.open(LEAD), desk.open(ADMIN)
    desk.save(ours.draft_id, 1, with_window(ours.body, 45), LEAD)
    desk.save(theirs.draft_id, 1, with_window(theirs.body, 30), ADMIN)
    desk.sign(theirs.draft_id, 2, loaded().release_id, ADMIN, override=UNTRIED)
    with pytest.raises(ChangedMeanwhileError, match="is current by now"):
        desk.sign(ours.draft_id, 2, loaded().release_id, LEAD, override=UNTRIED)
    standing = desk.releases.current()
    assert standing.parameters.return_windows[2].window_days == 30
    desk.sign(ours.draft_id, 2, standing.release_id, LEAD, override=UNTRIED)
    assert desk.releases.current().parameters.return_windows[2].window_days == 45


def test_a_draft_may_be_saved_half_done_and_not_signed(desk):
    draft = desk.open(LEAD)
    desk.save(draft.draft_id, 1, with_window(draft.body, "soon"), LEAD)
    with pytest.raises(NotFitError) as refused:
        desk.sign(draft.draft_id, 2, loaded().release_id, LEAD, override=UNTRIED)
    assert [problem.field for problem in refused.value.problems] == ["parameters.return_windows.2.window_days"]
    assert desk.releases.current() == loaded()


def test_a_draft_that_changes_nothing_is_not_signed(desk):
    draft = desk.open(LEAD)
    with pytest.raises(NotFitError, match="nothing to sign"):
        desk.sign(draft.draft_id, 1, loaded().release_id, LEAD, override=UNTRIED)


def test_a_failed_simulation_blocks_its_revision_unless_somebody_says_why_not(desk):
    draft = desk.open(LEAD)
    desk.save(draft.draft_id, 1, with_window(draft.body, 45), LEAD)
    desk.attach(draft.draft_id, 2, AGENT, has_passed=False, summary="2 of 9 fail", result={"failed": 2})
    with pytest.raises(NotFitError) as refused:
        desk.sign(draft.draft_id, 2, loaded().release_id, LEAD)
    assert [problem.message for problem in refused.value.problems] == ["2 of 9 fail"]
    signature = desk.sign(draft.draft_id, 2, loaded().release_id, LEAD, override="both scenarios are outdated")
    assert "both scenarios are outdated" in signature.note
    again = desk.open(LEAD)
    desk.attach(again.draft_id, 1, AGENT, has_passed=False, summary="fails", result={})
    desk.save(again.draft_id, 1, with_window(again.body, 40), LEAD)
    desk.sign(again.draft_id, 2, signature.release_id, LEAD, override=UNTRIED)
    assert desk.releases.current().parameters.return_windows[2].window_days == 40


def test_a_roll_back_is_a_new_signature_of_an_earlier_release_and_tells_the_warehouse(desk, inbox):
    shorter = signed(desk, 45)
    back = desk.roll_back(loaded().release_id, shorter.release_id, ADMIN, "too many complaints")
    assert desk.releases.current() == loaded()
    assert [each.change for each in desk.releases.history()] == ["rolled_back", "signed", "landed"]
    told = [event for event in inbox.after(0, 100) if event.kind == "release_signed"]
    assert len(told) == 3
    assert [event.occurred_at for event in told] == sorted({event.occurred_at for event in told})
    assert loaded().release_id in told[-1].payload
    with pytest.raises(NotFitError, match="current release already"):
        desk.roll_back(loaded().release_id, back.release_id, ADMIN, "again")
    with pytest.raises(UnknownReleaseError):
        desk.roll_back("never-00000000", back.release_id, ADMIN, "")


def test_a_signature_holds_even_when_our_clock_is_behind_the_last_one(desk):
    desk._clock = lambda: NOW - timedelta(hours=1)
    signed(desk, 45)
    assert desk.releases.current().parameters.return_windows[2].window_days == 45


def test_every_change_leaves_a_line_and_an_event_with_who_when_and_what(desk, inbox):
    signature = signed(desk, 45)
    desk.roll_back(loaded().release_id, signature.release_id, ADMIN, "too many complaints")
    spare = desk.open(AGENT)
    desk.discard(spare.draft_id, 1, AGENT, "not needed")
    trail = desk.drafts.trail()[::-1]
    changes = [
        "draft_opened",
        "draft_changed",
        "release_signed",
        "release_rolled_back",
        "draft_opened",
        "draft_discarded",
    ]
    assert [entry.change for entry in trail] == changes
    assert [entry.by_name for entry in trail] == ["Lead", "Lead", "Lead", "Admin", "Agent", "Agent"]
    assert trail[2].told == told(60, 45)
    assert trail[3].told == told(45, 60)
    assert [event.kind for event in inbox.after(0, 100)].count("release_changed") == len(changes)


def test_a_document_keeps_the_id_it_was_signed_under_whatever_its_digest_is_today(desk):
    body = loaded().model_dump(mode="json")
    assert Release.signed("starter-73b98d35", body).release_id == "starter-73b98d35"
    assert Release.signed(loaded().release_id, body) == loaded()


def test_a_part_that_is_added_later_with_its_default_renames_nothing():
    body = loaded().model_dump(mode="json")
    bare = {name: body[name] for name in ("name", "parameters", "macros")}
    del bare["parameters"]["changes"]
    assert Release.model_validate(bare).release_id == loaded().release_id
