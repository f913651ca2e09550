"""Where people look again at what the agent said, and what they find becomes knowledge."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from psycopg import Connection

from agent.errors import NotFoundError
from agent.language.openai import OpenAILanguage
from agent.language.protocol import Language
from agent.release_desk import ReleaseDesk
from agent.releases.drafts import NotFitError
from agent.releases.examples import Example, taught
from agent.releases.parameters import Parameters
from agent.releases.problem import Problem
from agent.replay.stretch import Verdict as Replayed
from agent.replay.stretch import verdicts
from agent.replay.taking import Today
from agent.review import events
from agent.review.explained import Explained, explained
from agent.review.flags import Article, Flag, FlaggedSource, Judged, Lesson, Miss, Verdict, scenario_of
from agent.staff import Person, Right
from agent.staff.masking import masked
from agent.store import audit, reviews
from agent.store.conversations import Conversation, KeptTurn
from agent.store.database import Database
from agent.store.outbox import put
from agent.store.releases import Releases
from agent.store.reviews import StoredReviews
from agent.store.searching import Moved, Sought, moved_since
from agent.transcript import Message
from agent.turn import Means

# Identifiers that say where somebody is reached.
ADDRESSES = ("email:", "phone:")
FIRST, LAST = datetime(1, 1, 1, tzinfo=UTC), datetime(9999, 12, 31, tzinfo=UTC)


@dataclass(frozen=True)
class Told:
    """One conversation, its turns readable, what people wrote in it, and what people thought of it."""

    conversation: Conversation
    turns: tuple[Explained, ...]
    flags: tuple[Flag, ...]
    by_people: tuple[Message, ...] = ()


@dataclass(frozen=True)
class Reviews:
    """Traces, flags, verdicts and sources. Who may do what is decided at the door; `by` is whoever passed it."""

    means: Means
    database: Database
    land: Callable[[], None]
    # What customers are called and where they live, by their identifiers.
    words_of: Callable[[Iterable[str]], frozenset[str]]

    @property
    def stored(self) -> StoredReviews:
        """All that may be read."""
        return StoredReviews(self.database.pool)

    def moved(self, sought: Sought, by: Person) -> tuple[Moved, ...]:
        """The conversations that moved since a moment, the last one first.

        Who may not see personal data finds what they would read: a word that is hidden from them is in no text, and an
        address is nobody's.
        """
        if by.may(Right.SEE_PERSONAL_DATA):
            return moved_since(self.database.pool, sought)
        customers = tuple(each for each in sought.customers if not each.startswith(ADDRESSES))
        if sought.customers and not customers:
            return ()
        found = moved_since(self.database.pool, replace(sought, customers=customers))
        return tuple(each for each in found if self._is_read_in(each, sought.words))

    def _is_read_in(self, conversation: Moved, words: Sequence[str]) -> bool:
        """Whether all of these words stand in it as it is read without personal data."""
        if not words:
            return True
        customer = conversation.customer_identifier
        texts = [each.text for each in self.means.conversations.messages(conversation.conversation_id)]
        read = "\n".join(masked(texts, self.words_of((customer,) if customer else ()))).lower()
        return all(word.lower() in read for word in words)

    def told(self, conversation_id: str) -> Told:
        """Every turn of a conversation in words.

        Raises:
            NotFoundError: there is none of that id, or not any more: an erased person's is gone.
        """
        conversation = self.means.conversations.get(conversation_id)
        records = self.means.conversations.records(conversation_id)
        named = {record["release_id"] for record in records}
        parameters = {release_id: self._parameters(release_id) for release_id in named}
        turns = (explained(each, parameters[each["release_id"]], self._state_now) for each in records)
        messages = self.means.conversations.messages(conversation_id)
        by_people = tuple(each for each in messages if each.author == "human")
        return Told(conversation, tuple(turns), self.stored.flags_of(conversation_id), by_people)

    def replayed(self, conversation_id: str, turn_number: int) -> Replayed:
        """One turn taken again over what it had read, by today's code under its own release.

        Raises:
            NotFoundError: there is no such turn.
        """
        turns = self.means.conversations.turns_between(FIRST, LAST, conversation_id)
        found = next(self._retaken(kept for kept in turns if kept.turn_number == turn_number), None)
        if found is None:
            raise NotFoundError(f"no turn {turn_number} in {conversation_id!r}")
        return found

    def replayed_newest(self, since: datetime, until: datetime, most: int) -> tuple[Replayed, ...]:
        """The last turns of a stretch taken again, the newest first: a sample, while somebody waits for it."""
        return tuple(self._retaken(self.means.conversations.newest_turns(since, until, most)))

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
            lesson=miss.lesson,
        )
        with self._changing() as connection:
            if reviews.keep(connection, flag):
                put(connection, [events.flagged(flag, conversation.channel, conversation.customer_identifier)])
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
            put(connection, [events.marked("source_cleared", found.source, reason, by, at)])
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
            put(connection, [events.written(article_id, article, by, at)])
        return published

    def teach(self, flag_id: str, text: str, into: ReleaseDesk, by: Person, draft_id: str | None = None) -> Flag:
        """Put the sentence into a draft as one that the flag's skill answers; into a new draft unless one is named.

        Done again it is in the draft once. What steers shoppers is changed by the draft's signature alone.

        Raises:
            NotFoundError: there is no such flag. UnknownReleaseError: there is no such draft.
            NotFitError: the flag teaches no skill anything, or the sentence tells who said it.
            ChangedMeanwhileError: somebody saved the draft at this moment.
        """
        flag = self.stored.flag(flag_id)
        if flag.lesson is None:
            raise NotFitError(
                f"{flag_id!r} is to become no example of a skill: flag the answer again, as one that does"
            )
        example = Example(skill=flag.lesson.skill, text=self._anybodys(flag, text))
        draft = into.drafts.named(draft_id) if draft_id else into.open(by)
        body = taught(draft.body, example)
        if body != draft.body:
            draft = into.save(draft.draft_id, draft.revision, body, by)
        lesson = replace(flag, lesson=Lesson(**example.model_dump()), draft_id=draft.draft_id)
        with self._changing() as connection:
            reviews.became(connection, lesson)
            self._note(connection, "answer_taught", by.name, self.means.clock(), lesson, draft.draft_id)
        return lesson

    def _anybodys(self, flag: Flag, text: str) -> str:
        """The sentence, unless it holds a word of whoever's conversation it was: a release outlives an erasure."""
        customer = self.means.conversations.get(flag.conversation_id).customer_identifier
        theirs = {word.casefold() for word in self.words_of((customer,) if customer else ()) if len(word) > 1}
        said = sorted(theirs & set(re.findall(r"\w+", text.casefold())))
        if said:
            told = f"{said[0]!r} is of this customer's name or address: say it as anybody would"
            raise NotFitError("the sentence tells who said it", (Problem("text", told),))
        return text

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
            event = events.marked("source_flagged", source, flag.kind, flag.flagged_by, flag.flagged_at)
            put(connection, [event])

    def _note(self, connection: Connection[Any], deed: str, by: str, at: datetime, flag: Flag, why: str) -> None:
        """One line of the audit, under the conversation, with which it is forgotten."""
        about = f"{flag.conversation_id}, turn {flag.turn_number}"
        audit.note(connection, deed, by, about, at, reason=why, conversation_id=flag.conversation_id)

    def _retaken(self, turns: Iterable[KeptTurn]) -> Iterator[Replayed]:
        today = Today(self.means.brand, _embedded(self.means.language))
        return verdicts(turns, Releases(self.database.pool).named, today)

    def _parameters(self, release_id: str) -> Parameters | None:
        try:
            return Releases(self.database.pool).named(release_id).parameters
        except NotFoundError:
            return None

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


def _embedded(language: Language) -> Language:
    """The layer that is asked again; what a model said then is in the record."""
    return language.embedded if isinstance(language, OpenAILanguage) else language
