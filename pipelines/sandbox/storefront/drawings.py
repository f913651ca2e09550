# ruff: noqa: E501 - a path is one line.
"""Pictures of the goods, drawn as SVG from their kind and colour: no photograph, no request to anybody."""

from __future__ import annotations

from markupsafe import Markup

COLOURS = {
    "Moss": "#5f7047", "Slate": "#5b6b78", "Ink": "#2c3a52", "Rust": "#b0562f", "Fern": "#3f7a56", "Navy": "#26395f",
    "Olive": "#6b6a3a", "Coral": "#e0705a", "Charcoal": "#43464a", "Bracken": "#94662f", "Plum": "#6d3f63",
    "Oat": "#d8c7a5", "Mustard": "#cf9d2e", "White": "#eceae3", "Stone": "#a79f90", "Black": "#2b2b2d",
    "Brown": "#75492c", "Sand": "#cdb48a", "Lime": "#a5c53c", "Steel": "#98a2a8", "Clear": "#b9d3d6",
    "Neutral": "#d9b978", "Original": "#b0562f", "Vegan": "#3f7a56",
}  # fmt: skip
DARK = "#1f2a24"
# Each drawing fills a square of 200; `{c}` is the colour of the goods, `{d}` the line.
SHAPES = {
    "Jackets": (
        '<path d="M74 44 Q100 30 126 44 L160 66 L172 140 L150 146 L142 100 L142 168 L58 168 L58 100 L50 146 L28 140 L40 66Z" fill="{c}"/>'
        '<path d="M78 44 Q100 66 122 44 Q112 28 100 28 Q88 28 78 44Z" fill="{d}" opacity=".35"/>'
        '<path d="M100 60V168M70 118l16 12M130 118l-16 12M58 156H142" stroke="{d}" stroke-width="3" fill="none" opacity=".55"/>'
    ),
    "Fleece": (
        '<path d="M72 48 H128 L162 68 L170 138 L148 142 L142 104 V166 H58 V104 L52 142 L30 138 L38 68Z" fill="{c}"/>'
        '<path d="M80 34 h40 v18 q-20 10 -40 0Z" fill="{c}"/><path d="M100 40v52" stroke="{d}" stroke-width="4"/>'
        '<path d="M62 150h76M112 96h22v20h-22z" stroke="{d}" stroke-width="3" fill="none" opacity=".5"/>'
    ),
    "Base layers": (
        '<path d="M74 44 Q100 62 126 44 L164 64 L154 98 L138 92 V166 H62 V92 L46 98 L36 64Z" fill="{c}"/>'
        '<path d="M74 44 Q100 62 126 44" stroke="{d}" stroke-width="4" fill="none" opacity=".5"/>'
        '<path d="M66 156h68" stroke="{d}" stroke-width="3" opacity=".4"/>'
    ),
    "Trousers": (
        '<path d="M64 36 H136 L146 170 H112 L100 84 L88 170 H54Z" fill="{c}"/>'
        '<path d="M64 50H136M100 50V84M118 96h18v26" stroke="{d}" stroke-width="3" fill="none" opacity=".5"/>'
    ),
    "Footwear": (
        '<path d="M62 44 H108 L112 96 Q150 104 166 128 V146 H58Z" fill="{c}"/><path d="M52 146H170v14H52z" fill="{d}"/>'
        '<path d="M84 62h24M84 76h25M86 90h26" stroke="{d}" stroke-width="4" opacity=".6"/>'
    ),
    "Socks": (
        '<path d="M76 34 H120 V104 L152 132 Q158 156 134 160 Q118 160 76 122Z" fill="{c}"/>'
        '<path d="M76 50H120M76 60H120" stroke="{d}" stroke-width="4" opacity=".45"/>'
        '<path d="M140 122q-14 10 -10 36" stroke="{d}" stroke-width="3" fill="none" opacity=".5"/>'
    ),
    "Packs": (
        '<path d="M80 46 Q80 26 100 26 Q120 26 120 46" stroke="{d}" stroke-width="6" fill="none"/>'
        '<rect x="54" y="44" width="92" height="124" rx="22" fill="{c}"/>'
        '<path d="M54 88 Q100 110 146 88" stroke="{d}" stroke-width="4" fill="none" opacity=".6"/>'
        '<rect x="70" y="118" width="60" height="38" rx="8" fill="{d}" opacity=".25"/><path d="M100 98v16" stroke="{d}" stroke-width="6"/>'
    ),
    "Tents": (
        '<path d="M100 48 L176 156 H24Z" fill="{c}"/><path d="M100 48 L124 156 H76Z" fill="{d}" opacity=".55"/>'
        '<path d="M100 48 88 32M100 48l12-16M24 156l-10 8M176 156l10 8" stroke="{d}" stroke-width="4"/>'
    ),
    "Sleeping": (
        '<rect x="30" y="72" width="140" height="62" rx="31" fill="{c}"/><circle cx="61" cy="103" r="20" fill="{d}" opacity=".3"/>'
        '<path d="M98 74v58M122 74v58M146 78v50" stroke="{d}" stroke-width="3" opacity=".4"/>'
    ),
    "Cooking": (
        '<path d="M52 84 H140 V138 Q140 156 122 156 H70 Q52 156 52 138Z" fill="{c}"/>'
        '<path d="M140 98h18q12 0 12 14t-12 14h-18" stroke="{c}" stroke-width="9" fill="none"/>'
        '<path d="M46 84H146" stroke="{d}" stroke-width="6"/>'
        '<path d="M76 66q-8-10 0-20M98 66q-8-10 0-20M120 66q-8-10 0-20" stroke="{d}" stroke-width="3" fill="none" opacity=".4"/>'
    ),
    "Lighting": (
        '<path d="M34 104 Q100 40 166 104" stroke="{c}" stroke-width="16" fill="none"/>'
        '<rect x="72" y="84" width="56" height="44" rx="12" fill="{d}"/><circle cx="100" cy="106" r="14" fill="#ffe9a8"/>'
        '<path d="M100 132v26M78 130l-12 22M122 130l12 22" stroke="#e6b93f" stroke-width="4" opacity=".8"/>'
    ),
    "Hats and gloves": (
        '<path d="M52 128 Q50 56 100 54 Q150 56 148 128Z" fill="{c}"/><rect x="44" y="120" width="112" height="30" rx="12" fill="{c}"/>'
        '<rect x="44" y="120" width="112" height="30" rx="12" fill="{d}" opacity=".28"/><circle cx="100" cy="46" r="13" fill="{c}"/>'
        '<path d="M76 66v50M100 62v54M124 66v50" stroke="{d}" stroke-width="3" opacity=".3"/>'
    ),
    "Care": (
        '<rect x="84" y="34" width="32" height="20" rx="5" fill="{d}"/><path d="M74 62 q0-8 10-8 h32 q10 0 10 8 l8 24 V160 q0 8 -8 8 H74 q-8 0 -8 -8 V86Z" fill="{c}"/>'
        '<rect x="74" y="98" width="52" height="44" rx="6" fill="#fff" opacity=".7"/><path d="M86 114h28M86 126h18" stroke="{d}" stroke-width="4"/>'
    ),
    "Subscriptions": (
        '<path d="M36 74 L100 48 L164 74 V144 L100 170 L36 144Z" fill="{c}"/><path d="M36 74 L100 100 L164 74 M100 100V170" stroke="{d}" stroke-width="4" fill="none" opacity=".6"/>'
        '<path d="M68 61 L132 87 V108" stroke="#fff" stroke-width="6" fill="none" opacity=".7"/>'
    ),
}  # fmt: skip


def drawing(product_type: str, colour: str, title: str) -> Markup:
    """An SVG of the goods. The title is what a screen reader says."""
    shape = SHAPES[product_type].format(c=COLOURS.get(colour, "#6f7f6a"), d=DARK)
    picture = '<svg viewBox="0 0 200 200" role="img" aria-label="{}">{}</svg>'
    return Markup(picture).format(title, Markup(shape))  # noqa: S704 - only our own shapes and colours
