"""Where people look again at what the agent said, and what they find becomes knowledge."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from psycopg import Connection

from agent.errors import NotFoundError
from agent.language.openai import OpenAILanguage
from agent.language.protocol import Language
from agent.releases.model import Release
from agent.replay.stretch import Verdict as Replayed
from agent.replay.stretch import verdicts
from agent.replay.taking import Today
from agent.review.explained import Explained, explained
from agent.review.flags import Article, Flag, FlaggedSource, Judged, Miss, Source, Verdict, scenario_of
from agent.store import audit, reviews
from agent.store.conversations import Conversation
from agent.store.database import Database
from agent.store.outbox import put
from agent.store.releases import Releases
from agent.store.reviews import StoredReviews
from agent.store.searching import Moved, Sought, moved_since
from agent.turn import Means
from pipelines.inbox import IncomingEvent, rapport_event

# When an article of ours is told, it is told as one that was checked on the day it was written.
KIND, STANDING = "article", "live"
FIRST, LAST = datetime(1, 1, 1, tzinfo=UTC), datetime(9999, 12, 31, tzinfo=UTC)


@dataclass(frozen=True)
class Told:
    """One conversation, its turns readable, and what people thought of it."""

    conversation: Conversation
    turns: tuple[Explained, ...]
    flags: tuple[Flag, ...]


@dataclass(frozen=True)
class Reviews:
    """Traces, flags, verdicts and sources. Who may do what is decided at the door; `by` is whoever passed it."""

    means: Means
    database: Database
    land: Callable[[], None]

    @property
    def stored(self) -> StoredReviews:
        """All that may be read."""
        return StoredReviews(self.database.pool)

    def moved(self, sought: Sought) -> tuple[Moved, ...]:
        """The conversations that moved since a moment, the last one first."""
        return moved_since(self.database.pool, sought)

    def told(self, conversation_id: str, price: Decimal | None) -> Told:
        """Every turn of a conversation in words. `price` is that of a million tokens.

        Raises:
            NotFoundError: there is none of that id, or not any more: an erased person's is gone.
        """
        conversation = self.means.conversations.get(conversation_id)
        records = self.means.conversations.records(conversation_id)
        named = {record["release_id"] for record in records}
        clauses = {release_id: self._clauses(release_id) for release_id in named}
        turns = (explained(each, clauses[each["release_id"]], self._state_now, price) for each in records)
        return Told(conversation, tuple(turns), self.stored.flags_of(conversation_id))

    def replayed(self, conversation_id: str, turn_number: int) -> Replayed:
        """One turn taken again over what it had read, by today's code under its own release.

        Raises:
            NotFoundError: there is no such turn.
        """
        turns = self.means.conversations.turns_between(FIRST, LAST, conversation_id)
        wanted = (kept for kept in turns if kept.turn_number == turn_number)
        today = Today(self.means.brand, _embedded(self.means.language))
        found = next(iter(verdicts(wanted, Releases(self.database.pool).named, today)), None)
        if found is None:
            raise NotFoundError(f"no turn {turn_number} in {conversation_id!r}")
        return found

    def flag(self, conversation_id: str, turn_number: int, miss: Miss, by: str) -> Flag:
        """Keep a miss. A source that is nobody's is called wrong from now on; the same miss twice is one flag.

        Raises:
            NotFoundError: there is no such turn.
        """
        conversation = self.means.conversations.get(conversation_id)
        records = self.means.conversations.records(conversation_id)
        if turn_number not in {record["turn_number"] for record in records}:
            raise NotFoundError(f"no turn {turn_number} in {conversation_id!r}")
        scenario = scenario_of(records, turn_number, conversation.customer_identifier, conversation.channel, miss)
        flag = Flag(
            flag_id=miss.flag_id(conversation_id, turn_number),
            conversation_id=conversation_id,
            turn_number=turn_number,
            kind=miss.kind,
            right_answer=miss.right_answer,
            note=miss.note,
            becomes=miss.becomes,
            scenario=scenario,
            flagged_by=by,
            flagged_at=self.means.clock(),
            source=miss.source,
            article=miss.article,
        )
        with self._changing() as connection:
            if reviews.keep(connection, flag):
                put(connection, [_flagged(flag, conversation)])
                self._note(connection, "answer_flagged", by, flag.flagged_at, flag, flag.kind)
                self._mark(connection, flag)
        return flag

    def clear(self, source_id: str, reason: str, by: str) -> FlaggedSource:
        """Call a source right again; it may be quoted from the next refresh on.

        Raises:
            NotFoundError: nobody calls it wrong.
        """
        at = self.means.clock()
        with self._changing() as connection:
            found = reviews.clear(connection, source_id, reason, by, at)
            audit.note(connection, "source_cleared", by, source_id, at, reason=reason)
            put(connection, [_marked("source_cleared", found.source, reason, by, at)])
        return found

    def publish(self, flag_id: str, article: Article, by: str) -> Flag:
        """Make the right answer an article of the brand's, which goes the way of every other one.

        Published again it is the same article in a newer version.

        Raises:
            NotFoundError: there is no such flag.
        """
        at = self.means.clock()
        with self._changing() as connection:
            flag = reviews.held(connection, flag_id)
            article_id = flag.article_id or f"review-{flag_id.removeprefix('flag_')}"
            published = replace(flag, article=article, article_id=article_id)
            reviews.became(connection, published)
            self._note(connection, "answer_published", by, at, published, article_id)
            put(connection, [_written(article_id, article, by, at)])
        return published

    def judge(self, conversation_id: str, item_id: str, verdict: Verdict, note: str, by: str) -> Judged:
        """Keep one person's verdict on one item of the queue; their last one counts.

        Raises:
            NotFoundError: there is no such conversation.
        """
        self.means.conversations.get(conversation_id)
        judged = Judged(item_id, conversation_id, verdict, note, by, self.means.clock())
        with self._changing() as connection:
            reviews.judge(connection, judged)
            audit.note(
                connection,
                "answer_judged",
                by,
                item_id,
                judged.reviewed_at,
                reason=note,
                after={"verdict": verdict},
                conversation_id=conversation_id,
            )
        return judged

    def _mark(self, connection: Connection[Any], flag: Flag) -> None:
        source = flag.source
        if source is None or not source.is_shared:
            return
        # The kind alone: what somebody wrote goes with the conversation, and the mark stays.
        if reviews.mark(connection, source, flag.kind, flag.flagged_by, flag.flagged_at):
            event = _marked("source_flagged", source, flag.kind, flag.flagged_by, flag.flagged_at)
            put(connection, [event])

    def _note(self, connection: Connection[Any], deed: str, by: str, at: datetime, flag: Flag, why: str) -> None:
        """One line of the audit, under the conversation, with which it is forgotten."""
        about = f"{flag.conversation_id}, turn {flag.turn_number}"
        audit.note(connection, deed, by, about, at, reason=why, conversation_id=flag.conversation_id)

    def _clauses(self, release_id: str) -> dict[str, str]:
        try:
            release = Releases(self.database.pool).named(release_id)
        except NotFoundError:
            return {}
        return sentences_of(release)

    def _state_now(self, action_id: str) -> str | None:
        try:
            return self.means.ledger.get(action_id).state.value
        except NotFoundError:
            return None

    @contextmanager
    def _changing(self) -> Iterator[Connection[Any]]:
        """One transaction; its events reach the inbox right after it, or with the next turn."""
        with self.database.pool.connection() as connection, connection.transaction():
            yield connection
        self.land()


def sentences_of(release: Release) -> dict[str, str]:
    """The sentence of every clause of a release, by the clause's id."""
    parameters = release.parameters
    single = (parameters.final_sale,)
    several = (
        *(parameters.return_windows, parameters.shipping, parameters.discounts, parameters.fee_waivers),
        *(parameters.credits, parameters.stacking, parameters.clauses, single),
    )
    return {clause.clause_id: clause.text for group in several for clause in group}


def _embedded(language: Language) -> Language:
    """The layer that is asked again; what a model said then is in the record."""
    return language.embedded if isinstance(language, OpenAILanguage) else language


def _flagged(flag: Flag, conversation: Conversation) -> IncomingEvent:
    c, source = conversation, flag.source
    data = {
        "conversation_id": c.conversation_id,
        "channel": c.channel,
        "mode": "live",
        "customer_identifier": c.customer_identifier,
        "flag_id": flag.flag_id,
        "turn_number": flag.turn_number,
        "message_id": f"{c.conversation_id}-{flag.turn_number}-out",
        "reason": flag.kind,
        "becomes": flag.becomes,
        "flagged_by": flag.flagged_by,
        "source_table": source.table if source else None,
        "source_key": source.key if source else None,
        "source_column": source.column if source else None,
    }
    return rapport_event(
        "answer_flagged",
        data,
        event_id=f"{flag.flag_id}:flagged",
        occurred_at=flag.flagged_at,
        identifiers=(c.customer_identifier,) if c.customer_identifier else (),
        routing_keys=(f"conversation:{c.conversation_id}",),
    )


def _marked(kind: str, source: Source, reason: str, by: str, at: datetime) -> IncomingEvent:
    """Of nobody: the source is the brand's own words, and the routing key its own."""
    data = {
        "source_id": source.source_id,
        "source_table": source.table,
        "source_key": source.key,
        "source_column": source.column,
        "source_value": source.value,
        "reason": reason,
        "decided_by": by,
    }
    key = f"{kind}:{source.source_id}:{at.isoformat()}"
    return rapport_event(kind, data, event_id=key, occurred_at=at, routing_keys=(f"source:{source.source_id}",))


def _written(article_id: str, article: Article, by: str, at: datetime) -> IncomingEvent:
    data = {
        "id": article_id,
        "kind": KIND,
        "title": article.title,
        "body": article.body,
        "owner": by,
        "state": STANDING,
        "changed_at": at,
        "reviewed_at": at,
    }
    key = f"{article_id}:{at.isoformat()}"
    return rapport_event("article_written", data, event_id=key, occurred_at=at, routing_keys=(f"article:{article_id}",))
