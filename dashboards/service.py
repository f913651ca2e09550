"""The resolution page's figures: every rate of service, and the definitions side by side."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from dashboards.filters import EpisodeFilter
from dashboards.rates import Rate
from dashboards.snapshot import Snapshot, ask

Definition = Literal["ours", "klaviyo", "fin", "zendesk_contained", "zendesk_verified", "ada", "gorgias", "chatwoot"]

# Rates over what can be assessed by now: what cannot yet is no part of the denominator.
ASSESSED = frozenset(
    {
        *("durable", "event_verified", "recontacted", "promise_kept"),
        *(f"{side}_{rate}" for side in ("ai", "human") for rate in ("first_contact", "satisfied")),
    }
)


@dataclass(frozen=True)
class Judged:
    """What one definition counts, and in how many conversations it parts from ours, either way."""

    definition: Definition
    rate: Rate
    more_count: int
    fewer_count: int


def service_rates(snapshot: Snapshot, chosen: EpisodeFilter) -> dict[str, Rate]:
    """Every rate of the chosen episodes by its name."""
    rows = ask(snapshot, "service_rates", **chosen.by_date).to_dict("records")
    return {str(row["rate_name"]): _rate(row) for row in rows}


def _rate(row: Mapping[Hashable, Any]) -> Rate:
    counts = {part: int(row[part]) for part in ("numerator", "denominator", "excluded", "unknown")}
    if row["rate_name"] in ASSESSED:
        counts["pending"] = counts.pop("unknown")
    return Rate(**counts)


def definitions_side_by_side(snapshot: Snapshot, chosen: EpisodeFilter, excluded: int) -> list[Judged]:
    """Each definition over the same conversations, ours first."""
    rows = ask(snapshot, "definitions_side_by_side", **chosen.by_date).to_dict("records")
    judged = [
        Judged(
            row["definition"],
            Rate(row["counted_count"], row["episode_count"], excluded, row["unknown_count"]),
            row["more_count"],
            row["fewer_count"],
        )
        for row in rows
    ]
    return sorted(judged, key=lambda each: (each.definition != "ours", each.definition))
