"""The parts of the page Simulation that show or edit one thing: a scenario, its attempts, a turn, a flip."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

import streamlit as st

from dashboards import words
from dashboards.settings import Settings
from dashboards.simulation_api import Scenario, SimulationApi

OUTCOMES = ("", "allow", "deny", "ask", "escalate", "none")
ESCALATES = {"Either way": None, "Must be called": True, "Must not be called": False}
# Expectations that are lists of names, and what a form calls them.
LISTS = {
    "skills": "Skills that answer",
    "never_skills": "Skills that must not",
    "rules": "Rules that speak",
    "proposes": "Actions asked about",
    "does": "Actions done after a yes",
    "facts": "Facts told, as table.column",
    "says": "Words that must be said",
    "never_says": "Words that must not",
}
ORIGINS = {"form": "written", "conversation": "a real conversation", "generated": "made of a skill", "flag": "a miss"}
Done = Callable[[Callable[[], Any], str], None]


def scenarios(api: SimulationApi, done: Done) -> None:
    """Every scenario, a form for one, and the two other ways to make some."""
    known = api.scenarios()
    if not known:
        st.info("There is no scenario yet. Write what must and must not happen.", icon=":material/playlist_add:")
    named = {each.scenario_id: each for each in known}
    chosen = st.selectbox(
        "Scenario",
        ["", *named],
        format_func=lambda name: f"{named[name].scenario['title']} · {ORIGINS[named[name].origin]}" if name else "New",
        key="scenario",
    )
    _form(api, named.get(chosen), done)
    with st.expander("Make one of a real conversation", icon=":material/forum:"):
        conversation = st.text_input("Id of the conversation", key="conversation", placeholder="conv_...")
        st.caption("It is played at the moment at which it was held, and what happened is expected.")
        if st.button("Make it", key="make", disabled=not conversation.strip()):
            done(lambda: api.of_conversation(conversation.strip()), "The conversation is a scenario now.")


def _form(api: SimulationApi, before: Scenario | None, done: Done) -> None:
    """One scenario. A message a line; what is expected of each is edited beside it."""
    body = before.scenario if before else {"title": "", "customer": None, "turns": [{"text": ""}], "expect": {}}
    prefix = f"{before.scenario_id}.{before.version}." if before else "new."
    title = st.text_input("Title", body["title"], key=f"{prefix}title", max_chars=200)
    customer = st.text_input(
        "Customer", body.get("customer") or "", key=f"{prefix}customer", placeholder="Empty: a stranger"
    )
    lines = "\n".join(each["text"].replace("\n", " ") for each in body["turns"])
    said = st.text_area("What they say, one message a line", lines, key=f"{prefix}says")
    says = [line.strip() for line in said.splitlines() if line.strip()]
    expects = [each.get("expect", {}) for each in body["turns"]]
    turns = []
    for place, line in enumerate(says):
        with st.expander(f"What must come of “{words.literal(line)}”", expanded=not before and place == 0):
            held = expects[place] if place < len(expects) else {}
            turns.append({"text": line, "expect": _expectation(held, f"{prefix}{place}.")})
    with st.expander("What must come of it all"):
        whole = _expectation(body.get("expect", {}), f"{prefix}whole.")
    given = {"title": title, "customer": customer.strip() or None, "turns": turns, "expect": whole}
    left, right = st.columns(2)
    if left.button("Save", type="primary", key=f"{prefix}save", disabled=not (title.strip() and says), width="stretch"):
        kept = {**body, **given}
        done(lambda: api.save(kept, before.scenario_id if before else None), "The scenario is kept.")
    if before and right.button("Retire", key=f"{prefix}retire", width="stretch"):
        done(lambda: api.retire(before.scenario_id), "It is played no more.")


def _expectation(held: dict[str, Any], key: str) -> dict[str, Any]:
    outcome = held.get("outcome") or ""
    escalates = next(name for name, value in ESCALATES.items() if value == held.get("escalates"))
    found: dict[str, Any] = {
        "outcome": st.selectbox(
            "The rules say", OUTCOMES, OUTCOMES.index(outcome), format_func=_outcome, key=f"{key}outcome"
        )
        or None,
        "escalates": ESCALATES[
            st.selectbox("A person", list(ESCALATES), list(ESCALATES).index(escalates), key=f"{key}escalates")
        ],
        "never_acts": st.checkbox("No action at all", bool(held.get("never_acts")), key=f"{key}never_acts"),
    }
    for name, label in LISTS.items():
        said = st.text_input(f"{label} (with semicolons)", "; ".join(held.get(name, ())), key=f"{key}{name}")
        found[name] = [each.strip() for each in said.split(";") if each.strip()]
    return found


def _outcome(name: str) -> str:
    return {"": "Not looked at", "none": "Nothing"}.get(name, words.name(name))


def attempts(told: Iterable[dict[str, Any]]) -> None:
    """What each attempt missed, and what was said in it."""
    for number, each in enumerate(told, start=1):
        took = f"{each['duration_ms']:.0f} ms"
        if not each["missed"]:
            st.markdown(f":material/check: Attempt {number} met everything, {took}.")
            continue
        st.markdown(f":material/close: Attempt {number} missed, {took}:")
        for miss in each["missed"]:
            where = f"message {miss['turn']}" if miss["turn"] else "the whole"
            label = LISTS.get(miss["expected"], words.name(miss["expected"]))
            st.markdown(
                f"- In {where}: **{label}** {words.literal(_shown(miss['wanted']))}; "
                f"instead {words.literal(_shown(miss['instead']))}"
            )
        for said in each["turns"]:
            turn(said)


def turn(told: dict[str, Any]) -> None:
    """One message and the answer that it would get."""
    with st.chat_message("user"):
        st.text(told["text"])
    with st.chat_message("assistant"):
        st.text(told["reply"] or "(nothing: a person has the conversation)")
        done = [f"{'does' if each['is_done'] else 'asks about'} {words.name(each['name'])}" for each in told["actions"]]
        amounts = [f"{each['amount']}" for each in told["actions"] if each.get("amount")]
        skills = ", ".join(words.name(each) for each in told["skills"])
        st.caption(words.literal(" · ".join(filter(None, [skills, f"rules: {told['outcome']}", *done, *amounts]))))


def flipped_turns(turns: list[dict[str, Any]], configured: Settings) -> None:
    """Every turn that comes out otherwise: what flipped, the answer of then and the answer under the draft."""
    for each in turns:
        when = words.moment(datetime.fromisoformat(each["taken_at"]), configured.zone)
        money = sum(float(amount) for amount in each["at_stake"].values())
        worth = f" · {money:.2f} {configured.brand.currency}" if money else ""
        with st.expander(f"{when} · {'; '.join(_flip(flip, configured) for flip in each['flips'])}{worth}"):
            st.caption(f"Conversation `{each['conversation_id']}`, message {each['turn_number']}")
            st.markdown(f"**Asked:** {words.literal(each['was']['text'])}")
            then, now = st.columns(2)
            then.markdown("**Then**")
            then.text(each["was"]["reply"] or "(nothing)")
            now.markdown("**Under the draft**")
            now.text(each["is_now"]["reply"] or "(nothing)")


def _flip(flip: dict[str, Any], configured: Settings) -> str:
    about = f" ({words.name(str(flip['about']))})" if flip["about"] else ""
    was, is_now = (words.value(flip[name], configured.zone) for name in ("was", "is_now"))
    return words.literal(f"{words.name(flip['kind'])}: {was} to {is_now}{about}")


def kind(name: str) -> str:
    """A kind of flip in words: "decision: allow -> deny"."""
    head, _, rest = name.partition(": ")
    return f"{words.name(head)}: {rest.replace('->', 'to')}"


def _shown(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(map(str, value))
    return "yes" if value is True else "no" if value is False else str(value)
