"""Subscriptions: what comes, when and for how much; paused, resumed, left out once, ended."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from agent.actions.action import Action
from agent.actions.change_subscription import (
    CANCEL_SUBSCRIPTION,
    PAUSE_SUBSCRIPTION,
    RESUME_SUBSCRIPTION,
    SKIP_SUBSCRIPTION,
    arguments_for,
)
from agent.actions.ledger import ActionRecord
from agent.evidence import Fact, Sentence, done, fact, said, sentence
from agent.policy import Decision, deciding
from agent.profile import CustomerProfile, Subscription
from agent.skills.proposing import ask_for_a_yes, leave_to_a_person, refuse
from agent.skills.skill import Answer, Plan, Request, Skill
from agent.transcript import ReplyKind

# Resuming before pausing, and skipping before ending: "start it again after the pause", "cancel just the next one".
DEEDS: Mapping[str, Action] = {
    r"\b(?:resume|restart|reactivate|unpause|continue|start (?:it |my \w+ )?(?:up )?again)\b": RESUME_SUBSCRIPTION,
    r"\bskip|\b(?:miss|leave) (?:out )?(?:the |my |a )?(?:next|one|month)\b|\bcancel (?:just )?(?:the |my )?next\b": (
        SKIP_SUBSCRIPTION
    ),
    r"\b(?:pause|hold|freeze|suspend|put .{0,20}on hold)\b": PAUSE_SUBSCRIPTION,
    r"\b(?:cancel|stop|end|terminate|quit|unsubscribe from (?:the|my) (?:box|delivery|plan|subscription))\b": (
        CANCEL_SUBSCRIPTION
    ),
}
# A question about a deed is no wish for it: "how do I cancel?" still is one.
ASKS_WHETHER = re.compile(r"\bis (?:my|the) .{0,30}\b(?:paused|cancelled|active|running)\b", re.IGNORECASE)
QUESTIONS: Mapping[str, str] = {
    "pause_subscription": (
        "Shall I pause your {product} subscription? Nothing is sent or charged until you want it again. "
        "Say yes and I will do it."
    ),
    "resume_subscription": (
        "Shall I resume your {product} subscription? It then goes on as before, at {price} for {quantity}. "
        "Say yes and I will do it."
    ),
    "cancel_subscription": (
        "Shall I end your {product} subscription for good? Nothing more is sent or charged after that. "
        "Say yes and I will do it."
    ),
    "skip_subscription": (
        "Shall I leave out the {product} delivery of {day}? Nothing is charged for it, and the one after comes as "
        "planned. Say yes and I will do it."
    ),
}
UNITS = {"DAY": "day", "WEEK": "week", "MONTH": "month", "YEAR": "year"}


def answer(request: Request) -> Answer:
    """Ask for a yes to what is wanted, or tell how each subscription stands."""
    subscriptions = request.profile.rows(Subscription)
    if not subscriptions:
        return Answer(ReplyKind.ANSWER, (sentence("I find no subscription on your account."),))
    action = wanted(request.text) or next((each for each in BY_NAME.values() if each.name == _kept(request)), None)
    if action is None:
        return Answer(ReplyKind.ANSWER, tuple(words for each in subscriptions for words in _standing(each)))
    meant = _meant(request, [each for each in subscriptions if _may(each, action, request)] or subscriptions)
    return _which_one(meant, action) if len(meant) > 1 else asked(request, meant[0], action)


def wanted(text: str) -> Action | None:
    """The deed that the words ask for, if any."""
    if ASKS_WHETHER.search(text):
        return None
    return next((action for words, action in DEEDS.items() if re.search(words, text, re.IGNORECASE)), None)


def told(record: ActionRecord, profile: CustomerProfile) -> tuple[Sentence, ...]:
    """What was done with which subscription."""
    rows = profile.rows(Subscription)
    subscription = next(each for each in rows if each.subscription_id == record.arguments["subscription_id"])
    slots = {"deed": done(record.action_id, record.name), "product": fact(subscription, "product_title")}
    words = "Done: I have {deed} your {product} subscription."
    if record.name == SKIP_SUBSCRIPTION.name:
        words = "Done: I have {deed} the next delivery of your {product} subscription."
    return (Sentence(words, slots),)


def _kept(request: Request) -> str | None:
    return request.entities.get("deed")


def _may(subscription: Subscription, action: Action, request: Request) -> bool:
    return deciding(action.decide(request.profile, arguments_for(subscription), request.terms)).is_allowed


def _meant(request: Request, candidates: Sequence[Subscription]) -> list[Subscription]:
    """Those whose title holds a word of the message; all when none does."""
    words = set(re.findall(r"[a-z]{3,}", request.text.lower()))
    named = [each for each in candidates if words & set(re.findall(r"[a-z]{3,}", each.product_title.lower()))]
    return named or list(candidates)


def asked(request: Request, subscription: Subscription, action: Action) -> Answer:
    """Read back what would be done with the subscription and ask for a yes, or say why not."""
    arguments = arguments_for(subscription)
    decisions = action.decide(request.profile, arguments, request.terms)
    if not deciding(decisions).is_allowed:
        return _no(subscription, action, decisions)
    if not request.is_offered(action):
        return _to_a_person(subscription, action, decisions)
    question = Sentence(QUESTIONS[action.name], _slots(subscription, QUESTIONS[action.name]))
    return ask_for_a_yes(Plan(action, arguments), question, decisions)


def _slots(subscription: Subscription, words: str) -> dict[str, Fact]:
    columns = {"product": "product_title", "price": "price", "quantity": "quantity", "day": "next_billing_at"}
    return {slot: fact(subscription, column) for slot, column in columns.items() if f"{{{slot}}}" in words}


def _which_one(subscriptions: Sequence[Subscription], action: Action) -> Answer:
    slots = {f"product_{place}": fact(each, "product_title") for place, each in enumerate(subscriptions)}
    names = [f"{{{slot}}}" for slot in slots]
    words = f"Which of your subscriptions do you mean: {', '.join(names[:-1])} or {names[-1]}?"
    return Answer(ReplyKind.QUESTION, (Sentence(words, slots),), open_question=f"which_to_{action.name}")


def _no(subscription: Subscription, action: Action, decisions: tuple[Decision, ...]) -> Answer:
    words = "I leave your {product} subscription as it is. {reason}"
    no = sentence(words, product=fact(subscription, "product_title"), reason=said(deciding(decisions)))
    return refuse(action, no, decisions)


def _to_a_person(subscription: Subscription, action: Action, decisions: tuple[Decision, ...]) -> Answer:
    words = sentence("A colleague has to do that for your {product}.", product=fact(subscription, "product_title"))
    next_step = f"{action.name} {subscription.subscription_id}: this store does not let the agent do it."
    return leave_to_a_person(action, words, decisions, next_step)


def _standing(subscription: Subscription) -> list[Sentence]:
    slots = {
        "product": fact(subscription, "product_title"),
        "status": fact(subscription, "status", "status"),
        "quantity": fact(subscription, "quantity"),
        "price": fact(subscription, "price"),
    }
    words = "Your {product} subscription is {status}: {quantity} at {price} each"
    unit = UNITS.get(subscription.interval_unit)
    if unit and subscription.interval_count == 1:
        words += f", every {unit}"
    elif unit:
        words += f", every {{count}} {unit}s"
        slots["count"] = fact(subscription, "interval_count")
    if subscription.status == "ACTIVE" and subscription.next_billing_at:
        return [Sentence(words + "; the next is on {day}.", slots | {"day": fact(subscription, "next_billing_at")})]
    return [Sentence(words + ".", slots)]


BY_NAME = {action.name: action for action in DEEDS.values()}
SUBSCRIPTION_QUESTION = Skill(
    name="subscription_question",
    intents=frozenset({"subscription_question"}),
    answer=answer,
    sections=frozenset({Subscription.TABLE}),
)
