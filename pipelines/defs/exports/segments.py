"""Segments as files for marketing tools."""

from datetime import UTC, datetime

import dagster as dg

from pipelines.defs.moments import run_moment
from pipelines.defs.resources import Stores
from pipelines.quality.segments import lists_held_back
from pipelines.warehouse import exports


@dg.asset(
    key=["exports", "segments"],
    group_name="exports",
    deps=[
        ["segments", "segment_members"],
        ["profiles", "profile_customers"],
        ["reports", "rpt_segment_members_current"],
        # Who is drawn into an arm is written down before anything is done to them.
        ["experiments", "assignments"],
    ],
    kinds={"csv", "polars"},
)
def export_segments(context: dg.AssetExecutionContext, stores: Stores) -> dg.MaterializeResult:
    """Write each segment's members who gave consent; a list that fails its contract stays where it was."""
    as_of = run_moment(context)
    now = datetime.now(UTC)
    # The warehouse is held until the lists are written: a person erased in between must not be on them again.
    with stores.paths().open() as warehouse:
        members = {name: exports.exportable_members(warehouse, name, as_of) for name in exports.segments(warehouse)}
        # The library that judges takes seconds to import, and what was judged before need not be judged again.
        changed = {
            name: frame for name, frame in members.items() if exports.differs(stores.paths().exports, name, frame)
        }
        held_back = lists_held_back(changed, stores.data_dir(), batch_name=f"exports {now:%Y-%m-%d %H:%M:%S}", now=now)
        for segment, frame in members.items():
            if segment not in held_back and "(all)" not in held_back:
                exports.write_export(stores.paths().exports, segment, frame, as_of=as_of, now=now)
    if held_back:
        raise dg.Failure(f"held back at the gate: {held_back!r}. The files exported before are unchanged.")
    return dg.MaterializeResult(metadata={name: frame.height for name, frame in members.items()})
