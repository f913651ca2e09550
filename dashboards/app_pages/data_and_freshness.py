"""Whether the data can be trusted: when each source was last heard, and where every line went."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from dashboards import definitions, words
from dashboards.columns import count_column, in_zone, moment_column
from dashboards.frame import opened_page
from dashboards.settings import Settings
from dashboards.snapshot import Snapshot, ask

SHOWN_FILES = 400
SHOWN_PULLS = 100


def show() -> None:
    """Draw the page."""
    snapshot, configured = opened_page(
        "Data & freshness", "When each source was last heard, and where every line went."
    )
    _freshness(snapshot, configured)
    _files(snapshot, configured)
    _quarantine(snapshot, configured)
    _reconciliations(snapshot, configured)
    _policy(snapshot)
    _contents(snapshot)


def _freshness(snapshot: Snapshot, configured: Settings) -> None:
    st.header("Freshness of sources")
    states = ask(snapshot, "source_states")
    if states.empty:
        st.info("No event of any source is in this snapshot.")
        return
    as_of = snapshot.as_of.replace(tzinfo=None)
    with st.container(horizontal=True):
        for source, state, received in zip(states["source"], states["state"], states["last_received_at"], strict=True):
            age = "never" if pd.isna(received) else words.duration(as_of - received)
            st.metric(f"{words.name(source)}: {state}", age, border=True, width="content")
    st.caption("Age of each source's newest event, as of the snapshot. " + definitions.SOURCE_STATES)
    rows = ask(snapshot, "source_freshness")
    st.dataframe(
        in_zone(
            rows.assign(age=[words.duration(as_of - moment) for moment in rows["last_received_at"]]),
            configured.brand.time_zone,
        ),
        hide_index=True,
        alt="When each source was last heard, by kind of event",
        column_order=["source", "kind", "event_count", "age", "last_received_at", "last_occurred_at"],
        column_config={
            "source": "Source",
            "kind": "Kind",
            "event_count": count_column("Events"),
            "age": st.column_config.TextColumn("Age", help="From the newest event received to the snapshot's moment"),
            "last_received_at": moment_column("Last received"),
            "last_occurred_at": moment_column("Last occurred"),
        },
    )


def _files(snapshot: Snapshot, configured: Settings) -> None:
    st.header("Files: every line accounted for")
    totals = ask(snapshot, "file_load_totals")
    if totals.empty:
        st.info("No file has been landed.")
        return
    feed: Any
    for feed in totals.itertuples():
        _feed_balance(feed)
        _feed_files(feed, snapshot, configured)
    with st.popover("How lines are counted", type="tertiary", icon=":material/info:"):
        st.markdown(definitions.LINES)


def _feed_balance(feed: Any) -> None:
    st.subheader(words.name(feed.feed))
    files = words.counted(feed.file_count, "file")
    st.caption(f"{files}, {words.day(feed.first_date)} to {words.day(feed.last_date)}")
    parts = (
        ("Lines in", feed.line_count),
        ("Loaded", feed.loaded_count),
        ("Exact duplicates", feed.duplicate_count),
        ("Quarantined", feed.quarantined_count),
        *((("Erased since", feed.erased_count),) if feed.erased_count else ()),
        ("Difference", feed.difference_count),
    )
    with st.container(horizontal=True):
        for label, number in parts:
            st.metric(label, words.count(number), border=True, width="content")
    if feed.unbalanced_file_count:
        unbalanced = words.counted(feed.unbalanced_file_count, "file does", "files do")
        st.error(f"{unbalanced} not add up; listed first below.", icon=":material/difference:")
    else:
        parts_named = "loaded + exact duplicates + quarantined" + (" + erased since" if feed.erased_count else "")
        st.success(f"Lines in = {parts_named}, in each of {files}.", icon=":material/check:")


def _feed_files(feed: Any, snapshot: Snapshot, configured: Settings) -> None:
    rows = ask(snapshot, "file_loads", feed=feed.feed, row_limit=SHOWN_FILES)
    if feed.file_count > len(rows):
        st.caption(
            f"{words.count(len(rows))} of {words.counted(feed.file_count, 'file')}: those that differ, then the newest."
        )
    st.dataframe(
        in_zone(rows, configured.brand.time_zone),
        hide_index=True,
        alt="Files of the feed with where their lines went, those that differ first",
        column_config={
            "file_date": st.column_config.DateColumn("Day", format="D MMM YYYY", pinned=True),
            "file_name": "File",
            "line_count": count_column("Lines in"),
            "loaded_count": count_column("Loaded"),
            "duplicate_count": count_column("Exact duplicates"),
            "quarantined_count": count_column("Quarantined"),
            "erased_count": count_column("Erased since"),
            "difference_count": count_column("Difference"),
            "loaded_at": moment_column("Loaded at"),
        },
    )


def _quarantine(snapshot: Snapshot, configured: Settings) -> None:
    st.header("Quarantine")
    rows = ask(snapshot, "quarantine")
    if rows.empty:
        st.success("Nothing is in quarantine.", icon=":material/check:")
        return
    waiting, settled = int(rows["open_count"].sum()), int(rows["resolved_count"].sum())
    st.markdown(
        f"**{words.count(waiting)}** were not let in and wait for somebody: `rapport inbox quarantine list`. "
        f"**{words.count(settled)}** were settled since."
    )
    st.dataframe(
        in_zone(rows, configured.brand.time_zone),
        hide_index=True,
        alt="What is in quarantine by source and reason, what waits first",
        column_config={
            "source": "Source",
            "kind": "Kind",
            "reason": st.column_config.TextColumn("Reason", width="large"),
            "open_count": count_column("Open"),
            "resolved_count": count_column("Resolved"),
            "last_received_at": moment_column("Last received"),
        },
    )


def _reconciliations(snapshot: Snapshot, configured: Settings) -> None:
    st.header("Reconciliation with the sources")
    rows = ask(snapshot, "reconciliations", row_limit=SHOWN_PULLS)
    if rows.empty:
        st.info("No source has been asked for what its webhooks may have lost.")
        return
    st.markdown(
        f"**{words.count(int(rows['landed_count'].sum()))}** were landed that no webhook had brought, "
        f"in the last {words.counted(len(rows), 'pull')}."
    )
    if not rows["is_complete"].all():
        st.warning("A pull broke off; the next one asks for the same window again.", icon=":material/sync_problem:")
    st.dataframe(
        in_zone(rows, configured.brand.time_zone),
        hide_index=True,
        alt="What each pull found, the newest first",
        column_config={
            "source": "Source",
            "entity": "List",
            "road": "Road",
            "is_complete": "Whole",
            "found_count": count_column("Found"),
            "known_count": count_column("Known already"),
            "landed_count": count_column("Landed"),
            "quarantined_count": count_column("Quarantined"),
            "deleted_count": count_column("Deleted there"),
            "window_from_at": moment_column("From"),
            "pulled_at": moment_column("Pulled at"),
        },
    )


def _policy(snapshot: Snapshot) -> None:
    st.header("Rules that disagree, or are missing")
    rows = ask(snapshot, "policy_findings")
    if rows.empty:
        st.success("One rule applies to every customer and order.", icon=":material/check:")
        return
    waiting = rows[~rows["is_settled"]]
    st.markdown(
        f"**{words.counted(int(waiting['case_count'].sum()), 'case')}** that no rule settles: two disagree, or none "
        "applies. Whoever signs the next release can mend them; the reports `rpt_policy_contradictions` and "
        "`rpt_policy_gaps` name each customer and order."
    )
    st.dataframe(
        rows.assign(finding=rows["finding"].map(words.name)),
        hide_index=True,
        alt="Rules that disagree or are missing, those that nothing settles first",
        column_config={
            "finding": "Finding",
            "clause_id": "Clause",
            "other_clause_id": "Other clause",
            "is_settled": st.column_config.CheckboxColumn(
                "Settled", help="Another rule says which of the two goes first"
            ),
            "case_count": count_column("Cases"),
            "customer_count": count_column("Customers"),
            "amount_at_stake": st.column_config.NumberColumn("At stake", format="%.2f"),
            "example": st.column_config.TextColumn("For example", width="large"),
        },
    )


def _contents(snapshot: Snapshot) -> None:
    with st.expander("What this snapshot holds"):
        st.caption(f"`{snapshot.folder.name}`")
        rows = pd.DataFrame(sorted(snapshot.tables.items()), columns=["table", "row_count"])
        st.dataframe(
            rows,
            hide_index=True,
            alt="Tables of the snapshot and their rows",
            column_config={"table": "Table", "row_count": count_column("Rows")},
        )


show()
