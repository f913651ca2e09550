"""A card for a rate, and a card for a count: the figure, what it was made of, what it does not know."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import streamlit as st

from dashboards import words
from dashboards.charts import rate_strip
from dashboards.definitions import HOW_TO_READ
from dashboards.links import to_behind
from dashboards.rate_definitions import CASES, RATES, Case, Direction
from dashboards.rates import Rate, change_between
from dashboards.theme import OUTCOMES, Palette, palette

Colour = Literal["normal", "inverse", "off"]
COLOURS: dict[Direction, Colour] = {"more is better": "normal", "less is better": "inverse", "neither": "off"}
NOBODY = Rate(0, 0)


@dataclass(frozen=True)
class RateCard:
    """A rate by its name, in two periods; `title` where the page calls it otherwise than its definition does.

    `answers` narrows what stands behind it, where a page's filter by skill is about the matter.
    """

    name: str
    now: Rate
    before: Rate
    earlier: str
    detail: str = ""
    title: str = ""
    answers: str = ""

    def show(self, palette: Palette, *, with_strip: bool = True) -> None:
        """Draw the card."""
        with st.container(border=True, height="stretch", gap="xsmall"):
            self._show_figure(with_earlier=with_strip)
            if with_strip:
                strip = rate_strip(self.now, self.before, palette)
                st.altair_chart(strip, width="stretch", theme=None, alt=self._in_words())
            st.markdown(made_of(self.now, RATES[self.name].of))
            if self.detail:
                st.caption(self.detail)
            with st.container(horizontal=True, gap="small"):
                self._show_definition()
                label = CASES[RATES[self.name].of].capitalize()
                to_behind(self.name, key=f"behind_{self.name}", label=label, answers=self.answers)

    def _show_definition(self) -> None:
        with st.popover("How it is counted", type="tertiary", icon=":material/info:"):
            st.markdown(RATES[self.name].text)
            st.markdown(HOW_TO_READ)
            before = made_of(self.before, RATES[self.name].of)
            st.markdown(f"**The period before:** {words.percent(self.before.value)}. {before}")

    def _in_words(self) -> str:
        told = f"{words.percent(self.now.value)}, 95 %: {words.span(self.now.interval)}"
        return f"{self._title}: {told}; {words.percent(self.before.value)} in the {self.earlier}"

    @property
    def _title(self) -> str:
        return self.title or RATES[self.name].title

    def _show_figure(self, *, with_earlier: bool) -> None:
        moved, is_clear = self._movement()
        st.metric(
            self._title,
            words.percent(self.now.value),
            moved,
            COLOURS[RATES[self.name].direction] if is_clear else "off",
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


def rate_cards(
    names: Sequence[str],
    now: Mapping[str, Rate],
    before: Mapping[str, Rate],
    earlier: str,
    *,
    with_strip: bool = True,
    titles: Mapping[str, str] | None = None,
    in_a_row: int = 4,
) -> None:
    """Cards of the rates side by side, one under another where it is narrow."""
    colours = palette()
    for start in range(0, len(names), in_a_row):
        for column, name in zip(st.columns(in_a_row), names[start : start + in_a_row], strict=False):
            with column:
                title = (titles or {}).get(name, "")
                card = RateCard(name, now.get(name, NOBODY), before.get(name, NOBODY), earlier, title=title)
                card.show(colours, with_strip=with_strip)


def made_of(rate: Rate, of: Case = "conversation") -> str:
    """Numerator, denominator, interval, unknown and excluded, in one line; `of` is what is counted."""
    left_out = f"{words.count(rate.unknown + rate.pending)} not known yet · {words.count(rate.excluded)} left out"
    if rate.value is None:
        return f"No {CASES[of]} · {left_out}"
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
    """The legend of outcomes; what is not known yet is outlined, as in the charts."""
    colour_legend({label: palette.outcomes[outcome] for outcome, label in OUTCOMES.items()}, palette)


def colour_legend(colours: Mapping[str, str], palette: Palette) -> None:
    """Names of colours that wrap on a phone, which a chart's own legend does not."""
    square = "display:inline-block;width:.75em;height:.75em;border-radius:2px;margin-right:.4em;vertical-align:-.05em"
    unknown = palette.outcomes["open"]
    items = "".join(
        f'<span style="white-space:nowrap"><i style="{square};background:{colour};'
        f'border:1px solid {palette.quiet if colour == unknown else "transparent"}"></i>{label}</span>'
        for label, colour in colours.items()
    )
    st.html(f'<div style="display:flex;flex-wrap:wrap;gap:.3em 1.1em;font-size:.85rem">{items}</div>')
