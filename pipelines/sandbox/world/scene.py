"""What every part of the world needs to write its share of a customer's story."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from pipelines.sandbox.books import Chronicle, Document
from pipelines.sandbox.world.catalogue import Catalogue
from pipelines.sandbox.world.people import Persona


@dataclass(frozen=True)
class Scene:
    """One customer's part of the world: where it is written down, by which dice, and how late it is."""

    books: Chronicle
    rng: Random
    catalogue: Catalogue
    now: datetime
    persona: Persona
    customer: Document

    @property
    def customer_id(self) -> int:
        """Whose story this is."""
        return int(self.customer["id"])

    def has_come(self, moment: datetime) -> bool:
        """Whether the moment is past: nothing of the future is written down."""
        return moment <= self.now

    def hours(self, low: float, high: float) -> timedelta:
        """A length of time between two numbers of hours."""
        return timedelta(seconds=round(self.rng.uniform(low, high) * 3600))
