"""A change whose webhook was lost: on the profile once, and counted where people look."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import duckdb
import pytest

from pipelines.sources.pulls.pull import Puller
from pipelines.sources.pulls.rest import Address
from pipelines.sources.pulls.zendesk import ZENDESK
from pipelines.warehouse.paths import WarehousePaths
from tests.pipelines.dbt.batch import Batch
from tests.pipelines.sources.deliveries import from_zendesk
from tests.pipelines.sources.pulls.records import zendesk_ticket
from tests.pipelines.sources.pulls.systems import TOKEN, USER, ZendeskSystem

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.mark.slow
def test_a_lost_change_reaches_the_profile_once_and_is_counted(listen, inbox, tmp_path):
    system = listen(ZendeskSystem([zendesk_ticket(1), zendesk_ticket(2) | {"status": "solved"}]))
    puller = Puller(ZENDESK, Address(system.url, TOKEN, USER), inbox)
    # The second ticket's opening came by webhook; that it was solved a day later did not.
    opened = {"ticket": {**zendesk_ticket(2, 1), "requester": {"id": 92, "email": "u92@example.com"}}}
    inbox.append(ZENDESK.door("GB").read(from_zendesk(opened)))
    for day in range(2):
        list(puller.pull(now=NOW + timedelta(days=day), since=datetime(2026, 1, 1, tzinfo=UTC)))

    batch = Batch(WarehousePaths(tmp_path / "warehouse"))
    batch.paths.data_dir.mkdir()
    batch.land(inbox.after(0, 1_000))
    batch.run("--select", "+profile_tickets", "rpt_reconciliations")

    with duckdb.connect(str(batch.paths.warehouse), read_only=True) as warehouse:
        tickets = "select ticket_id, status, day(updated_at) from profiles.profile_tickets order by 1"
        assert warehouse.execute(tickets).fetchall() == [("zendesk-1", "open", 1), ("zendesk-2", "solved", 2)]
        counts = "select found_count, known_count, landed_count from reports.rpt_reconciliations order by pulled_at"
        assert warehouse.execute(counts).fetchall() == [(2, 0, 2), (2, 2, 0)]
