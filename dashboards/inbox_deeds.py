"""What a person may do for a customer beside the conversation: credit, money back, a cancellation, a fee."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import streamlit as st

from dashboards import words
from dashboards.inbox_api import Handoff, InboxApi

Done = Callable[[Callable[[], object]], None]
DEEDS = {
    "credit": "Give store credit",
    "refund": "Give money back",
    "cancel_order": "Cancel an order",
    "waive_fee": "Take a fee off",
}


def giving(line: Handoff, api: InboxApi, done: Done) -> None:
    """Within the rules, or beyond them with a reason within what one's role may give in a day."""
    profile = line.package.get("profile") or {}
    orders = [str(order["order_name"]) for order in profile.get("profile_orders") or ()]
    fees = {str(each["charge_id"]): each for each in profile.get("profile_charges") or () if each.get("fee_code")}
    if not orders:
        return
    with st.expander("Do something for the customer"):
        offered = [deed for deed in DEEDS if fees or deed != "waive_fee"]
        deed = st.selectbox("What", offered, format_func=DEEDS.__getitem__, key="deed")
        with st.form(f"deed-{line.conversation_id}", enter_to_submit=False):
            wanted: dict[str, Any] = {"deed": deed, "charge_id": ""}
            if deed == "waive_fee":
                wanted["charge_id"] = st.selectbox("Fee", list(fees), format_func=lambda each: _fee(fees[each]))
                wanted["order_name"] = fees[wanted["charge_id"]]["order_name"]
            else:
                wanted["order_name"] = st.selectbox("Order", orders, key="deed_order")
            if deed != "cancel_order":
                amount = st.number_input("Amount", min_value=0.01, step=1.0, value=5.0, key="deed_amount")
                wanted["amount"] = f"{amount:.2f}"
            wanted["reason"] = st.text_input("Why", key="deed_reason", max_chars=300, help="Needed beyond the rules.")
            if st.form_submit_button("Do it"):
                done(lambda: _given(api.act(line.conversation_id, wanted)))


def _fee(charge: Mapping[str, Any]) -> str:
    named = words.name(str(charge.get("fee_code") or charge["charge_kind"]))
    return f"{named}, {charge['amount']} on {charge['order_name']}"


def _given(came: dict[str, Any]) -> None:
    told = {"done": "The store has done it.", "failed": "The store refused."}
    left = f" {came['left_today']} left today beyond the rules." if came["is_beyond_policy"] else ""
    st.session_state["given"] = told.get(came["state"], "The store has not said whether it is done.") + left
