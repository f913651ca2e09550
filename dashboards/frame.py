"""What every page starts with: the snapshot it speaks of, or what to do when there is none."""

from __future__ import annotations

import streamlit as st

from dashboards import words
from dashboards.settings import Settings, settings
from dashboards.snapshot import OtherVersionError, Snapshot, UnreadableSnapshotError, current_snapshot


def opened_page(title: str, lead: str) -> tuple[Snapshot, Settings]:
    """Write the head of a page and return what it reads from; without a snapshot, stop the page kindly."""
    configured = settings()
    st.title(title)
    try:
        snapshot = current_snapshot(configured.data_dir)
    except UnreadableSnapshotError as problem:
        st.error(str(problem), icon=":material/database_off:")
        st.stop()
    if snapshot is None:
        _nothing_published(configured)
        st.stop()
    if snapshot.instead_of is not None:
        st.warning(
            f"The newest snapshot, `{snapshot.instead_of}`, is damaged: this is the one before. "
            "Publish again with the refresh job.",
            icon=":material/database_off:",
        )
    st.markdown(lead)
    _as_of_line(snapshot, configured)
    return snapshot, configured


def _as_of_line(snapshot: Snapshot, configured: Settings) -> None:
    moment = words.moment(snapshot.as_of, configured.zone)
    built = words.moment(snapshot.built_at, configured.zone)
    st.caption(
        f"As of **{moment}** · snapshot built {built} · event horizon {words.count(snapshot.horizon)}"
        f" · days are counted in {configured.brand.time_zone}"
    )


def _nothing_published(configured: Settings) -> None:
    with st.container(border=True):
        st.subheader("Nothing has been published yet")
        st.markdown(
            "These pages read a snapshot of the warehouse, and the first one has not been built. "
            "Start everything, which fills the warehouse and publishes it:"
        )
        st.code("make run", language="bash")
        st.markdown(
            f"Already running? Start the refresh job in [Dagster](http://localhost:{configured.ports.dagster}), "
            "then load this page again. The first snapshot takes a minute or two."
        )
        st.caption(f"Looked for `{configured.data_dir / 'snapshots' / 'current'}`.")


def other_version(problem: OtherVersionError) -> None:
    """What stands in place of the rest of a page that an update has taught to ask for more than was published."""
    st.warning(
        f"{words.literal(str(problem))}\n\nWhat is published is of another version than these pages. Start the refresh "
        f"job in [Dagster](http://localhost:{settings().ports.dagster}), then load this page again.",
        icon=":material/update:",
    )


def nobody_wrote() -> None:
    """What stands where figures would, when the filters leave nothing."""
    st.info(
        "No conversation started in this period with these filters. Choose a longer period, or another channel.",
        icon=":material/search_off:",
    )
