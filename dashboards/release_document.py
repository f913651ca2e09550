"""The form over a whole release: one tab for each of its parts."""

from __future__ import annotations

from typing import Any

import streamlit as st

from dashboards import release_macros, release_parts, words
from dashboards.release_forms import Form

TABS = (
    "Returns", "Policy", "Guidance", "Rollout", "Escalation & handoff", "Feedback & costs", "Macros", "Texts",
)  # fmt: skip
IN_TABLES = ("tiers", "shipping", "discounts", "fee_waivers", "credits", "stacking")


def document(form: dict[str, Any], draft: dict[str, Any], currency: str) -> dict[str, Any]:
    """The document as the reader leaves it. Its widgets begin anew with every revision."""
    body, prefix = draft["body"], f"{draft['draft_id']}.{draft['revision']}."
    schema, drawn = form["document"], Form(form["document"], prefix)
    schemas, of_policy = schema["properties"], schema["$defs"]["Parameters"]["properties"]
    policy, support = dict(body.get("parameters", {})), {}
    returns, rest, guidance, rollout, people, asking, at_hand, texts = st.tabs(TABS)
    with returns:
        policy["return_windows"] = release_parts.windows(policy.get("return_windows", []), prefix)
        for name in ("final_sale", "changes"):
            policy[name] = drawn.field(words.name(name), of_policy[name], policy.get(name), name)
    with rest:
        policy["limits"] = drawn.field("Limits", of_policy["limits"], policy.get("limits"), "limits")
        for name in IN_TABLES:
            policy[name] = drawn.field(words.name(name), of_policy[name], policy.get(name), name)
    with guidance:
        said = drawn.fields(schemas["guidance"], body.get("guidance", {}), "guidance")
    with rollout:
        tiers = [str(tier.get("tier")) for tier in policy["tiers"]]
        skills = [*form["skills"], *(each["name"] for each in body.get("skills", []))]
        modes = release_parts.rollout(body.get("rollout", {}), skills, tiers, prefix)
    with people:
        called = of_policy["escalations"]
        policy["escalations"] = drawn.field("Escalations", called, policy.get("escalations"), "escalations")
        st.markdown("**Support**")
        before = policy.get("support", {})
        support = drawn.fields(of_policy["support"], before, "support", leave_out=frozenset({"costs"}))
        handoff = drawn.fields(schemas["handoff"], body.get("handoff", {}), "handoff")
    with asking:
        feedback = release_parts.feedback(body.get("feedback", {}), prefix)
        policy["support"] = support | {"costs": release_parts.costs(before.get("costs", {}), currency, prefix)}
    with texts:
        title = drawn.field("Name of the release", schemas["name"], body.get("name", ""), "name")
        policy["clauses"] = drawn.field("Sentences of policy", of_policy["clauses"], policy.get("clauses"), "clauses")
        st.caption(
            "What misses taught: each sentence is heard as its skill. Skills of yours hold theirs, on the page Skills."
        )
        taught = drawn.field("Sentences that were taught", schemas["examples"], body.get("examples", []), "examples")
    with at_hand:
        macros = release_macros.macros(body.get("macros", []), sentences(policy), prefix)
    whole = {"name": title, "parameters": policy, "guidance": said, "rollout": modes, "handoff": handoff}
    return {**body, **whole, "feedback": feedback, "examples": taught, "macros": macros}


def sentences(policy: dict[str, Any]) -> dict[str, str]:
    """The sentence of each clause, by its id, as a macro may quote it."""
    rows = [row for name in ("return_windows", *IN_TABLES[1:], "clauses") for row in policy.get(name) or ()]
    rows.append(policy.get("final_sale") or {})
    return {str(row["clause_id"]): str(row.get("text", "")) for row in rows if row.get("clause_id")}
