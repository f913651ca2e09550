"""Tickets in the helpdesk."""

from __future__ import annotations

from datetime import datetime, timedelta

from pipelines.sandbox.books import Document, Road, Table, stamp
from pipelines.sandbox.numbers import Kind
from pipelines.sandbox.world.journey import Journey
from pipelines.sandbox.world.scene import Scene
from pipelines.sandbox.world.scripts import HUMANS

# Subject, what the customer wrote, what the colleague answered, tags.
COMPLAINTS = (
    ("Zip came apart", "The zip of my {product} came apart on the second walk.",
     "Sorry about that. A repair is free for two years: a label is on its way to you.", ("warranty", "quality")),
    ("Wrong size in the box", "I ordered one size and got another.",
     "Our mistake. The right size leaves today, keep the label for the wrong one.", ("wrong-item",)),
    ("Invoice please", "Could you send me an invoice for {order}?",
     "Attached. You find all invoices in your account, too.", ("invoice",)),
    ("Question about my parcel", "The tracking page has not moved in three days.",
     "We asked the carrier and write again tomorrow.", ("shipping",)),
    ("Praise for the shop in Kendal", "Just wanted to say that your people were lovely.",
     "Thank you, we have pinned this to the wall!", ("praise",)),
)  # fmt: skip


def write_in(scene: Scene, journeys: list[Journey]) -> None:
    """One customer in eight wrote a mail to the helpdesk in the last year."""
    if not journeys or scene.rng.random() > 0.125:
        return
    journey = scene.rng.choice(journeys)
    opened_at = journey.placed_at + scene.hours(24, 400)
    if scene.has_come(opened_at):
        open_ticket(scene, journey, scene.rng.randrange(len(COMPLAINTS)), opened_at)


def open_ticket(
    scene: Scene, journey: Journey, complaint: int, opened_at: datetime, *, is_answered: bool = True, priority: str = ""
) -> None:
    """Open a ticket; it is answered after some hours, if those have passed."""
    rng = scene.rng
    ticket = _ticket(scene, journey, complaint, opened_at, priority or rng.choice(("low", "normal", "high")))
    _tell(scene, ticket, opened_at)
    answered_at = opened_at + scene.hours(2, 40)
    if not is_answered or not scene.has_come(answered_at):
        return
    solved = {
        **ticket,
        "status": "solved",
        "assignee": rng.choice(HUMANS),
        "solved_at": stamp(answered_at),
        "satisfaction_rating": rng.choice((None, 3, 4, 5)),
        "comments": [*ticket["comments"], _comment("agent", COMPLAINTS[complaint][2], answered_at)],
    }
    _tell(scene, solved, answered_at)


def _ticket(scene: Scene, journey: Journey, complaint: int, at: datetime, priority: str) -> Document:
    subject, body, _, tags = COMPLAINTS[complaint]
    words = {"product": journey.order["line_items"][0]["title"], "order": journey.order["name"]}
    return {
        "id": scene.books.numbers.take(Kind.TICKET),
        "customer_id": scene.customer_id,
        "email": scene.customer["email"],
        "channel": scene.rng.choices(("email", "phone", "social"), weights=(8, 1, 1))[0],
        "subject": subject,
        "status": "open",
        "priority": priority,
        "tags": list(tags),
        "order_id": journey.order["id"],
        "satisfaction_rating": None,
        "assignee": None,
        "created_at": stamp(at),
        "solved_at": None,
        "comments": [_comment("customer", body.format_map(words), at + timedelta(seconds=0))],
    }


def _comment(author: str, body: str, at: datetime) -> Document:
    return {"author": author, "body": body, "created_at": stamp(at)}


def _tell(scene: Scene, ticket: Document, at: datetime) -> None:
    changed = {**ticket, "updated_at": stamp(at)}
    scene.books.tell(Road.SANDBOX, "tickets/update", changed, at)
    scene.books.keep(Table.TICKETS, changed)
