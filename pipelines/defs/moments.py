"""Time as an input: all of one run is computed for one moment."""

from datetime import UTC, datetime

import dagster as dg


def run_moment(context: dg.AssetExecutionContext | dg.AssetCheckExecutionContext) -> datetime:
    """The moment that this run's reports and exports are computed for: when it was created, to the second.

    A retry of a run keeps its tag, so that it publishes the same figures.
    """
    tagged = context.run.tags.get("rapport/as_of")
    if tagged:
        return datetime.fromisoformat(tagged)
    record = context.instance.get_run_record_by_id(context.run.run_id)
    created = record.create_timestamp if record else datetime.now(UTC)
    return created.astimezone(UTC).replace(microsecond=0)
