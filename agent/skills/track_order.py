"""Where is my order, and when will it be here?"""

from __future__ import annotations

from agent.evidence import Sentence, fact, sentence
from agent.profile import Order, OrderLine, Shipment
from agent.skills.arrival import verdict
from agent.skills.choosing import chosen_order, open_orders
from agent.skills.skill import Answer, Request, Skill
from agent.transcript import ReplyKind


def answer(request: Request) -> Answer:
    """The carrier's last word on the order that is meant, and the day it is expected."""
    order = chosen_order(request, open_orders(request), "do you mean")
    if isinstance(order, Answer):
        return order
    parcels = [shipment for shipment in request.profile.rows(Shipment) if shipment.order_id == order.order_id]
    by_day = verdict(request, order, parcels)
    if by_day:
        return Answer(ReplyKind.ANSWER, (by_day, *_standing(order, parcels)), orders=(order.order_name,))
    said = (
        _without_parcel(order, request) if order.is_cancelled or not parcels else _with_parcels(order, parcels, request)
    )
    return Answer(ReplyKind.ANSWER, tuple(said), orders=(order.order_name,))


def _standing(order: Order, parcels: list[Shipment]) -> list[Sentence]:
    """Where it is now, for who asked about a day."""
    waiting = [parcel for parcel in parcels if parcel.delivered_at is None]
    return [_seen(order, parcel) for parcel in waiting] or [_placed(order)]


def _without_parcel(order: Order, request: Request) -> list[Sentence]:
    name = fact(order, "order_name")
    if order.is_cancelled:
        return _cancelled(order)
    if order.delivered_at:
        arrived, day = fact(order, "delivered_at", "delivered"), fact(order, "delivered_at")
        return [sentence("Order {order} was {arrived} on {day}.", order=name, arrived=arrived, day=day)]
    return [_placed(order), *_expected(order, request)]


def _placed(order: Order) -> Sentence:
    words = "I have order {order} from {day}; it has not left us yet."
    return sentence(words, order=fact(order, "order_name"), day=fact(order, "ordered_at"))


def _cancelled(order: Order) -> list[Sentence]:
    name, word = fact(order, "order_name"), fact(order, "is_cancelled", "cancelled")
    if order.cancelled_at is None:
        return [sentence("Order {order} was {word}.", order=name, word=word)]
    return [sentence("Order {order} was {word} on {day}.", order=name, word=word, day=fact(order, "cancelled_at"))]


def _with_parcels(order: Order, parcels: list[Shipment], request: Request) -> list[Sentence]:
    said = []
    for parcel in parcels:
        said += _delivered(order, parcel) if parcel.delivered_at else _moving(order, parcel, request)
    return said


def _delivered(order: Order, parcel: Shipment) -> list[Sentence]:
    slots = {
        "order": fact(order, "order_name"),
        "arrived": fact(parcel, "delivered_at", "delivered"),
        "day": fact(parcel, "delivered_at"),
    }
    return [Sentence("Order {order} was {arrived} on {day}.", slots)]


def _moving(order: Order, parcel: Shipment, request: Request) -> list[Sentence]:
    return [_seen(order, parcel), *_arrival(parcel, order, request), *_tracking(parcel)]


def _seen(order: Order, parcel: Shipment) -> Sentence:
    slots = {"order": fact(order, "order_name")}
    words = "Order {order} has left us"
    if parcel.status:
        slots["status"] = fact(parcel, "status", "status")
        words = "Order {order} is {status}"
    if parcel.carrier:
        slots["carrier"] = fact(parcel, "carrier")
        words += ", carried by {carrier}"
    if parcel.last_event_city and parcel.last_event_at:
        slots |= {"city": fact(parcel, "last_event_city"), "seen": fact(parcel, "last_event_at", "moment")}
        words += "; it was last seen in {city} at {seen}"
    return Sentence(words + ".", slots)


def _arrival(parcel: Shipment, order: Order, request: Request) -> list[Sentence]:
    if parcel.estimated_delivery_at is None:
        return _expected(order, request)
    day = fact(parcel, "estimated_delivery_at")
    if request.locale.day_of(parcel.estimated_delivery_at) < request.locale.today:
        return [sentence("It was expected on {day} and is late; I am sorry about that.", day=day)]
    return [sentence("It is expected on {day}.", day=day)]


def _expected(order: Order, request: Request) -> list[Sentence]:
    if order.promised_delivery_at is None:
        return []
    day = fact(order, "promised_delivery_at")
    if order.promised_delivery_at < request.locale.as_of:
        return [sentence("We had promised it for {day}, so it is late; I am sorry about that.", day=day)]
    return [sentence("We promised it for {day}.", day=day)]


def _tracking(parcel: Shipment) -> list[Sentence]:
    return (
        [sentence("You can follow it here: {link}", link=fact(parcel, "tracking_url"))] if parcel.tracking_url else []
    )


TRACK_ORDER = Skill(
    name="track_order",
    intents=frozenset({"track_order"}),
    answer=answer,
    sections=frozenset({Order.TABLE, OrderLine.TABLE, Shipment.TABLE}),
)
