"""Every rate of service, and the definitions side by side."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any, Literal

import pandas as pd

from dashboards.filters import EVERY_SKILL, EpisodeFilter
from dashboards.rates import Rate
from dashboards.snapshot import Snapshot, ask

Definition = Literal["ours", "klaviyo", "fin", "zendesk_contained", "zendesk_verified", "ada", "gorgias", "chatwoot"]


@dataclass(frozen=True)
class Judged:
    """What one definition counts, and in how many conversations it parts from ours, either way."""

    definition: Definition
    rate: Rate
    more_count: int
    fewer_count: int


@dataclass(frozen=True)
class AnswerQuality:
    """How well replies are bound to rows; half of the facts were younger than `median_age` when they were told."""

    bound_at_once: Rate
    claim_count: int
    held_back_count: int
    fact_count: int
    median_age: timedelta | None
    age_of_95: timedelta | None


def service_rates(snapshot: Snapshot, chosen: EpisodeFilter) -> dict[str, Rate]:
    """Every rate of the chosen episodes by its name; of nobody, all of them are empty."""
    (row,) = ask(snapshot, "episode_rates", **chosen.by_date_and_skill).to_dict("records")
    return _rates(row)


def handoff_rates(snapshot: Snapshot, chosen: EpisodeFilter) -> dict[str, Rate]:
    """Every rate of the handovers in the chosen episodes by its name."""
    (row,) = ask(snapshot, "handoff_rates", "chosen_episodes", **chosen.by_date_and_skill).to_dict("records")
    return _rates(row)


def apart_beside(snapshot: Snapshot, chosen: EpisodeFilter) -> dict[str, Rate]:
    """Who recommends the brand, and to whom a person came back, by side: every rate by its name."""
    asked = ("recommendation_rates", "bad_experience_rates")
    found = (ask(snapshot, query, "chosen_episodes", **chosen.by_date_and_skill) for query in asked)
    return {name: rate for rows in found for name, rate in _rates(rows.to_dict("records")[0]).items()}


def answer_quality(snapshot: Snapshot, chosen: EpisodeFilter) -> AnswerQuality:
    """Of the agent's replies in the chosen episodes."""
    (row,) = ask(snapshot, "answer_quality", "chosen_episodes", **chosen.by_date_and_skill).to_dict("records")
    return AnswerQuality(
        _rates(row)["bound_at_once"],
        int(row["claim_count"]),
        int(row["held_back_count"]),
        int(row["fact_count"]),
        _age(row["p50_seconds"]),
        _age(row["p95_seconds"]),
    )


def _age(seconds: float) -> timedelta | None:
    return None if pd.isna(seconds) else timedelta(seconds=seconds)


def _rates(row: Mapping[Hashable, Any]) -> dict[str, Rate]:
    names = (str(column).removesuffix("_n") for column in row if str(column).endswith("_n"))
    return {name: _rate(name, row) for name in names}


def _rate(name: str, row: Mapping[Hashable, Any]) -> Rate:
    numerator, denominator, unknown, pending = (int(row[f"{name}_{part}"]) for part in "ndup")
    side = name.partition("_")[0]
    # Promises are counted and not episodes: none is left out.
    excluded = 0 if name == "promise_kept" else int(row.get(f"{side}_excluded_count", row.get("excluded_count", 0)))
    return Rate(numerator, denominator, excluded, unknown - pending, pending)


def definitions_side_by_side(snapshot: Snapshot, chosen: EpisodeFilter) -> list[Judged]:
    """Each definition over the same conversations, ours first: those of every skill, for other systems know none."""
    excluded = service_rates(snapshot, replace(chosen, skill=EVERY_SKILL))["resolution"].excluded
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
