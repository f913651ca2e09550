"""What the shop tells arrives, signed and counted once, whatever the collector does meanwhile."""

from __future__ import annotations

import asyncio

import httpx
import psycopg
import pytest

from pipelines.sandbox.books import Table
from pipelines.sandbox.characters import CHARACTERS
from pipelines.sandbox.fill import ByWebhook, HalfFilledError, fill
from pipelines.sandbox.outbox import Messenger
from pipelines.sandbox.schema import migrate
from pipelines.sandbox.world.make import whole
from tests.pipelines.sandbox.conftest import NOW, SIGNATURES


def waiting(live_shop):
    with live_shop.pool.connection() as connection:
        return connection.execute("select count(*) from sandbox.outbox where delivered_at is null").fetchone()[0]


async def carry_until_done(live_shop, messenger: Messenger, seconds: float = 20) -> None:
    carrying = asyncio.create_task(messenger.run())
    async with asyncio.timeout(seconds):
        while waiting(live_shop):
            await asyncio.sleep(0.05)
    carrying.cancel()


async def test_every_notice_is_signed_so_that_the_collector_believes_it(live_shop, collector):
    variant = live_shop.look(lambda shop: shop.every(Table.VARIANTS))[0]
    customer_id = CHARACTERS[1].customer_id
    live_shop.do("view_product", customer_id=customer_id, variant_id=variant["id"])
    live_shop.do("adjust_loyalty", customer_id=customer_id, points=10)
    live_shop.do("place_order", customer_id=customer_id, lines=[{"variant_id": variant["id"]}])
    await carry_until_done(live_shop, Messenger(live_shop.url, collector.url, SIGNATURES))
    assert not collector.forged
    assert sorted(collector.taken.values()) == sorted(kind for kind, _ in live_shop.told())


async def test_the_outbox_outlives_a_collector_that_is_down(live_shop, collector):
    collector.failures_left = 9
    live_shop.do("adjust_loyalty", customer_id=CHARACTERS[1].customer_id, points=10)
    live_shop.do("adjust_loyalty", customer_id=CHARACTERS[1].customer_id, points=10)
    await carry_until_done(live_shop, Messenger(live_shop.url, collector.url, SIGNATURES, pause=0.05))
    assert list(collector.taken.values()) == ["loyalty_entries/create"] * 2


async def test_nothing_is_marked_delivered_while_nobody_answers(live_shop):
    live_shop.do("adjust_loyalty", customer_id=CHARACTERS[1].customer_id, points=10)
    messenger = Messenger(live_shop.url, "http://127.0.0.1:9", SIGNATURES)
    async with httpx.AsyncClient(base_url=messenger.collector_url) as client:
        assert await messenger.carry(client) == 0
    assert waiting(live_shop) == 1


def test_a_fill_tells_the_whole_history_once_and_a_second_does_nothing(database_url, collector):
    migrate(database_url)
    road = ByWebhook(collector.url, SIGNATURES)
    assert fill(database_url, road, 7, len(CHARACTERS), NOW, lambda *_: None)
    notices = whole(7, len(CHARACTERS), NOW).notices
    assert not collector.forged
    assert set(collector.taken) == {notice.notice_id for notice in notices}
    requests = collector.request_count
    assert not fill(database_url, road, 7, len(CHARACTERS), NOW, lambda *_: None)
    assert collector.request_count == requests


def test_a_fill_that_was_cut_off_goes_on_with_the_same_world(database_url):
    migrate(database_url)
    told: list[str] = []

    class Breaking:
        def tell(self, notices, heard) -> None:
            if told:
                raise ConnectionError("the line is cut")
            told.extend(notice.notice_id for notice in notices)

    class Whole:
        def tell(self, notices, heard) -> None:
            told.extend(notice.notice_id for notice in notices)

    with pytest.raises(ConnectionError):
        fill(database_url, Breaking(), 7, len(CHARACTERS), NOW, lambda *_: None)
    with pytest.raises(HalfFilledError):
        fill(database_url, Whole(), 8, len(CHARACTERS), NOW, lambda *_: None)
    assert fill(database_url, Whole(), 7, len(CHARACTERS), NOW.replace(hour=18), lambda *_: None)
    world = whole(7, len(CHARACTERS), NOW)
    assert sorted(told) == sorted(notice.notice_id for notice in world.notices)
    with psycopg.connect(database_url) as connection:
        assert connection.execute("select count(*) from sandbox.orders").fetchone() == (len(world.of(Table.ORDERS)),)
