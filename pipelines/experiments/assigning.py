"""Logs who came before a marketing experiment, once each, before any list leaves.

Who belongs and in which arm is in `fct_experiment_entries`; here it is only told, so that it is never drawn again.
"""

from __future__ import annotations

from datetime import datetime

import duckdb

from pipelines.inbox import IncomingEvent, rapport_event

ENTERED = """
select experiment_id, customer_id, identifier, arm, bucket from marts.fct_experiment_entries
order by experiment_id, customer_id
"""


def assignments(connection: duckdb.DuckDBPyConnection, as_of: datetime) -> list[IncomingEvent]:
    """An event for everybody who was not logged yet; told twice it is stored once."""
    return [
        rapport_event(
            "experiment_assigned",
            {"experiment_id": experiment_id, "arm": arm, "bucket": bucket, "customer_identifier": identifier},
            event_id=f"experiment_assigned:{experiment_id}:{customer_id}",
            occurred_at=as_of,
            identifiers=(identifier,),
        )
        for experiment_id, customer_id, identifier, arm, bucket in connection.execute(ENTERED).fetchall()
    ]
