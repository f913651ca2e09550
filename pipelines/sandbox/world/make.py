"""The world, chapter by chapter: first the shop itself, then its customers, a chunk at a time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from random import Random

from pipelines.sandbox.books import Chronicle
from pipelines.sandbox.characters import CHARACTERS
from pipelines.sandbox.numbers import CountedNumbers
from pipelines.sandbox.world import (
    browsing,
    conversations,
    helpdesk,
    library,
    loyalty,
    mail,
    named,
    orders,
    subscriptions,
)
from pipelines.sandbox.world.catalogue import Catalogue, stock_catalogue
from pipelines.sandbox.world.people import make_persona, welcome
from pipelines.sandbox.world.scene import Scene

CHUNK = 500


@dataclass(frozen=True)
class World:
    """A world is its seed, its size and its moment; everything else follows."""

    seed: int
    customers: int
    now: datetime
    numbers: CountedNumbers = field(default_factory=CountedNumbers)

    def __post_init__(self) -> None:
        """Refuse a world too small for the named customers."""
        if self.customers < len(CHARACTERS):
            raise ValueError(f"{self.customers!r} customers are too few: {len(CHARACTERS)} of them have names")

    def chapters(self) -> Iterator[Chronicle]:
        """The catalogue and the pages first, then the customers in chunks; only one chapter is in memory."""
        opening = Chronicle(self.numbers)
        catalogue = stock_catalogue(opening, dice(self.seed, "catalogue"), self.now)
        library.publish(opening, self.now)
        yield opening
        for start in range(1, self.customers + 1, CHUNK):
            chapter = Chronicle(self.numbers)
            for position in range(start, min(start + CHUNK, self.customers + 1)):
                life = self._life(catalogue, position)
                chapter.rows.update(life.rows)
                chapter.notices.extend(life.notices)
            yield chapter

    def _life(self, catalogue: Catalogue, position: int) -> Chronicle:
        books = Chronicle(self.numbers)
        rng = dice(self.seed, position)
        is_named = position <= len(CHARACTERS)
        persona = (
            named.persona_of(CHARACTERS[position - 1], self.now) if is_named else make_persona(rng, position, self.now)
        )
        scene = Scene(books, rng, catalogue, self.now, persona, welcome(books, persona))
        loyalty.greet(scene)
        if is_named:
            named.tell_story(scene)
        else:
            _live(scene)
        mail.write_to(scene)
        return books


def _live(scene: Scene) -> None:
    """The life of a customer without a name."""
    journeys = orders.buy(scene)
    loyalty.spend_some(scene)
    subscriptions.subscribe_some(scene)
    browsing.browse(scene)
    helpdesk.write_in(scene, journeys)
    conversations.talk(scene, journeys)


def whole(seed: int, customers: int, now: datetime) -> Chronicle:
    """A small world in one piece."""
    world = World(seed, customers, now)
    told = Chronicle(world.numbers)
    for chapter in world.chapters():
        told.rows.update(chapter.rows)
        told.notices.extend(chapter.notices)
    return told


def dice(seed: int, name: object) -> Random:
    """Dice of their own for each part of the world, so that parts do not disturb each other."""
    return Random(f"{seed}:{name}")  # noqa: S311 - a made-up world, no secret
