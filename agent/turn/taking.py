"""One turn from the message to the reply. A replay takes it again over what was recorded."""

from __future__ import annotations

from dataclasses import replace

from agent.planning import planned
from agent.skills.custom import book_of
from agent.turn.answering import answer_all
from agent.turn.by_mail import believe_mailbox, note_address, prepare_mail
from agent.turn.handoff import called_for, hand_over, hear_address
from agent.turn.offering import offer
from agent.turn.remembering import is_settled
from agent.turn.returning import come_back
from agent.turn.saying import say, suggest
from agent.turn.strangers import believe, prepare
from agent.turn.turn import Means, Turn


def take(turn: Turn, means: Means) -> None:
    """Listen; then, unless a person has the conversation, plan, look, decide, do, hand over if called for, and say."""
    memory = turn.conversation.memory
    turn.book = book_of(turn.release.skills, means.calls, turn.release.examples)
    with turn.timed("language"):
        heard_with = replace(memory.for_language(), own=turn.book.wishes)
        turn.heard = means.language.understand(turn.message.text, heard_with)
    if turn.conversation.is_handed_over:
        tell_received(turn)
        hear_address(turn, means)
        return
    turn.plan = planned(
        turn.message.text,
        turn.heard,
        memory,
        is_verified=turn.is_verified,
        today=turn.locale.today,
        brand=means.brand.name,
        sends_codes=means.codes is not None,
        switches=turn.release.parameters.escalations,
        mailbox=turn.mailbox,
        writes_mail=means.post is not None,
        book=turn.book,
    )
    believe(turn, means)
    believe_mailbox(turn)
    tell_received(turn)
    prepare(turn, means)
    prepare_mail(turn, means)
    answer_all(turn, means)
    note_address(turn)
    come_back(turn, means)
    suggest(turn, means)
    escalation = called_for(turn)
    if escalation:
        hand_over(turn, means, escalation)
    else:
        offer(turn)
    say(turn, means)


def tell_received(turn: Turn) -> None:
    """Tell the inbox what the customer said, and whether it settles their matter."""
    assert turn.heard is not None  # noqa: S101  # heard in `take`; tells the type checker
    turn.events.received(turn.message, turn.heard, is_confirmation=is_settled(turn))
