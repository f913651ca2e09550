"""From what happened in service, to segments, to the files that leave for marketing tools."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from dashboards import definitions, personal, words
from dashboards.charts import events_by_day
from dashboards.columns import count_column, in_zone, moment_column, records
from dashboards.destinations import Receipt, files, receipts
from dashboards.downloads import offer
from dashboards.exports import Export, UnreadableExport, exports, reconciliation
from dashboards.filters import pick_period
from dashboards.frame import opened_page
from dashboards.periods import Period
from dashboards.rates import Rate
from dashboards.segment_form import own_segments
from dashboards.settings import Settings
from dashboards.snapshot import Parameter, Snapshot, ask
from dashboards.theme import palette

SHOWN_MEMBERS = 500
NOT_HANDED_OUT = "The file names customers: it is handed to agents, leads and admins."


def show() -> None:
    """Draw the page."""
    snapshot, configured = opened_page(
        "Marketing loop", "What happens in service becomes segments, and segments leave for marketing tools."
    )
    period = pick_period(snapshot.as_of, configured.zone)
    st.caption(f"{words.day(period.first)} to {words.day(period.last)}, both included")
    _service_events(snapshot, period, configured)
    _flows(snapshot, period)
    segments = ask(snapshot, "segments_current")
    _segments(segments)
    if len(segments):
        _members(snapshot, segments, configured)
    _exports(snapshot, segments, configured)
    _destinations(configured)
    _effects(snapshot, period, configured)
    own_segments(snapshot)


def _service_events(snapshot: Snapshot, period: Period, configured: Settings) -> None:
    st.header("1 · Service events")
    starts_at, ends_at = period.bounds(configured.zone)
    window: dict[str, Parameter] = {"starts_at": starts_at, "ends_at": ends_at}
    by_name = ask(snapshot, "service_events_by_name", **window)
    if by_name.empty:
        st.info("No service event in this period. Choose a longer one.")
        return
    zone = configured.brand.time_zone
    by_day = ask(snapshot, "service_events_by_day", **window, zone=zone, first_date=period.first, last_date=period.last)
    st.markdown(f"**{words.count(int(by_name['event_count'].sum()))}** events of {len(by_name)} kinds.")
    st.altair_chart(
        events_by_day(by_day, palette()),
        width="stretch",
        alt="Service events of each day; the table below counts them by name.",
    )
    most = int(by_name["event_count"].max())
    st.dataframe(
        in_zone(by_name.assign(event_name=by_name["event_name"].map(words.name)), zone),
        hide_index=True,
        alt="Service events by name, the most frequent first",
        column_config={
            "event_name": st.column_config.TextColumn("Event", pinned=True),
            "event_count": st.column_config.ProgressColumn("Events", format="%d", min_value=0, max_value=most),
            "customer_count": count_column("Known customers"),
            "anonymous_count": count_column("Of unknown visitors"),
            "last_occurred_at": moment_column("Last"),
        },
    )


def _flows(snapshot: Snapshot, period: Period) -> None:
    st.header("2 · How events feed segments")
    flows = ask(snapshot, "segment_flows", first_date=period.first, last_date=period.last)
    if flows.empty:
        st.info("Nobody entered or left a segment in this period.")
        return
    most = max(1, int(flows["entered_count"].max()))
    st.dataframe(
        flows.assign(event_name=flows["event_name"].map(words.name), segment=flows["segment"].map(words.name)),
        hide_index=True,
        alt="How many each event put into a segment and took out of it",
        column_order=["segment", "event_name", "entered_count", "left_count"],
        column_config={
            "segment": "Segment",
            "event_name": "Fed by",
            "entered_count": st.column_config.ProgressColumn("Entered", format="%d", min_value=0, max_value=most),
            "left_count": count_column("Left"),
        },
    )


def _segments(segments: pd.DataFrame) -> None:
    st.header("3 · Who is in them now")
    if segments.empty:
        st.info("No segment has a member yet.")
        return
    kinds = {True: "Exclusion", False: "Audience"}
    st.dataframe(
        segments.assign(segment=segments["segment"].map(words.name), kind=segments["is_exclusion"].map(kinds)),
        hide_index=True,
        alt="Segments with their members and how many of these may leave",
        column_order=[
            *("segment", "kind", "member_count"),
            *("email_consented_count", "suppressed_count", "exportable_count"),
        ],
        column_config={
            "segment": st.column_config.TextColumn("Segment", pinned=True),
            "kind": st.column_config.TextColumn("Kind", help="An exclusion keeps its members out of every audience."),
            "member_count": count_column("Members"),
            "email_consented_count": count_column("Consented to e-mail"),
            "suppressed_count": count_column("Suppressed"),
            "exportable_count": count_column("Exportable"),
        },
    )
    with st.popover("What is exportable", type="tertiary", icon=":material/info:"):
        st.markdown(definitions.EXPORTABLE)


def _members(snapshot: Snapshot, segments: pd.DataFrame, configured: Settings) -> None:
    sizes = dict(zip(segments["segment"], segments["member_count"], strict=True))
    segment = st.selectbox("Members of", list(sizes), format_func=words.name, key="segment", bind="query-params")
    members = ask(snapshot, "segment_members", segment=segment, row_limit=SHOWN_MEMBERS)
    if members.empty:
        st.info("Nobody is in this segment now.")
        return
    if sizes[segment] > len(members):
        st.caption(f"The newest {words.count(len(members))} of {words.count(int(sizes[segment]))} members.")
    st.dataframe(
        in_zone(members, configured.brand.time_zone),
        hide_index=True,
        alt="Members of the segment, the newest first",
        column_config={
            "customer_id": st.column_config.TextColumn("Customer", width="small"),
            "masked_email": st.column_config.TextColumn("E-mail (masked)"),
            "reason": st.column_config.TextColumn("Reason", width="large"),
            "consent_basis": "Consent basis",
            "member_since_at": moment_column("Since"),
            "member_until_at": moment_column("Until"),
        },
    )


def _exports(snapshot: Snapshot, segments: pd.DataFrame, configured: Settings) -> None:
    st.header("4 · What left")
    files = exports(configured.data_dir)
    if not files:
        st.info(
            "No segment has been exported yet. The refresh job in "
            f"[Dagster](http://localhost:{configured.ports.dagster}) writes the files after it has published."
        )
        return
    exportable = dict(zip(segments["segment"], segments["exportable_count"], strict=True))
    for file in files:
        with st.container(border=True):
            st.subheader(words.name(file.segment))
            if isinstance(file, UnreadableExport):
                st.error(file.problem, icon=":material/broken_image:")
            else:
                _export(file, int(exportable.get(file.segment, 0)), snapshot, configured)


def _export(file: Export, exportable: int, snapshot: Snapshot, configured: Settings) -> None:
    is_equal, sentence = reconciliation(file, exportable, snapshot.as_of)
    if is_equal:
        st.success(sentence, icon=":material/check:")
    else:
        st.warning(sentence, icon=":material/difference:")
    written = words.moment(file.exported_at, configured.zone)
    st.caption(f"`{file.path.name}` · written {written} · members as of {words.moment(file.as_of, configured.zone)}")
    if file.problem:
        st.error(file.problem, icon=":material/broken_image:")
        return
    if not personal.may_see():
        st.caption(NOT_HANDED_OUT)
        return
    st.download_button(
        "Download",
        # Read when asked for: an audience of a million must not be held for everyone who looks.
        data=file.path.read_bytes,
        file_name=file.path.name,
        key=f"download_{file.segment}",
        icon=":material/download:",
        on_click="ignore",
    )


def _destinations(configured: Settings) -> None:
    """What was told to each tool and what it counts; and the files that were made for the others."""
    told, made = receipts(configured.data_dir), files(configured.data_dir)
    if not told and not made:
        return
    st.subheader("Where it went")
    for receipt in told:
        _receipt(receipt, configured)
    if made and not personal.may_see():
        st.caption(NOT_HANDED_OUT)
        return
    chosen = st.selectbox("Files made for", list(made), format_func=words.name, key="format") if made else None
    for file in made.get(str(chosen), ()):
        st.download_button(
            file.name, data=file.read_bytes, file_name=file.name, key=f"{chosen}_{file.name}", on_click="ignore"
        )


def _effects(snapshot: Snapshot, period: Period, configured: Settings) -> None:
    st.header("5 · What followed")
    now, before = (_ordered(snapshot, each, configured) for each in (period, period.before))
    if not now:
        st.info("Nobody entered a segment in this period.")
        return
    rows = pd.DataFrame([_effect(segment, rate, before.get(segment, Rate(0, 0))) for segment, rate in now.items()])
    st.dataframe(rows, hide_index=True, alt="Members of each segment who ordered within 14 days of entering it")
    with st.container(horizontal=True):
        offer("Download what followed", "segments", period, lambda: rows)
        with st.popover("How it is counted", type="tertiary", icon=":material/info:"):
            st.markdown(definitions.FOLLOWED)


def _ordered(snapshot: Snapshot, period: Period, configured: Settings) -> dict[str, Rate]:
    starts_at, ends_at = period.bounds(configured.zone)
    as_of = snapshot.as_of.replace(tzinfo=None)
    rows = ask(snapshot, "segment_effects", starts_at=starts_at, ends_at=ends_at, as_of=as_of)
    return {
        row["segment"]: Rate(row["ordered_count"], row["entered_count"], unknown=row["unknown_count"])
        for row in records(rows)
    }


def _effect(segment: str, now: Rate, before: Rate) -> dict[str, object]:
    return {
        "Segment": words.name(segment),
        "Ordered": words.percent(now.value),
        "95 %": words.span(now.interval),
        "Members": now.numerator,
        "Of": now.denominator,
        "Not known yet": now.unknown,
        "Period before": words.percent(before.value),
    }


def _receipt(receipt: Receipt, configured: Settings) -> None:
    with st.container(border=True):
        st.markdown(f"**{words.name(receipt.receiver)}** · told {words.moment(receipt.ended_at, configured.zone)}")
        for problem in receipt.problems:
            st.warning(words.literal(problem), icon=":material/difference:")
        parts = [*receipt.lists, *([receipt.events] if receipt.events else [])]
        rows = pd.DataFrame([part.model_dump(exclude={"changed", "problem", "repaired"}) for part in parts])
        if rows.empty:
            st.info("It was told of no list yet.")
            return
        st.dataframe(
            rows.assign(name=rows["name"].map(words.name)),
            hide_index=True,
            alt="What the tool was told of each list, and what it counts",
            column_config={
                "name": st.column_config.TextColumn("List", pinned=True),
                "wanted": count_column("Should have"),
                "added": count_column("New"),
                "removed": count_column("Taken off"),
                "cancelled": st.column_config.NumberColumn(
                    "Left alone", help="Consent or case changed between planning and telling."
                ),
                "refused": count_column("Refused by it"),
                "has": count_column("Told of"),
                "received": count_column("It counts"),
            },
        )


show()
