"""Turns the answers into a reply, says how old its facts are, and lets nothing unbound pass."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import timedelta
from typing import Any

from agent.actions.ledger import State
from agent.evidence import Ground, Reply, Sentence, compose, fact, heard, opening, problems, repaired, sentence
from agent.evidence.reply import joined
from agent.evidence.voices import APOLOGY, Mood, is_sorry, mood_of, voice_of, voiced
from agent.handoff.hours import next_opening
from agent.profile import ProfileRow, Row
from agent.skills import Answer, Escalation
from agent.skills.hand_over import UNBOUND, words_for
from agent.transcript import ReplyKind
from agent.turn.answering import asks
from agent.turn.calling import given_and_told
from agent.turn.handoff import hand_over
from agent.turn.turn import Means, Suggestion, Turn
from pipelines.inbox import SourceFreshness

PARAGRAPH = "\n\n"
ONE_BY_ONE = "One thing after the other: then I will come to the rest of what you asked."
ONCE_MORE = "I ask for this by itself, so that nothing is done by a yes to something else."
# What is no answer to a complaint.
LIGHT = frozenset({ReplyKind.SMALL_TALK})
TOLD_AS_DONE = frozenset({State.DONE, State.RECONCILED})


def say(turn: Turn, means: Means) -> None:
    """Compose and check; what cannot be bound is left out, and when that leaves nothing a person answers."""
    ground = _ground(turn, means)
    sorry = [compose([APOLOGY], turn.locale)] if _owes_an_apology(turn) else []
    paragraphs = [_bound(answer, turn, means, ground) for answer in turn.answers]
    if turn.plan.asks_alone and any(map(asks, turn.answers)):
        paragraphs.insert(0, compose(_spoken([sentence(ONCE_MORE)], turn, means), turn.locale))
    if turn.held and not turn.escalation and any(map(asks, turn.answers)):
        paragraphs.append(compose(_spoken([sentence(ONE_BY_ONE)], turn, means), turn.locale))
    reply = joined([*sorry, joined(_said_once(paragraphs), PARAGRAPH)])
    if any(answer.kind is not ReplyKind.QUESTION for answer in turn.answers):
        reply = joined([reply, compose(_ages(reply, turn, ground), turn.locale)], PARAGRAPH)
    later = [*(answer for _, answer in turn.returned), *([turn.offer] if turn.offer else [])]
    reply = joined([reply, *(_bound(answer, turn, means, ground) for answer in later)], PARAGRAPH)
    if turn.escalation:
        taken = compose(_spoken(_told_of_handoff(turn, turn.escalation), turn, means), turn.locale)
        reply = joined([reply, taken], PARAGRAPH)
    notes = [sentence(note) for note in turn.notes]
    turn.reply = joined([reply, compose(notes, turn.locale)], PARAGRAPH) if notes else reply


def suggest(turn: Turn, means: Means) -> None:
    """Word what is held back for a person to send, and name to them what in it could not be bound."""
    ground = _ground(turn, means) if turn.held_back else None
    for skill, answer in turn.held_back:
        assert ground is not None  # noqa: S101  # there is something to word
        said, plan = compose(_spoken(answer.sentences, turn, means), turn.locale), answer.plan
        if problems(said, ground, turn.locale):
            said = compose(answer.sentences, turn.locale)
        name, arguments = (plan.action.name, plan.arguments) if plan else (None, {})
        turn.suggestions.append(Suggestion(skill, said, problems(said, ground, turn.locale), name, arguments))


def _told_of_handoff(turn: Turn, escalation: Escalation) -> tuple[Sentence, ...]:
    """What became of the handoff, and when people are back if they are away."""
    hours, zone = turn.release.parameters.support.office_hours, turn.locale.time_zone
    back = next_opening(hours, turn.as_of, zone)
    opens = opening(turn.release.release_id, back) if back else None
    return words_for(escalation, turn.receipt is not None, turn.way, opens=opens, asks_email=turn.is_email_asked)


def _bound(answer: Answer, turn: Turn, means: Means, ground: Ground) -> Reply:
    """One answer as far as it may be said; what is wrong with one does not silence another.

    Where the brand's voice says what no row does, the neutral words are sent instead.
    """
    in_voice = compose(_spoken(answer.sentences, turn, means), turn.locale)
    if not problems(in_voice, ground, turn.locale):
        return in_voice
    said = compose(answer.sentences, turn.locale)
    found = problems(said, ground, turn.locale)
    turn.problems += found
    return (repaired(said, ground, turn.locale) or _left_to_a_person(turn, means)) if found else said


def _spoken(sentences: Sequence[Sentence], turn: Turn, means: Means) -> tuple[Sentence, ...]:
    """The sentences in the brand's voice, as far as the customer is in the mood for it."""
    guidance = turn.release.guidance
    return voiced(sentences, voice_of(guidance.voice, guidance.phrases), _mood(turn), means.brand.name)


def _mood(turn: Turn) -> Mood:
    return mood_of(turn.heard.sentiment if turn.heard else 0.0)


def _owes_an_apology(turn: Turn) -> bool:
    """Something went wrong for the customer and nothing that is said is sorry for it yet."""
    is_of_weight = any(answer.kind not in LIGHT for answer in turn.answers) and "out_of_scope" not in turn.skills
    is_said = any(is_sorry(answer.sentences) for answer in turn.said)
    return _mood(turn) == "frustrated" and is_of_weight and not is_said and turn.escalation is None


def _left_to_a_person(turn: Turn, means: Means) -> Reply:
    if turn.escalation is None:
        hand_over(turn, means, UNBOUND)
    return compose([sentence("I cannot answer that from your records.")], turn.locale)


def _said_once(paragraphs: Sequence[Reply]) -> list[Reply]:
    """The paragraphs without sentences that were said already, as two returns share how to send back."""
    first = {part.text: id(part) for paragraph in reversed(paragraphs) for part in reversed(paragraph.parts)}
    return [joined([part for part in each.parts if first[part.text] == id(part)]) for each in paragraphs]


def _ground(turn: Turn, means: Means) -> Ground:
    rows = [row for reading in turn.readings for section in reading.profile.sections.values() for row in section]
    last_received = turn.readings[0].last_received if turn.readings else {}
    done = {record.action_id: record.name for record in turn.actions if record.state in TOLD_AS_DONE}
    names, own = [means.brand.name], given_and_told(turn)
    return Ground.of(rows, turn.decisions, last_received, names, done, _arguments(turn), own)


def _arguments(turn: Turn) -> dict[str, list[Mapping[str, Any]]]:
    """What the ledger holds of this turn's actions, by name."""
    return {each.name: [other.arguments for other in turn.actions if other.name == each.name] for each in turn.actions}


def _ages(reply: Reply, turn: Turn, ground: Ground) -> list[Sentence]:
    """How old the newest row is that the reply speaks of, and which of its sources have gone silent."""
    rows = [ground.cells[cell] for cell in {(c.table, c.key) for c in reply.claims} if cell in ground.cells]
    ours = [row for row in rows if isinstance(row, ProfileRow)]
    if not ours:
        return []
    newest: Row = max(ours, key=lambda row: (row.recorded_at, row.TABLE, row.key))
    age = sentence("Latest update on this: {moment}.", moment=fact(newest, "recorded_at", "moment"))
    return [age, *_silences({row.TABLE for row in ours}, turn)]


def _silences(tables: Collection[str], turn: Turn) -> list[Sentence]:
    """One sentence for each source of these tables that has been silent for longer than the release puts up with."""
    words = "I have heard nothing new from our systems since {moment}, so this may have changed."
    freshness, received = turn.readings[0].freshness, turn.readings[0].last_received
    read = [section for reading in turn.readings for section in reading.sections if section.table in tables]
    sources = {source for section in read for source in section.sources} & received.keys()
    return [
        sentence(words, moment=heard(source, received[source]))
        for source in sorted(sources)
        if _is_silent(freshness[source], turn)
    ]


def _is_silent(source: SourceFreshness, turn: Turn) -> bool:
    """Stale by its configured cadence; one that nobody watches, by the patience of the release."""
    if source.state != "unwatched":
        return source.state == "stale"
    patience = timedelta(minutes=turn.release.parameters.limits.stale_source_minutes)
    return source.last_received_at is not None and turn.as_of - source.last_received_at > patience
