"""A card for a rate, and a card for a count: the figure, what it was made of, what it does not know."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import streamlit as st

from dashboards import words
from dashboards.charts import rate_strip
from dashboards.definitions import HOW_TO_READ
from dashboards.rates import Rate, change_between
from dashboards.theme import OUTCOMES, Palette

Direction = Literal["more is better", "less is better", "neither"]
Colour = Literal["normal", "inverse", "off"]
COLOURS: dict[Direction, Colour] = {"more is better": "normal", "less is better": "inverse", "neither": "off"}


@dataclass(frozen=True)
class RateCard:
    """What a rate is called, how it is defined, which way is good, and its two periods."""

    title: str
    definition: str
    direction: Direction
    now: Rate
    before: Rate
    earlier: str
    detail: str = ""

    def show(self, palette: Palette, *, with_strip: bool = True) -> None:
        """Draw the card."""
        with st.container(border=True, height="stretch", gap="xsmall"):
            self._show_figure(with_earlier=with_strip)
            if with_strip:
                st.altair_chart(rate_strip(self.now, self.before, palette), width="stretch", theme=None)
            st.markdown(made_of(self.now))
            if self.detail:
                st.caption(self.detail)
            with st.popover("How it is counted", type="tertiary", icon=":material/info:"):
                st.markdown(self.definition)
                st.markdown(HOW_TO_READ)
                st.markdown(f"**The period before:** {words.percent(self.before.value)}. {made_of(self.before)}")

    def _show_figure(self, *, with_earlier: bool) -> None:
        moved, is_clear = self._movement()
        st.metric(
            self.title,
            words.percent(self.now.value),
            moved,
            COLOURS[self.direction] if is_clear else "off",
            delta_arrow="auto" if is_clear else "off",
            # A small card has no room for it; the large ones above it say the same.
            delta_description=f"on the {self.earlier}" if moved and with_earlier else None,
        )

    def _movement(self) -> tuple[str | None, bool]:
        change = change_between(self.before, self.now)
        if change is None:
            return None, False
        if not change.is_clear:
            return f"{words.points(change.difference)}, not clear", False
        return words.points(change.difference), True


def made_of(rate: Rate) -> str:
    """Numerator, denominator, interval, unknown and excluded, in one line."""
    left_out = f"{words.count(rate.unknown + rate.pending)} not known yet · {words.count(rate.excluded)} left out"
    if rate.value is None:
        return f"No conversations · {left_out}"
    part = f"**{words.count(rate.numerator)}** of **{words.count(rate.denominator)}**"
    return f"{part} · {words.span(rate.interval)} · {left_out}"


def count_card(title: str, value: str, before: str | None, detail: str, definition: str) -> None:
    """Draw a figure that is no rate."""
    with st.container(border=True, height="stretch", gap="xsmall"):
        st.metric(title, value, before, "off", delta_arrow="off")
        st.markdown(detail)
        with st.popover("How it is counted", type="tertiary", icon=":material/info:"):
            st.markdown(definition)


def outcome_legend(palette: Palette) -> None:
    """Names of colours that wrap on a phone, which a chart's own legend does not."""
    square = "display:inline-block;width:.75em;height:.75em;border-radius:2px;margin-right:.4em;vertical-align:-.05em"
    items = "".join(
        f'<span style="white-space:nowrap"><i style="{square};background:{palette.outcomes[outcome]};'
        f'border:1px solid {palette.quiet if outcome == "open" else "transparent"}"></i>{label}</span>'
        for outcome, label in OUTCOMES.items()
    )
    st.html(f'<div style="display:flex;flex-wrap:wrap;gap:.3em 1.1em;font-size:.85rem">{items}</div>')
