"""Experiments through the inbox's door: one treatment that really brings orders, and one that brings none."""

from __future__ import annotations

from datetime import datetime, timedelta

from tests.evals._planted import AS_OF, DAY, HOUR, SECOND, World
from tests.evals._telling import Person, Telling, stamp

HORIZON = timedelta(days=14)
PEOPLE = 40
# By arm: how many of its people order within the horizon, at its last moment.
BUYERS = {"lift": {"control": 12, "treated": 28}, "null": {"control": 20, "treated": 20}}


def try_out(world: World, copies: int) -> None:
    """Both, `copies` times at other hours. After the null the other half of the treated order, a second too late."""
    for copy in range(copies):
        drawn = AS_OF - 90 * DAY - timedelta(hours=7 * copy)
        for story, buyers in BUYERS.items():
            experiment = _begun(world.telling, story, drawn - HOUR)
            for arm, count in buyers.items():
                people = [world.person() for _ in range(PEOPLE)]
                for place, who in enumerate(people):
                    _drawn(who, experiment, arm, drawn)
                    if place < count or (story, arm) == ("null", "treated"):
                        who.orders(drawn + HORIZON + (0 * SECOND if place < count else SECOND))
            world.plant(f"real_{story}", experiment)


def _begun(telling: Telling, name: str, at: datetime) -> str:
    """An experiment of two halves, who may be drawn into it for a day from then on; its id."""
    named, ends_at = f"{name}-{telling.number()}", stamp(at + DAY)
    arms = (("control", "none", 0, 5_000, True), ("treated", "follow_up", 5_000, 10_000, False))
    columns = ("arm", "treatment", "from_bucket", "until_bucket", "is_control")
    definition = {"title": name, "kind": "marketing", "segment": "interest_not_ordered", "enrols_days": 1,
                  "horizon_days": HORIZON.days}  # fmt: skip
    data = {
        "experiment_id": f"{named}/1", "name": named, "version": 1, "state": "stopped", "salt": named,
        "definition": definition, "arms": [dict(zip(columns, arm, strict=True)) for arm in arms],
        "outcomes": [{"outcome": "bought_again", "role": "primary", "wanted": 0.2}], "signed_by": "Lea",
        "started_at": stamp(at), "ends_at": ends_at, "stopped_at": ends_at,
    }  # fmt: skip
    telling.ours("experiment_changed", at, data)
    return f"{named}/1"


def _drawn(who: Person, experiment: str, arm: str, at: datetime) -> None:
    """They came before it, and this is the arm that they drew."""
    bucket = 0 if arm == "control" else 5_000
    data = {"experiment_id": experiment, "arm": arm, "bucket": bucket, "customer_identifier": who.identifier}
    who.telling.ours("experiment_assigned", at, data)
