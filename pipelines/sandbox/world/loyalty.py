"""Points spent, given and lost. Points for purchases come with the orders themselves."""

from __future__ import annotations

from datetime import datetime, timedelta

from pipelines.sandbox.acts import accounts
from pipelines.sandbox.books import Table
from pipelines.sandbox.terms import points_worth
from pipelines.sandbox.world.scene import Scene

JOINING_POINTS = 50


def greet(scene: Scene) -> None:
    """Everybody starts with a few points."""
    at = scene.persona.joined_at + timedelta(minutes=1)
    if scene.has_come(at):
        accounts.enter_points(scene.books, scene.customer_id, JOINING_POINTS, "perk", "Welcome to Fernway", at)


def balance(scene: Scene) -> int:
    """Points the customer has."""
    entries = scene.books.of(Table.LOYALTY_ENTRIES)
    return int(sum(entry["points"] for entry in entries if entry["customer_id"] == scene.customer_id))


def redeem(scene: Scene, points: int, at: datetime) -> None:
    """Turn points into a voucher."""
    text = f"Redeemed {points} points for a £{points_worth(points)} voucher"
    accounts.enter_points(scene.books, scene.customer_id, -points, "redemption", text, at)


def spend_some(scene: Scene) -> None:
    """A third of those who have enough redeem some in the last two months."""
    points = balance(scene) // 100 * 100
    at = scene.now - scene.hours(2, 1400)
    if points >= 100 and at > scene.persona.joined_at and scene.rng.random() < 0.35:
        redeem(scene, min(points, scene.rng.choice((100, 200, 300))), at)
