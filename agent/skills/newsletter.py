"""Is marketing allowed to write to me, and how do I stop or start it? Nothing is changed by chat."""

from __future__ import annotations

from agent.evidence import Sentence, fact, sentence
from agent.profile import Consent, Customer, PolicyClause
from agent.skills.skill import Answer, Request, Skill
from agent.skills.store_policy import clauses
from agent.transcript import ReplyKind

CHANNELS = {"email": "e-mail", "sms": "text message"}


def answer(request: Request) -> Answer:
    """What is on file by channel, and the way to change it."""
    offer = sentence("Or shall I ask a colleague to take you off?")
    is_on = any(row.state == "subscribed" for row in _given(request))
    told = (*consents(request), *clauses({"newsletter"}, request))
    if not told:
        return Answer(
            ReplyKind.NO_ANSWER, (sentence("Would you like a colleague to see to it?"),), is_person_offered=True
        )
    if is_on:
        return Answer(ReplyKind.QUESTION, (*told, offer), is_person_offered=True)
    return Answer(ReplyKind.ANSWER, told)


def consents(request: Request) -> tuple[Sentence, ...]:
    """Whether they get news, by channel; nothing of a channel that they were never asked about."""
    return tuple(_told(row) for row in _given(request))


def _given(request: Request) -> list[Consent]:
    return [row for row in request.profile.rows(Consent) if row.state != "unknown" and row.channel in CHANNELS]


def _told(row: Consent) -> Sentence:
    slots = {"state": fact(row, "state", "status")}
    words = f"For news by {CHANNELS[row.channel]} you are {{state}}"
    if row.changed_at:
        words, slots = words + ", since {day}", slots | {"day": fact(row, "changed_at")}
    return Sentence(words + ".", slots)


NEWSLETTER = Skill(
    name="newsletter",
    intents=frozenset({"newsletter"}),
    answer=answer,
    sections=frozenset({Customer.TABLE, Consent.TABLE, PolicyClause.TABLE}),
    needs_proof=False,
)
