"""For whoever looks again at what was said: traces, replays, flags, sources that are wrong, verdicts."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Annotated, cast

from fastapi import APIRouter, Depends, Path, Query

from agent.conversation import Turns as AllTurns
from agent.errors import NotFoundError
from agent.review.flags import Flag, Judged, Uses
from agent.review_desk import Reviews
from agent.routes.access import ConversationId, Desk, PartsOf, Simulating, Turns, may
from agent.routes.review_wire import (
    ArticleIn,
    ClearIn,
    FlagIn,
    NamedSource,
    ReplayedOut,
    ReplaysIn,
    ReplaysOut,
    SourceIn,
    TeachIn,
    ToldOut,
    VerdictIn,
    readable,
)
from agent.simulation.scenario import Expectation
from agent.staff import Person, Right
from agent.store.searching import Moved, Sought

router = APIRouter(prefix="/v1/staff", tags=["review"])


def reviews_of(turns: Turns) -> Reviews:
    """Where people look again at what was said: over the stores that people work on."""
    people = cast("AllTurns", turns).people
    return Reviews(people.means, people.database, people.land, people.words_of)


Looking = Annotated[Reviews, Depends(reviews_of)]
Reader = Annotated[Person, may(Right.READ_CONVERSATIONS)]
Reviewer = Annotated[Person, may(Right.REVIEW_CONVERSATIONS)]
# First among the parameters of a route: who may not is told nothing about an id.
# A draft steers nobody; it is signed like every other.
Editor = Annotated[Person, may(Right.EDIT_RELEASES)]
# An article and a cleared source reach shoppers, so that somebody answers for them as for a release.
Settler = Annotated[Person, may(Right.SETTLE_REVIEWS)]
TurnNumber = Annotated[int, Path(ge=1, le=1_000_000)]
Word = Annotated[str, Query(max_length=200)]
Words = Annotated[list[Word], Query(max_length=50)]
FLAG_ID, SOURCE_ID = re.compile("flag_[0-9a-f]{24}"), re.compile("source_[0-9a-f]{24}")
SHOWN_USES = 200
# As many as a page can wait for.
NEWEST_REPLAYED = 100
# What such a miss expects of the next answer without a word about it.
HANDS_OVER = {"should_have_handed_over": True, "need_not_have_handed_over": False}


@router.get("/reviews/conversations")
def list_moved(
    by: Reader,
    reviews: Looking,
    since: datetime,
    words: Words = [],  # noqa: B006  pydantic copies it
    customers: Words = [],  # noqa: B006
    channel: Word = "",
    skill: Word = "",
) -> list[Moved]:
    """Conversations in which something was said since, the last one first, 50 at most; every word has to occur."""
    sought = Sought(since, tuple(words), tuple(customers), channel or None, skill or None)
    return [readable(each) for each in reviews.moved(sought, by)]


@router.get("/conversations/{conversation_id}/turns")
def get_turns(by: Reader, parts: PartsOf, conversation_id: ConversationId, reviews: Looking) -> ToldOut:
    """Every turn of a conversation: said, why, out of which rows, by which rules, at what cost."""
    told = reviews.told(conversation_id)
    parts.staff.saw(by, conversation_id, conversation_id)
    return ToldOut.of(told)


@router.post("/conversations/{conversation_id}/turns/{turn_number}/replay")
def replay_turn(
    _by: Reviewer, conversation_id: ConversationId, turn_number: TurnNumber, reviews: Looking
) -> ReplayedOut:
    """Take a turn again over what it had read; nothing is stored and nobody is told."""
    return ReplayedOut.of(reviews.replayed(conversation_id, turn_number))


@router.post("/reviews/replays")
def replay_newest(_by: Reviewer, wanted: ReplaysIn, reviews: Looking) -> ReplaysOut:
    """Take the newest turns of a stretch again, 100 at most, and count how many come out the same."""
    return ReplaysOut.of(reviews.replayed_newest(wanted.since, wanted.until, NEWEST_REPLAYED))


@router.post("/conversations/{conversation_id}/turns/{turn_number}/flags", status_code=201)
def flag_turn(
    by: Reviewer,
    conversation_id: ConversationId,
    turn_number: TurnNumber,
    wanted: FlagIn,
    reviews: Looking,
    simulations: Simulating,
) -> Flag:
    """Call an answer a miss: what was wrong, the right answer, the bad source; what it must say becomes a scenario."""
    flag = reviews.flag(conversation_id, turn_number, wanted.miss, by.name)
    expected = Expectation(
        says=flag.scenario.must,
        never_says=flag.scenario.must_not,
        escalates=HANDS_OVER.get(flag.kind),
        skills=(flag.lesson.skill,) if flag.lesson else (),
    )
    if expected != Expectation():
        simulations.keep_miss(flag.flag_id, conversation_id, turn_number, expected, by)
    return flag


@router.get("/reviews/flags")
def list_flags(_by: Reader, reviews: Looking) -> list[Flag]:
    """The newest flags."""
    return list(reviews.stored.flags())


@router.post("/reviews/flags/{flag_id}/publish")
def publish_flag(by: Settler, flag_id: str, wanted: ArticleIn, reviews: Looking) -> Flag:
    """Make the right answer an article of the brand's; it is quoted from the next refresh on."""
    return reviews.publish(_named(FLAG_ID, flag_id), wanted.article, by.name)


@router.post("/reviews/flags/{flag_id}/teach")
def teach_flag(by: Editor, flag_id: str, wanted: TeachIn, reviews: Looking, releases: Desk) -> Flag:
    """Put what customers said into a draft as an example of the flag's skill; its scenario has to pass there."""
    return reviews.teach(_named(FLAG_ID, flag_id), wanted.text, releases, by, wanted.draft_id)


@router.get("/reviews/sources")
def list_sources(_by: Reader, reviews: Looking, cleared_since: datetime) -> list[NamedSource]:
    """Sources that are called wrong, and those cleared since."""
    return [NamedSource.of(each) for each in reviews.stored.sources(cleared_since)]


@router.post("/reviews/sources/uses")
def list_uses(_by: Reader, wanted: SourceIn, reviews: Looking) -> Uses:
    """Every past answer that stood on a source; nothing is stored."""
    return readable(reviews.stored.uses(wanted.source, SHOWN_USES))


@router.post("/reviews/sources/{source_id}/clear")
def clear_source(by: Settler, source_id: str, wanted: ClearIn, reviews: Looking) -> NamedSource:
    """Call a source right again."""
    return NamedSource.of(reviews.clear(_named(SOURCE_ID, source_id), wanted.reason, by.name))


@router.get("/reviews/verdicts")
def list_verdicts(_by: Reader, reviews: Looking, since: datetime) -> list[Judged]:
    """What people thought of the queue's items since."""
    return list(reviews.stored.verdicts(since))


@router.post("/conversations/{conversation_id}/verdicts", status_code=201)
def judge(by: Reviewer, conversation_id: ConversationId, wanted: VerdictIn, reviews: Looking) -> Judged:
    """Keep one's verdict on one item of the queue; one's last one counts."""
    return reviews.judge(conversation_id, wanted.item_id, wanted.verdict, wanted.note, by.name)


def _named(pattern: re.Pattern[str], given: str) -> str:
    """An id as we make them.

    Raises:
        NotFoundError: becomes the same 404 as one that names nothing.
    """
    if pattern.fullmatch(given) is None:
        raise NotFoundError(f"nothing of the id {given!r}")
    return given
