"""What the agent can do, and skills that a lead makes without code: written, tried and made a scenario of here."""

from __future__ import annotations

import re
from collections.abc import Callable
from copy import deepcopy
from typing import Any

import pandas as pd
import streamlit as st

from dashboards import skill_secrets, skill_steps, skill_trying, staff, words
from dashboards.agent_api import AgentAwayError, AgentRefusedError, Fault
from dashboards.skill_beginnings import BEGINNINGS, begun
from dashboards.skill_forms import Desk, cell_in_words
from dashboards.skills_api import Document, SkillsApi

EDITS, SIMULATES = "edit_releases", "run_simulations"
NAME = re.compile(r"[a-z][a-z0-9_]{1,39}")
MADE_BY = {"own": "Yours", "built_in": "Built in"}
PARTS = ["What customers say", "What is needed", "Calls", "Steps and words"]
# What the schema says of a field, as a person would.
MEANT = {
    "String should match pattern": "write a name of small letters, digits and _, beginning with a letter.",
    "String should have at least": "write something.",
}
LEAD = (
    "A skill of yours is written in a draft, tried here, and signed off on the page **Releases** like everything that "
    "steers the agent. Until then no shopper meets it; afterwards it holds from the next message on, and a roll-back "
    "takes it away again."
)


def show() -> None:
    """Draw the page."""
    st.title("Skills")
    try:
        api, me = SkillsApi(staff.agent()), staff.me()
        st.markdown(LEAD)
        if told := st.session_state.pop("told", None):
            st.success(told, icon=":material/check:")
        _all(api)
        skill_secrets.secrets(api, may_set=me.may(skill_secrets.SETS))
        st.header("Your skills")
        if not me.may(EDITS):
            st.info("A skill is written by an agent, a lead or an admin.", icon=":material/block:")
            return
        _yours(api, may_try=me.may(SIMULATES))
    except AgentRefusedError as refused:
        st.error(words.literal(str(refused)), icon=":material/block:")
    except AgentAwayError as away:
        st.error(str(away), icon=":material/cloud_off:")
        st.markdown("Skills are kept by the agent. Start everything, then load this page again:")
        st.code("make run", language="bash")


def _all(api: SkillsApi) -> None:
    """Every skill that is live, the brand's own first."""
    skills = sorted(api.skills(), key=lambda each: (each.origin != "own", each.name))
    sought = st.text_input("Search", key="sought", placeholder="A word of the skill, or of what customers say").lower()
    found = [each for each in skills if sought in " ".join([each.name, each.does, *each.examples]).lower()]
    if not found:
        st.info("No skill has that word. Write one below.", icon=":material/search_off:")
        return
    shown = [
        {
            "skill": words.name(each.name),
            "made": MADE_BY[each.origin],
            "does": each.does,
            "said": " · ".join(each.examples[:3]),
            "reads": ", ".join(cell_in_words(table).partition(":")[0] for table in each.tables),
            "proof": each.needs_proof,
        }
        for each in found
    ]
    st.dataframe(
        pd.DataFrame(shown), hide_index=True, height=min(38 + 35 * len(shown), 250),
        alt="Skills that are live, your own first",
        column_config={
            "skill": st.column_config.TextColumn("Skill", pinned=True), "made": "Made by",
            "does": st.column_config.TextColumn("What it does", width="large"),
            "said": st.column_config.TextColumn("Customers say", width="large"), "reads": "Looks at",
            "proof": st.column_config.CheckboxColumn("Asks who it is"),
        },
    )  # fmt: skip
    st.caption(words.counted(len(found), "skill") + " live")


def _yours(api: SkillsApi, *, may_try: bool) -> None:
    draft = _draft(api)
    if draft is None:
        return
    skills = draft["body"].get("skills", [])
    chosen = _chosen(skills)
    if chosen is None:
        _begin(api, draft)
        return
    _skill(api, draft, chosen, may_try=may_try)


def _draft(api: SkillsApi) -> Document | None:
    """The draft that is worked on; what others saved meanwhile is read anew with the page."""
    drafts = api.drafts()
    if not drafts:
        st.info("A skill is written in a draft, and there is none. It begins as a copy of what is live.")
        if st.button("Open a draft", type="primary", icon=":material/add:", key="open"):
            _done(api.open, "The draft is open.")
        return None
    named = {name: f"{each['body'].get('name', '?')} · revision {each['revision']}" for name, each in drafts.items()}
    if len(drafts) == 1:
        [only] = drafts
        who = words.literal(drafts[only]["changed_by"])
        st.caption(f"Draft {words.literal(named[only])} · {only[-6:]}, last changed by {who}")
        return drafts[only]
    chosen = st.selectbox(
        "Draft", list(drafts), format_func=lambda name: f"{named[name]} · {name[-6:]}", key="in_draft"
    )
    return drafts[chosen]


def _chosen(skills: list[Document]) -> int | None:
    """The place of the skill that is worked on; None for a new one."""
    names = [str(each["name"]) for each in skills]
    wanted = st.session_state.pop("wanted_skill", None)
    if wanted in names:
        st.session_state["skill"] = wanted
    if st.session_state.get("skill") not in {*names, ""}:
        st.session_state["skill"] = names[0] if names else ""
    chosen = st.selectbox("Skill", [*names, ""], format_func=lambda name: words.name(name) or "A new one", key="skill")
    return names.index(chosen) if chosen else None


def _begin(api: SkillsApi, draft: Document) -> None:
    with st.container(border=True):
        st.subheader("A new skill")
        name = st.text_input("Name", key="new_name", max_chars=40, placeholder="register_warranty").strip()
        like = st.radio("Begin with", list(BEGINNINGS), key="new_like", horizontal=True)
        if name and not NAME.fullmatch(name):
            st.caption("Small letters, digits and _, beginning with a letter.")
        if st.button("Begin", type="primary", key="begin", disabled=not NAME.fullmatch(name)):
            body = {**draft["body"], "skills": [*draft["body"].get("skills", []), begun(name, like)]}
            st.session_state["wanted_skill"] = name
            _done(
                lambda: api.save(draft, body), f"{words.name(name)} is begun. Nobody meets it before it is signed off."
            )


def _skill(api: SkillsApi, draft: Document, place: int, *, may_try: bool) -> None:
    """The form at the left, and at the right what is wrong with it."""
    kept = draft["body"]["skills"][place]
    home = f"{draft['draft_id']}.{draft['revision']}.{place}."
    work = st.session_state.setdefault("work", {})
    if work.get("home") != home:
        work.clear()
        work.update(home=home, skill=deepcopy(_whole(kept)), times=0)
    desk = Desk(api.form(), f"{home}{work['times']}.")
    left, right = st.columns([3, 2], gap="large")
    with left:
        edited = _form(desk, work["skill"])
    if desk.moves:
        edited = deepcopy(edited)
        for move in desk.moves:
            move(edited)
        work.update(skill=edited, times=work["times"] + 1)
        st.rerun()
    body = deepcopy(draft["body"])
    body["skills"][place] = edited
    with right:
        # A form fills in what a skill leaves out; that is no change of anybody's.
        is_changed = edited != work.setdefault("as_saved", edited)
        _beside(api, draft, body, place, is_changed=is_changed)
        if may_try:
            skill_trying.trying(api, draft, edited["name"], is_changed=is_changed, done=_done)
        _take_away(api, draft, place)


def _form(desk: Desk, skill: Document) -> Document:
    # With a key the tab stays the one that was open, whatever is drawn anew.
    said, needed, calls, steps = st.tabs(PARTS, key="skill_parts")
    with said:
        skill = desk.said(skill)
    with needed:
        skill = desk.needed(skill)
    with calls:
        skill = desk.calls(skill)
    with steps:
        return skill_steps.steps(desk, skill)


def _beside(api: SkillsApi, draft: Document, body: Document, place: int, *, is_changed: bool) -> None:
    """The skill in words, its faults, and the button that keeps it."""
    skill, prefix = body["skills"][place], f"skills.{place}"
    with st.container(border=True):
        st.subheader(words.literal(words.name(skill["name"]) or "Without a name"))
        lines = [
            f"{at}. {words.literal(skill_steps.in_words(each))}" for at, each in enumerate(skill["steps"], start=1)
        ]
        st.markdown("\n".join(lines) or "It has no step yet.")
        faults = [each for each in api.faults(body) if each.field == prefix or each.field.startswith(f"{prefix}.")]
        for fault in faults:
            st.error(f"**{_where(fault, prefix)}** {words.literal(_meant(fault.message))}", icon=":material/error:")
        if not faults:
            st.success("It is whole: try it, then sign it off.", icon=":material/check_circle:")
        refusal = None if is_changed else "Nothing is changed since it was saved."
        if st.button("Save", type="primary", key="save", disabled=not is_changed, help=refusal, width="stretch"):
            st.session_state["wanted_skill"] = skill["name"]
            _done(lambda: api.save(draft, body), "Saved in the draft.")


def _where(fault: Fault, prefix: str) -> str:
    """`skills.0.steps.2.words` as the form calls it: "Step 3, words:"."""
    parts = fault.field.removeprefix(prefix).strip(".").split(".")
    said = [f"{part.rstrip('s')} {int(after) + 1}" if after.isdigit() else part for part, after in _beside_each(parts)]
    return f"{words.literal(words.name(', '.join(said)))}:" if said and said[0] else ""


def _meant(message: str) -> str:
    return next(
        (meant for said, meant in MEANT.items() if message.startswith(said)), message.removeprefix("Value error, ")
    )


def _beside_each(parts: list[str]) -> list[tuple[str, str]]:
    return [(part, after) for part, after in zip(parts, [*parts[1:], ""], strict=True) if not part.isdigit()]


def _take_away(api: SkillsApi, draft: Document, place: int) -> None:
    with st.popover("Take this skill out of the draft", type="tertiary"):
        st.caption("What is live stays until the draft is signed off.")
        if st.button("Take it out", key="take_out"):
            body = deepcopy(draft["body"])
            body["skills"].pop(place)
            _done(lambda: api.save(draft, body), "It is out of the draft.")


def _whole(skill: Document) -> Document:
    """The skill with every part that a form goes through."""
    return {"does": "", "examples": [], "facts": [], "slots": [], "calls": [], "steps": [], **skill}


def _done(ask: Callable[[], Any], told: str) -> None:
    """Have it done and say so at the top of the page; a refusal is told here, with its faults."""
    try:
        with st.spinner("Asking the agent ..."):
            ask()
    except AgentRefusedError as refused:
        faults = (f"`{each.field}`: {words.literal(each.message)}" for each in refused.faults)
        st.error("\n\n".join([words.literal(str(refused)), *faults]))
        return
    st.session_state["told"] = told
    st.rerun()


show()
