"""Six months of past conversations with their outcomes, told as the agent tells of its own."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from uuid import UUID

from pipelines.sandbox.books import Road, stamp
from pipelines.sandbox.world.journey import Journey
from pipelines.sandbox.world.loyalty import balance
from pipelines.sandbox.world.scene import Scene
from pipelines.sandbox.world.scripts import HUMANS, SCRIPTS, Ending, Said, Script

SPAN = timedelta(days=180)
CHANNELS = ("web-chat", "email", "sms", "whatsapp")
CHANNEL_WEIGHTS = (68, 14, 10, 8)
RELEASE_BEFORE = "starter"


class Conversation:
    """One conversation as it goes on: a clock that moves, and events that are told while it does."""

    def __init__(
        self, scene: Scene, started_at: datetime, channel: str, *, is_verified: bool, order_id: int | None = None
    ) -> None:
        self.scene = scene
        self.at = started_at
        self.order_ids = [str(order_id)] if order_id and is_verified else []
        self.conversation_id = self.fresh_id()
        self.common = {
            "conversation_id": self.conversation_id,
            "channel": channel,
            "mode": "live",
            "customer_identifier": f"shopify_customer_id:{scene.customer_id}" if is_verified else None,
            "release_id": RELEASE_BEFORE,
        }
        self.tell("conversation_started")

    def fresh_id(self) -> str:
        """An id from this customer's own dice."""
        return str(UUID(int=self.scene.rng.getrandbits(128), version=4))

    def tell(self, event: str, /, **data: object) -> None:
        """Tell of an event now, unless now has not come yet."""
        if self.scene.has_come(self.at):
            self.scene.books.tell(Road.RAPPORT, event, {**self.common, **data}, self.at)

    def wait(self, seconds: float) -> None:
        """Let time pass."""
        self.at += timedelta(seconds=round(seconds))

    def hear(self, text: str, sentiment: float, intent: str, *, is_confirmation: bool = False) -> str:
        """The customer writes. Returns the id of the message."""
        message_id = self.fresh_id()
        self.tell(
            "message_received",
            message_id=message_id,
            text=text,
            sentiment=sentiment,
            intents=[intent],
            is_confirmation=is_confirmation,
        )
        return message_id

    def say(self, text: str, skill: str, kind: str, in_reply_to: str | None, human: str | None = None) -> None:
        """The agent, or a person by name, answers."""
        author = {"author": "human", "author_name": human} if human else {"author": "ai"}
        self.tell(
            "message_sent",
            message_id=self.fresh_id(),
            in_reply_to=in_reply_to,
            text=text,
            skills=[skill],
            reply_kind=kind,
            order_ids=self.order_ids,
            **author,
        )


def talk(scene: Scene, journeys: list[Journey]) -> None:
    """None, one or a few conversations within the last six months."""
    for _ in range(scene.rng.choices((0, 1, 2, 3), weights=(52, 31, 12, 5))[0]):
        journey = scene.rng.choice(journeys) if journeys else None
        script = scene.rng.choice([script for script in SCRIPTS if journey or script.needs == "nothing"])
        started_at = _moment(scene, journey if script.needs == "order" else None)
        if started_at is not None:
            ending = scene.rng.choices(*zip(*script.endings, strict=True))[0]
            play(scene, script, ending, started_at, journey)


def play(
    scene: Scene, script: Script, ending: Ending, started_at: datetime, journey: Journey | None, channel: str = ""
) -> Conversation:
    """Play a script to one of its endings."""
    rng = scene.rng
    channel = channel or rng.choices(CHANNELS, weights=CHANNEL_WEIGHTS)[0]
    order_id = journey.order["id"] if journey and script.needs == "order" else None
    is_verified = channel != "web-chat" or rng.random() < 0.8
    conversation = Conversation(scene, started_at, channel, is_verified=is_verified, order_id=order_id)
    words = _words(scene, journey)
    for said in script.turns:
        _exchange(conversation, script, said, words)
    if script.recommends:
        _recommend(conversation)
    if script.action and ending in ("confirmed", "claimed"):
        _act(conversation, script.action, journey)
    _end(conversation, script, ending, words)
    return conversation


def _words(scene: Scene, journey: Journey | None) -> Mapping[str, str]:
    order = journey.order if journey else None
    return {
        "first": scene.customer["first_name"],
        "order": order["name"] if order else "my order",
        "product": order["line_items"][0]["title"] if order else "Larkrise Waterproof Jacket",
        "points": str(balance(scene)),
        "human": scene.rng.choice(HUMANS),
    }


def _exchange(conversation: Conversation, script: Script, said: Said, words: Mapping[str, str]) -> None:
    conversation.wait(conversation.scene.rng.randint(3, 90))
    message_id = conversation.hear(said.text.format_map(words), said.sentiment, script.intent)
    conversation.wait(2)
    conversation.say(said.reply.format_map(words), script.skill, said.reply_kind, message_id)


def _recommend(conversation: Conversation) -> None:
    scene = conversation.scene
    shelves = scene.rng.sample(scene.catalogue.shelves, 2)
    products = [shelf.product["id"] for shelf in shelves]
    conversation.tell("received_product_recommendation", product_ids=products)
    conversation.wait(30)
    if scene.rng.random() < 0.5:
        conversation.tell("product_interest_captured", product_ids=products[1:])


def _act(conversation: Conversation, action: str, journey: Journey | None) -> None:
    order = journey.order if journey else None
    conversation.tell(
        "action_decided", action=action, outcome="allow", rule="allowed_by_policy", clause_id="returns-member"
    )
    conversation.tell(
        "action_taken",
        action=action,
        action_id=conversation.fresh_id(),
        order_id=order["id"] if order else None,
        amount=order["total_price"] if order else None,
    )
    conversation.tell(
        "promise_made",
        promise_id=conversation.fresh_id(),
        kind="refund",
        order_id=order["id"] if order else None,
        amount=order["total_price"] if order else None,
        due_at=stamp(conversation.at + timedelta(days=10)),
    )


def _end(conversation: Conversation, script: Script, ending: Ending, words: Mapping[str, str]) -> None:
    if ending == "confirmed":
        _confirm(conversation, script)
    if ending in ("escalated", "handoff_failed"):
        _escalate(conversation, script, words, is_failed=ending == "handoff_failed")
    if ending != "silent" and conversation.scene.rng.random() < 0.35:
        conversation.wait(200)
        rating = conversation.scene.rng.choice((4, 5, 5) if ending in ("confirmed", "claimed") else (1, 2, 3, 4))
        conversation.tell("feedback_given", csat_rating=rating, comment=script.comment)


def _confirm(conversation: Conversation, script: Script) -> None:
    conversation.wait(conversation.scene.rng.randint(10, 120))
    message_id = conversation.hear(script.thanks, 0.7, "confirmation", is_confirmation=True)
    conversation.wait(2)
    conversation.say("You are welcome. Enjoy the fresh air!", "small_talk", "small_talk", message_id)
    conversation.tell(
        "conversation_resolved", resolved_by="customer", skill=script.skill, tags=[], resolution_time_seconds=300
    )


def _escalate(conversation: Conversation, script: Script, words: Mapping[str, str], *, is_failed: bool) -> None:
    handover = script.handover
    if handover is None:
        raise ValueError(f"the script of {script.skill!r} ends in a handover but says none: add one to it")
    rng = conversation.scene.rng
    conversation.wait(3)
    conversation.tell("team_requested", rule=handover.rule, is_accepted_offer=handover.mode == "soft")
    if is_failed:
        conversation.tell("handoff_failed", reason="The helpdesk did not answer.")
        return
    conversation.tell(
        "conversation_escalated",
        rule=handover.rule,
        reason=handover.reason,
        category=handover.category,
        handoff_mode=handover.mode,
        skill=script.skill,
        tags=[script.intent],
        receipt=conversation.fresh_id(),
    )
    conversation.wait(rng.randint(120, 20_000))
    conversation.say(handover.human.format_map(words), script.skill, "answer", None, human=words["human"])
    if rng.random() < 0.85:
        seconds = rng.randint(300, 80_000)
        conversation.wait(seconds)
        conversation.tell(
            "conversation_resolved",
            resolved_by="human",
            skill=script.skill,
            tags=[script.intent],
            resolution_time_seconds=seconds,
        )


def _moment(scene: Scene, journey: Journey | None) -> datetime | None:
    if journey is not None:
        at = journey.placed_at + scene.hours(2, 240)
        return at if scene.now - SPAN < at < scene.now - timedelta(hours=1) else None
    earliest = max(scene.now - SPAN, scene.persona.joined_at)
    return earliest + (scene.now - earliest) * scene.rng.random()
