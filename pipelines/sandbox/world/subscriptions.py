"""Who gets a box or a pair of socks every few weeks."""

from __future__ import annotations

from datetime import timedelta

from pipelines.sandbox.acts import accounts
from pipelines.sandbox.world.scene import Scene

SUBSCRIBABLE = ("Trail Pantry Box", "Rambler Merino Socks", "Reproofing Wash")


def subscribe_some(scene: Scene) -> None:
    """About one customer in twelve has a subscription, and some of those pause it or leave."""
    rng = scene.rng
    started_at = scene.persona.joined_at + scene.hours(24, 2000)
    if rng.random() > 0.08 or not scene.has_come(started_at):
        return
    weeks = rng.choice((4, 6, 8))
    item = rng.choice(scene.catalogue.shelf(rng.choice(SUBSCRIBABLE)).items)
    passed = (scene.now - started_at) // timedelta(weeks=weeks) + 1
    next_at = started_at + passed * timedelta(weeks=weeks)
    contract = accounts.subscribe(scene.books, scene.customer_id, item, weeks=weeks, next_at=next_at, at=started_at)
    changed_at = started_at + scene.hours(500, 4000)
    if rng.random() < 0.3 and scene.has_come(changed_at):
        accounts.change_subscription(
            scene.books, {**contract, "status": rng.choice(("PAUSED", "CANCELLED"))}, changed_at
        )
