"""What stands behind a rate: the single conversations, handovers, promises or replies that it is made of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from dashboards.rate_definitions import RATES, Case
from dashboards.snapshot import Parameter, Snapshot, ask

# By what the rate counts: the query that lists it, and what its time is called.
LISTS: dict[Case, tuple[str, str]] = {
    "conversation": ("behind_conversations", "Started"),
    "handover": ("behind_handovers", "Handed over"),
    "promise": ("behind_promises", "Promised"),
    "reply": ("behind_replies", "Sent"),
    "answer": ("behind_answers", "Asked"),
    "bad experience": ("behind_bad_experiences", "Happened"),
}
UNNARROWED: Mapping[str, Parameter] = {"rule": "", "reason": "", "product": "", "answers": ""}


@dataclass(frozen=True)
class Behind:
    """A rate's cases: `parameters` are those of the filters, and of what narrows them down."""

    snapshot: Snapshot
    rate: str
    parameters: Mapping[str, Parameter]

    @property
    def case(self) -> Case:
        """What the rate counts."""
        return RATES[self.rate].of

    @property
    def time(self) -> str:
        """What the moment of a case is called."""
        return LISTS[self.case][1]

    def ask(self, query: str, **more: Parameter) -> pd.DataFrame:
        """The rows of a query on them."""
        of = ("chosen_episodes", "narrowed_episodes", LISTS[self.case][0])
        return ask(self.snapshot, query, *of, state_column=f"{self.rate}_state", **self.parameters, **more)
