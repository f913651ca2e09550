"""Segments as files for marketing tools."""

from __future__ import annotations

from datetime import UTC, datetime

import dagster as dg

from pipelines.defs.moments import run_moment
from pipelines.defs.resources import Stores
from pipelines.quality.segments import judge_export
from pipelines.warehouse import exports


@dg.asset(
    key=["exports", "segments"],
    group_name="exports",
    deps=[["segments", "segment_members"], ["profiles", "profile_customers"]],
    kinds={"csv", "polars"},
)
def export_segments(context: dg.AssetExecutionContext, stores: Stores) -> dg.MaterializeResult:
    """Write each segment's members who gave consent; a list that fails its contract stays where it was."""
    as_of = run_moment(context)
    with stores.paths().open() as warehouse:
        members = {name: exports.exportable_members(warehouse, name, as_of) for name in exports.segments(warehouse)}
    problems = judge_export(members)
    for segment, frame in members.items():
        if segment not in problems:
            exports.write_export(stores.paths().exports, segment, frame, as_of=as_of, now=datetime.now(UTC))
    if problems:
        raise dg.Failure(f"segments held back at the gate: {problems!r}; the files exported before are unchanged")
    return dg.MaterializeResult(metadata={name: frame.height for name, frame in members.items()})
