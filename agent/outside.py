"""What people at a helpdesk did with a conversation that was handed to them, done here: said, settled, handed back."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from agent.errors import NotYoursToAnswerError
from agent.handoff.desk import Look, OpenTicket, OutsideAnswer
from agent.handoff.suggestions import judged
from agent.language.words import without_invisible
from agent.people import People
from agent.store.conversations import Conversation
from agent.store.ticket_messages import TicketMessages
from agent.transcript import Message

# What a chat shows of one message; the whole is in the e-mail and in the ticket.
LONGEST = 10_000
NAMES = {"zendesk": "Zendesk", "gorgias": "Gorgias"}
ATTACHED = "({count} attached: {names}. It cannot be shown here; our team has it in the ticket.)"
SETTLED, BACK = "solved at {desk}", "handed back from {desk}"


@dataclass(frozen=True)
class Outside:
    """Deeds of people outside, over the same conversations as those of people here."""

    people: People
    forwarded: TicketMessages

    def heard(self, ticket: OpenTicket, seen: Look, looked_from: datetime) -> bool:
        """Say in the chat what is new in the ticket, and let go of what is done; whether anything was new.

        The same ticket read again changes nothing. A ticket is settled only over words that somebody could read
        there: what a customer wrote meanwhile keeps it open.
        """
        said = [self._say(ticket, answer) for answer in seen.answers]
        return self._let_go(ticket, seen, looked_from) or any(said)

    def _say(self, ticket: OpenTicket, answer: OutsideAnswer) -> bool:
        people, conversation_id = self.people, ticket.conversation_id
        with people.database.one_turn_at_a_time(conversation_id):
            try:
                handoff = people.work.open_handoff(conversation_id)
            except NotYoursToAnswerError:
                return False
            if handoff["receipt"] != ticket.receipt:
                return False
            conversation = people.where_they_are(people.means.conversations.get(conversation_id))
            # Their clock is theirs: nobody answers before they are asked, nor later than now.
            at = max(min(answer.said_at, people.means.clock()), handoff["handed_over_at"] + timedelta(microseconds=1))
            message = _message(ticket, answer, conversation, people.means.brand.name, at)
            events = people.events_of(conversation, at)
            events.said_beside_a_turn(message)
            first = handoff["first_replied_at"] is None
            suggestion = judged(answer.text, handoff["suggested_replies"]) if first else None
            if suggestion:
                events.suggestion_judged(ticket.receipt, suggestion, _named(ticket, answer))
            by_mail = None if answer.is_mailed else people.by_mail(conversation, message)
            by = _named(ticket, answer)
            is_new = people.work.said_outside(ticket, message, by, events.collected, suggestion, by_mail)
        if is_new:
            people.land()
        return is_new

    def _let_go(self, ticket: OpenTicket, seen: Look, looked_from: datetime) -> bool:
        by = _named(ticket, seen.answers[-1]) if seen.answers else NAMES[ticket.desk]
        desk = NAMES[ticket.desk]
        deed: Callable[..., bool]
        if seen.is_handed_back:
            deed, reason = self.people.hand_back, BACK.format(desk=desk)
        elif seen.is_settled:
            deed, reason = self.people.resolve, SETTLED.format(desk=desk)
        else:
            return False
        try:
            return deed(ticket.conversation_id, by, reason, unless=lambda: self._is_not_done(ticket, looked_from))
        except NotYoursToAnswerError:
            return False

    def _is_not_done(self, ticket: OpenTicket, looked_from: datetime) -> bool:
        """Asked while nobody else has the conversation: a customer's word is either before us, or the agent's."""
        handoff = self.people.work.open_handoff(ticket.conversation_id)
        is_ours = handoff["receipt"] == ticket.receipt and handoff["state"] == "waiting"
        return not is_ours or self.forwarded.is_unheard(ticket.receipt, looked_from)


def _message(
    ticket: OpenTicket, answer: OutsideAnswer, conversation: Conversation, brand: str, at: datetime
) -> Message:
    """The answer as the visitor reads it; the same one is one message, however often it is read."""
    digest = hashlib.sha256(f"{ticket.desk}:{ticket.reference}:{answer.answer_id}".encode()).hexdigest()[:12]
    author = without_invisible(answer.author).strip()[:80] or brand
    made = Message(f"{ticket.conversation_id}-o-{digest}", "human", "", at, author_name=author)
    return replace(made, text=_text(answer), channel=conversation.channel)


def _text(answer: OutsideAnswer) -> str:
    said = without_invisible(answer.text).strip()
    said = said if len(said) <= LONGEST else f"{said[: LONGEST - 1]}…"
    return "\n\n".join(part for part in (said, _attached(answer.attachments)) if part) or "…"


def _attached(names: Sequence[str]) -> str:
    shown = ", ".join(without_invisible(name) for name in names)
    return ATTACHED.format(count=len(names), names=shown[:500]) if names else ""


def _named(ticket: OpenTicket, answer: OutsideAnswer) -> str:
    """Who it was, for our own people: nobody here is taken for them."""
    return f"{without_invisible(answer.author).strip()[:80] or 'Somebody'} at {NAMES[ticket.desk]}"
