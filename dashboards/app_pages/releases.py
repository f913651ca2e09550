"""What steers the agent: drafted here, compared in words, signed by a name, and rolled back when it was wrong."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import streamlit as st

from dashboards import release_history, staff, words
from dashboards.agent_api import AgentApi, AgentAwayError, AgentRefusedError
from dashboards.release_document import document
from dashboards.settings import Settings, settings
from dashboards.staff import Colleague

HOME = "/v1/staff/releases"
EDITS, SIGNS = "edit_releases", "sign_releases"
MAY_NOT = {
    EDITS: "A draft is changed by an agent, a lead or an admin.",
    SIGNS: "A release is signed by a lead or an admin.",
}
CONFLICT = 409
# Of what stands against a signature so much is named.
SHOWN = 5
LEAD = (
    "A draft steers nobody. What is signed here holds from the agent's next message on, and every message names the "
    "release that it followed."
)


def show() -> None:
    """Draw the page."""
    configured = settings()
    st.title("Releases")
    try:
        api, me = staff.agent(), staff.me()
        signatures = api.get(HOME)
        st.markdown(LEAD)
        _tell()
        _live(signatures, configured)
        _drafts(api, me, signatures, configured)
        _history(api, me, signatures, configured)
        _trail(api, configured)
    except AgentRefusedError as refused:
        st.error(words.literal(str(refused)), icon=":material/block:")
    except AgentAwayError as away:
        st.error(str(away), icon=":material/cloud_off:")
        st.markdown("Releases are kept by the agent. Start everything, then load this page again:")
        st.code("make run", language="bash")


def _tell() -> None:
    """What the last press came to."""
    # A place of its own also when it is empty: what moves below it loses the tab that the reader has open.
    place = st.empty()
    if told := st.session_state.pop("told", None):
        place.success(told, icon=":material/check:")


def _live(signatures: list[dict[str, Any]], configured: Settings) -> None:
    latest = signatures[0]
    with st.container(border=True):
        st.subheader("Live")
        st.markdown(f"`{latest['release_id']}`")
        note = f" · {words.literal(latest['note'])}" if latest["note"] else ""
        when = words.moment(datetime.fromisoformat(latest["signed_at"]), configured.zone)
        how = words.name(latest["change"])
        st.caption(f"{how} by **{words.literal(latest['signed_by'])}** ({latest['role'] or 'operator'}), {when}{note}")


def _drafts(api: AgentApi, me: Colleague, signatures: list[dict[str, Any]], configured: Settings) -> None:
    st.header("Drafts")
    drafts = {draft["draft_id"]: draft for draft in api.get(f"{HOME}/drafts")}
    if not me.may(EDITS):
        _look_at(drafts, configured)
        return
    if st.button("New draft", icon=":material/add:", key="new"):
        opened = _done(lambda: api.post(f"{HOME}/drafts", {}), "The draft is open.")
        if opened:
            st.session_state.update(draft=opened, chosen=opened["draft_id"])
            st.rerun()
    if not drafts:
        st.info("Nobody works on a draft. A new one begins as a copy of what is live.", icon=":material/edit_note:")
        return
    if st.session_state.get("chosen") not in drafts:
        st.session_state["chosen"] = next(iter(drafts))
    chosen = st.selectbox(
        "Draft", list(drafts), format_func=lambda each: _titled(drafts[each], configured), key="chosen"
    )
    if st.session_state.get("draft", {}).get("draft_id") != chosen:
        st.session_state["draft"] = drafts[chosen]
        st.session_state.pop("theirs", None)
    _edited(api, me, signatures, st.session_state["draft"], configured)


def _look_at(drafts: dict[str, dict[str, Any]], configured: Settings) -> None:
    """What is being worked on, for somebody who does not."""
    st.caption(MAY_NOT[EDITS])
    for draft in drafts.values():
        st.markdown(f"- {words.literal(_titled(draft, configured))}")
    if not drafts:
        st.info("Nobody works on a draft.", icon=":material/edit_note:")


def _titled(draft: dict[str, Any], configured: Settings) -> str:
    when = words.moment(datetime.fromisoformat(draft["changed_at"]), configured.zone)
    return f"{draft['body'].get('name', '?')} · {draft['changed_by']}, {when} · {draft['draft_id'][-6:]}"


def _edited(
    api: AgentApi, me: Colleague, signatures: list[dict[str, Any]], draft: dict[str, Any], configured: Settings
) -> None:
    """The form at the left, and at the right what it would change."""
    form = api.get(f"{HOME}/form")
    left, right = st.columns([3, 2], gap="large")
    with left:
        body = document(form, draft, configured.brand.currency)
    with right, st.container(border=True):
        looked = api.post(f"{HOME}/look", {"body": body})
        _told(looked)
        _conflict(api, draft, body)
        is_changed = body != draft["body"]
        _save(api, draft, body, "" if is_changed else "Nothing is changed since it was saved.")
        _sign(api, me, draft, looked, signatures, is_changed=is_changed)
        _discard(api, draft)


def _told(looked: dict[str, Any]) -> None:
    """The changes in words, and the faults by field."""
    st.subheader("What this changes")
    for change in looked["changes"]:
        st.markdown(f"- {words.literal(change)}")
    if not looked["changes"]:
        empty = "Mend the faults to see the changes." if looked["problems"] else "Nothing: it says what is live."
        st.caption(empty)
    for problem in looked["problems"]:
        st.error(f"`{problem['field']}`: {words.literal(problem['message'])}", icon=":material/error:")


def _conflict(api: AgentApi, draft: dict[str, Any], body: dict[str, Any]) -> None:
    """Somebody saved meanwhile: what is typed here stays until the reader says what becomes of it."""
    theirs = st.session_state.get("theirs")
    if theirs is None:
        return
    who, revision = words.literal(theirs["changed_by"]), theirs["revision"]
    st.warning(f"**{who}** saved revision {revision} meanwhile. What you typed is still here and not saved.")
    for entry in api.get(f"{HOME}/trail"):
        if entry["draft_id"] == draft["draft_id"] and (entry["revision"] or 0) > draft["revision"]:
            st.markdown("\n".join(f"- {words.literal(change)}" for change in entry["told"]))
    take, keep = st.columns(2)
    if take.button("Take theirs", key="take", width="stretch"):
        st.session_state["draft"] = st.session_state.pop("theirs")
        st.rerun()
    # Their revision is kept as every other; ours follows it.
    if keep.button("Save mine after theirs", key="keep", width="stretch"):
        _put(api, draft, body, revision)


def _save(api: AgentApi, draft: dict[str, Any], body: dict[str, Any], refusal: str) -> None:
    if st.button("Save", type="primary", key="save", disabled=bool(refusal), help=refusal or None, width="stretch"):
        _put(api, draft, body, draft["revision"])


def _put(api: AgentApi, draft: dict[str, Any], body: dict[str, Any], revision: int) -> None:
    where = f"{HOME}/drafts/{draft['draft_id']}"
    try:
        with st.spinner("Saving ..."):
            saved = api.put(where, {"revision": revision, "body": body})
    except AgentRefusedError as refused:
        if refused.status != CONFLICT:
            st.error(words.literal(str(refused)))
            return
        st.session_state["theirs"] = api.get(where)
        st.rerun()
    st.session_state.pop("theirs", None)
    st.session_state.update(draft=saved, told=f"Saved as revision {saved['revision']}.")
    st.rerun()


def _sign(
    api: AgentApi,
    me: Colleague,
    draft: dict[str, Any],
    looked: dict[str, Any],
    signatures: list[dict[str, Any]],
    *,
    is_changed: bool,
) -> None:
    """Make it hold, by a name that answers for it."""
    st.divider()
    st.subheader("Sign off")
    if not me.may(SIGNS):
        st.caption(MAY_NOT[SIGNS])
        return
    simulations = [each for each in draft["simulations"] if each["revision"] == draft["revision"]]
    against = api.get(f"{HOME}/drafts/{draft['draft_id']}/obstacles")
    for each in simulations:
        passed = ":material/check_circle:" if each["has_passed"] else ":material/cancel:"
        st.markdown(f"{passed} Simulation: {words.literal(each['summary'])}")
    for each in against[:SHOWN]:
        st.markdown(f":material/pending: {words.literal(each['message'])}")
    if len(against) > SHOWN:
        st.caption(f"and {len(against) - SHOWN} more. Run them on the page Simulation.")
    note = st.text_input("Note", key="note", max_chars=500, placeholder="Why, for whoever reads this later")
    override = st.text_input("Why it may be signed all the same", key="override", max_chars=500) if against else ""
    has_read = st.checkbox("I have read what this changes", key=f"read.{draft['draft_id']}.{draft['revision']}")
    obstacles = [
        "Save first: what is signed is what was saved." if is_changed else "",
        "Mend the faults first." if looked["problems"] else "",
        "It says what is live already." if not (looked["problems"] or looked["changes"]) else "",
        "Simulate it with success, or say why it may be signed." if against and not override else "",
        "" if has_read else "Read what it changes, then say so.",
    ]
    refusal = next((each for each in obstacles if each), "")
    if refusal:
        st.caption(refusal)
    if st.button("Sign off", key="sign", disabled=bool(refusal), icon=":material/signature:", width="stretch"):
        over = signatures[0]["release_id"]
        body = {"revision": draft["revision"], "over": over, "note": note, "override_reason": override}
        signed = _done(lambda: api.post(f"{HOME}/drafts/{draft['draft_id']}/sign", body), "It is live.")
        if signed:
            st.session_state.pop("draft", None)
            st.rerun()


def _discard(api: AgentApi, draft: dict[str, Any]) -> None:
    with st.popover("Discard this draft", type="tertiary"):
        reason = st.text_input("Why", key="discard_reason", max_chars=500)
        if st.button("Discard", key="discard"):
            body = {"revision": draft["revision"], "reason": reason}
            if _done(lambda: api.post(f"{HOME}/drafts/{draft['draft_id']}/discard", body), "The draft is discarded."):
                st.session_state.pop("draft", None)
                st.rerun()


def _history(api: AgentApi, me: Colleague, signatures: list[dict[str, Any]], configured: Settings) -> None:
    st.header("History")
    release_history.history(signatures, configured.brand.time_zone)
    live = signatures[0]["release_id"]
    earlier = [each for each in dict.fromkeys(each["release_id"] for each in signatures) if each != live]
    if not earlier:
        st.caption("There is no earlier release to roll back to.")
        return
    if me.may(SIGNS):
        _roll_back(api, live, earlier)


def _roll_back(api: AgentApi, live: str, earlier: list[str]) -> None:
    with st.container(border=True):
        st.subheader("Roll back")
        chosen = st.selectbox("To", earlier, key="earlier")
        for change in api.get(f"{HOME}/{chosen}/changes", since=live):
            st.markdown(f"- {words.literal(change)}")
        reason = st.text_input("Why", key="back_reason", max_chars=500)
        refusal = "" if reason else "Say why."
        if refusal:
            st.caption(refusal)
        if st.button("Roll back", key="back", disabled=bool(refusal), icon=":material/undo:"):
            body = {"over": live, "reason": reason}
            if _done(lambda: api.post(f"{HOME}/{chosen}/rollback", body), f"{chosen} is live again."):
                st.rerun()


def _trail(api: AgentApi, configured: Settings) -> None:
    with st.expander("Who changed what"):
        release_history.trail(api.get(f"{HOME}/trail"), configured.brand.time_zone)


def _done(ask: Any, told: str) -> Any:
    """Have it done and say so at the top of the page; a refusal is told here, with its faults."""
    try:
        with st.spinner("Asking the agent ..."):
            answer = ask()
    except AgentRefusedError as refused:
        faults = (f"`{each.field}`: {words.literal(each.message)}" for each in refused.faults)
        st.error("\n\n".join([words.literal(str(refused)), *faults]))
        return None
    st.session_state["told"] = told
    return answer


show()
