"""Experiments whose effect is known because it was put there: people, arms by the one formula, and what they then did.

Made at the grain of `fct_experiment_outcomes`, a row for each person and outcome, without a look at what reads it.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Literal

import numpy as np
import polars as pl

Story = Literal["lift", "null", "mismatch"]
BUCKETS = 10_000
PEOPLE, BASE, LIFT = 1_200, 0.25, 0.05


@dataclass(frozen=True)
class Truth:
    """What was planted: what the treatment adds to the share that buys again, and to what each person spends."""

    share: float
    amount: float


@dataclass(frozen=True)
class EffectWorld:
    """One experiment of `people`, half of them treated. `outcomes` has a row for each person and outcome."""

    story: Story
    truth: Truth
    assigned: dict[str, int]
    outcomes: pl.DataFrame


def bucket_of(salt: str, customer_id: str) -> int:
    """The formula of the macro `experiment_bucket`, written down a second time: a test holds the two together."""
    return int(hashlib.md5(f"{salt}|{customer_id}".encode()).hexdigest()[:7], 16) % BUCKETS


def planted(story: Story, seed: int, people: int = PEOPLE, base: float = BASE, lift: float = LIFT) -> EffectWorld:
    """A world of its own for each seed: who comes, and what each would do without and with the treatment.

    Who buys again spends an amount that is skewed, as baskets are; the treatment moves whether, not how much. In a
    `mismatch` half of the treated who do not buy are lost before anybody counts them.
    """
    chance = np.random.default_rng(seed)
    names = [f"{story}-{seed}-{number}" for number in range(people)]
    is_treated = np.array([bucket_of(f"{story}/{seed}", name) < BUCKETS // 2 for name in names])
    added = lift if story == "lift" else 0.0
    buys = chance.random(people) < base + added * is_treated
    spent = np.where(buys, np.round(chance.lognormal(3.6, 0.8, people), 2), 0.0)
    stays = ~(is_treated & ~buys & (chance.random(people) < 1 / 2)) if story == "mismatch" else np.ones(people, bool)
    frame = pl.DataFrame(
        {
            "experiment_id": "planted/1",
            "customer_id": names,
            "arm": np.where(is_treated, "treated", "control"),
            "bought_again": buys.astype(float),
            "revenue": spent,
        }
    ).filter(pl.Series(stays))
    counts = dict(frame.group_by("arm").len().iter_rows())
    outcomes = frame.unpivot(index=["experiment_id", "customer_id", "arm"], variable_name="outcome")
    basket = float(np.exp(3.6 + 0.8**2 / 2))
    return EffectWorld(story, Truth(added, added * basket), counts, outcomes)
