"""Colours with a meaning, for light and for dark."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import streamlit as st

Outcome = Literal["confirmed", "claimed", "routed_to_team", "closed", "open"]

# The order in which outcomes are stacked and named, surest first.
OUTCOMES: dict[Outcome, str] = {
    "confirmed": "Resolved, confirmed",
    "claimed": "Resolved, claimed",
    "routed_to_team": "Routed to team",
    "closed": "Closed, not resolved",
    "open": "Still open (unknown)",
}


UNKNOWN = "Not known yet"


@dataclass(frozen=True)
class Palette:
    """One colour per outcome, and the quiet colours around them."""

    outcomes: dict[Outcome, str]
    text: str
    quiet: str
    track: str
    accent: str
    grid: str
    # Orange beside the blue and green of outcomes: told apart by whoever sees no red or green.
    warning: str

    @property
    def sides(self) -> dict[str, str]:
        """The AI and people, in the colours of what they end in."""
        return {"The AI": self.accent, "People": self.outcomes["routed_to_team"]}

    @property
    def regrets(self) -> dict[str, str]:
        """What a handover proved to be."""
        needed, unknown = self.outcomes["routed_to_team"], self.outcomes["open"]
        return {"Avoidable": self.warning, "A person was needed": needed, UNKNOWN: unknown}


LIGHT = Palette(
    outcomes={
        "confirmed": "#1f6f54",
        "claimed": "#86c0a4",
        "routed_to_team": "#4a6fb3",
        "closed": "#b9b2a5",
        "open": "#efe9dc",
    },
    text="#24292a",
    quiet="#6b6f6c",
    track="#e9e4d9",
    accent="#1f6f54",
    grid="#e9e4d9",
    warning="#c2691c",
)
DARK = Palette(
    outcomes={
        "confirmed": "#6cc3a0",
        "claimed": "#3b7d66",
        "routed_to_team": "#7f9fe0",
        "closed": "#6e6a63",
        "open": "#2c3336",
    },
    text="#e8e6e0",
    quiet="#a3a7a4",
    track="#2c3336",
    accent="#6cc3a0",
    grid="#2a3134",
    warning="#eda15a",
)


def palette() -> Palette:
    """The palette of the theme that the reader looks at."""
    return DARK if st.context.theme.type == "dark" else LIGHT
