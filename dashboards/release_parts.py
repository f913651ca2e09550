"""The parts of a release that have a form of their own, because they are edited every week."""

from __future__ import annotations

from typing import Any

import streamlit as st

from dashboards import words

MODES = ("off", "suggest", "autonomous")
CHANNELS = ("web-chat", "sms", "email", "whatsapp")
MEANING = (
    "**Off**: a person answers. **Suggest**: the agent writes the reply and a person sends it. **Autonomous**: the "
    "agent answers. Outside the audience and the share, *otherwise* holds."
)


def windows(value: list[dict[str, Any]], prefix: str) -> list[dict[str, Any]]:
    """Days and words of every return window."""
    edited = []
    for place, window in enumerate(value):
        days, text = st.columns([1, 3], vertical_alignment="bottom")
        count = days.number_input(
            f"{_named(window)}: days",
            value=_whole(window.get("window_days")),
            step=1,
            key=f"{prefix}window.{place}.days",
        )
        said = text.text_input(f"{_named(window)}: words", window.get("text", ""), key=f"{prefix}window.{place}.text")
        edited.append(window | {"window_days": count, "text": said})
    return edited


def rollout(value: dict[str, Any], skills: list[str], tiers: list[str], prefix: str) -> dict[str, Any]:
    """The default mode, and a card for each skill that is held back or let go apart from it."""
    st.markdown(MEANING)
    default = st.segmented_control(
        "Skills that are not named below",
        MODES,
        default=value.get("default_mode", "autonomous"),
        format_func=words.name,
        key=f"{prefix}default_mode",
        required=True,
    )
    before = {entry["skill"]: entry for entry in value.get("skills", [])}
    named = st.multiselect(
        "Skills with a mode of their own",
        sorted({*skills, *before}),
        list(before),
        format_func=words.name,
        key=f"{prefix}named",
        placeholder="Choose skills",
    )
    entries = [_skill(before.get(skill, {"skill": skill, "mode": "off"}), tiers, prefix) for skill in named]
    return {**value, "default_mode": default, "skills": entries}


def _skill(entry: dict[str, Any], tiers: list[str], prefix: str) -> dict[str, Any]:
    skill, audience = entry["skill"], entry.get("audience", {})
    key = f"{prefix}{skill}."
    with st.container(border=True):
        st.markdown(f"**{words.name(skill)}**")
        left, right = st.columns(2)
        mode = left.selectbox("Mode", MODES, MODES.index(entry["mode"]), format_func=words.name, key=f"{key}mode")
        share = right.number_input("Share in %", 0, 100, int(entry.get("share_percent", 100)), key=f"{key}share")
        whose = left.multiselect(
            "Tiers", sorted({*tiers, *audience.get("tiers", [])}), audience.get("tiers", []), key=f"{key}tiers",
            placeholder="Everybody",
        )  # fmt: skip
        where = right.multiselect(
            "Channels", CHANNELS, audience.get("channels", []), format_func=words.name, key=f"{key}channels",
            placeholder="Every channel",
        )  # fmt: skip
        among = left.text_input("Segments, with commas", ", ".join(audience.get("segments", [])), key=f"{key}segments")
        otherwise = MODES.index(entry.get("otherwise", "off"))
        other = right.selectbox("Otherwise", MODES, otherwise, format_func=words.name, key=f"{key}otherwise")
    segments = [each.strip() for each in among.split(",") if each.strip()]
    whom = {"tiers": whose, "segments": segments, "channels": where}
    return {"skill": skill, "mode": mode, "share_percent": share, "audience": whom, "otherwise": other}


ASKED_ON = ("web-chat", "email")
VOICES = "In the words of the voice"
HOURS_AND_DAYS = {
    "after_silence_hours": ("After a full answer, asked once they were silent for (hours)", 24),
    "pause_hours": ("Not asked again in one conversation within (hours)", 24),
    "changeable_days": ("An answer can be changed for (days)", 14),
    "nps_every_days": ("Asked whether they recommend us every (days; 0: never)", 90),
}
QUESTIONS = {
    "csat_question": "How was it?",
    "nps_question": "Would they recommend us?",
    "comment_question": "What should we know?",
    "thanks": "Thanks",
}


def feedback(value: dict[str, Any], prefix: str) -> dict[str, Any]:
    """Where, when and in which words customers are asked how it was."""
    st.markdown("**Asking how it was**")
    channels = st.multiselect(
        "Asked on", ASKED_ON, list(value.get("channels", ASKED_ON)), format_func=words.name,
        key=f"{prefix}feedback.channels", placeholder="Nobody is asked",
    )  # fmt: skip
    edited: dict[str, Any] = {"channels": channels}
    columns = st.columns(2)
    for place, (name, (label, usual)) in enumerate(HOURS_AND_DAYS.items()):
        held = _whole(value.get(name, usual))
        edited[name] = columns[place % 2].number_input(label, value=held, step=1, key=f"{prefix}feedback.{name}")
    for name, label in QUESTIONS.items():
        key = f"{prefix}feedback.{name}"
        edited[name] = st.text_input(label, value.get(name, ""), key=key, max_chars=300, placeholder=VOICES).strip()
    return {**value, **edited}


def costs(value: dict[str, Any], currency: str, prefix: str) -> dict[str, Any]:
    """What a reply, a minute and a model's tokens cost from the signature on; empty where it does not say."""
    st.markdown("**What service costs**")
    st.caption(
        "Contacts that began before keep the costs of then. Empty: as the project's variable `service_costs` says; "
        "tokens have no price but this one."
    )
    left, right, last = st.columns(3)
    reply = left.text_input(
        f"A reply of the agent's ({currency})", _amount(value.get("ai_reply")), key=f"{prefix}costs.ai_reply"
    )
    minute = right.text_input(
        f"A minute of a colleague's ({currency})", _amount(value.get("human_minute")), key=f"{prefix}costs.human_minute"
    )
    tokens = last.text_input(
        f"A million tokens of a model ({currency})",
        _amount(value.get("million_tokens")),
        key=f"{prefix}costs.million_tokens",
    )
    told = {"ai_reply": reply, "human_minute": minute, "million_tokens": tokens}
    return value | {name: amount.strip() or None for name, amount in told.items()}


def _amount(value: Any) -> str:
    return "" if value is None else str(value)


def _named(window: dict[str, Any]) -> str:
    narrower = [window.get(name) for name in ("product_type", "country_code")]
    return " · ".join([words.name(str(window.get("tier"))), *[str(each) for each in narrower if each]])


def _whole(value: Any) -> int:
    """The days as they stand; 0 where half a document says something else."""
    return value if isinstance(value, int) else 0
