"""Money given, codes put on, homes moved, deeds taken back: told exactly before, done once after a yes."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from agent.profile import CartLine, CatalogVariant, DiscountOption, Refund, ReturnLine, Subscription
from agent.transcript import ReplyKind
from tests.agent.world import (
    ANNA,
    NOW,
    a_charge,
    a_clause,
    a_customer,
    a_line,
    a_parcel,
    a_row,
    after,
    an_option,
    an_order,
    anna,
    before,
    published,
    wants,
)

FEE_RULE = "A late return fee of up to £15 may be taken off."
LATE_RULE = "An order that misses its promised day earns £5 of store credit, once."
HOME = {"address_line": "3 Low Street", "city": "Leeds", "postal_code": "LS1 4AB", "country_code": "GB"}


def said(agent, text, *proposals, conversation=None):
    conversation = conversation or agent.turns.start(anna, "web-chat").conversation_id
    return conversation, agent.turns.answer(conversation, anna, agent.says(text, *proposals)).reply


def republished(agent, tmp_path, rows):
    """The next load, as the agent will read it."""
    agent.published = getattr(agent, "published", 1) + 1
    published(tmp_path / "snapshots", rows, horizon=agent.inbox.horizon(), name=f"{agent.published}-b")


def a_fee(**given):
    usual = {"order_id": "6043", "order_name": "#1043", "fee_code": "LATE_RETURN", "explanation": "It came late."}
    waivable = {"is_waivable": True, "waivable_amount": Decimal("12.00"), "clause_id": "fee-late-return"}
    return a_charge("fee", **usual | waivable | given)


def a_basket(code=None, **given):
    usual = {"cart_id": "cart-1", "cart_line_id": "l1", "quantity": 1, "unit_price": Decimal("80.00"), "is_open": True}
    return a_row(CartLine, customer_id=ANNA, **usual | {"discount_code": code} | given)


def a_code(code="TRAIL15", **given):
    usual = {"code": code, "discount_kind": "percentage", "value": Decimal(15), "description": "15% off"}
    return a_row(DiscountOption, customer_id=ANNA, **usual | given)


def test_a_fee_is_explained_and_taken_off_after_one_yes_with_its_clause(agent_over):
    agent = agent_over([an_order(1043), a_fee(), a_clause("fee-late-return", "fees", FEE_RULE)])
    conversation, reply = said(agent, "what is that fee", *wants("payment_question"))
    assert "It came late." in reply.text
    assert f"{FEE_RULE} Shall I take £12.00 of it off? It goes back the way you paid it." in reply.text
    assert agent.store.done == []
    for _ in range(2):
        _, reply = said(agent, "yes", conversation=conversation)
    [(operation, order_id, given)] = agent.store.done
    assert (operation, order_id, given["amount"]) == ("waive_fee", "6043", Decimal("12.00"))


def test_a_fee_that_was_taken_off_is_not_taken_off_again(agent_over):
    given_back = a_row(Refund, customer_id=ANNA, order_id="6043", note="Fee waived: charge-fee")
    agent = agent_over([an_order(1043), a_fee(), given_back])
    _, reply = said(agent, "please waive that fee", *wants("payment_question"))
    assert "I cannot take it off. It was taken off already" in reply.text
    assert reply.reply_kind is ReplyKind.QUESTION


def test_a_late_order_earns_what_its_clause_gives_and_once(agent_over, tmp_path):
    late = an_order(1043, promised_delivery_at=before(days=1))
    rows = [a_customer(), late, a_clause("credit-late", "credit", LATE_RULE)]
    agent = agent_over(rows)
    conversation, reply = said(agent, "can i have some store credit for the delay", *wants("complaint"))
    assert f"{LATE_RULE} Shall I add £5.00 of store credit to your account for order #1043?" in reply.text
    _, reply = said(agent, "yes", conversation=conversation)
    assert "added £5.00 of store credit" in reply.text
    credited = a_row(Refund, customer_id=ANNA, order_id="6043", note="Credit: credit-late", amount=Decimal("5.00"))
    republished(agent, tmp_path, [*rows, credited])
    _, reply = said(agent, "can i have some store credit for the delay", *wants("complaint"))
    assert "That credit was given already" in reply.text
    assert len(agent.store.done) == 1


@pytest.mark.parametrize(
    ("text", "entities", "promised"),
    [
        ("give me £60 of store credit for the delay", {"money": "60.00"}, before(days=1)),
        ("give me £6 of store credit for the delay", {"money": "6.00"}, before(days=1)),
        ("i want store credit, it arrived broken", {}, before(days=1)),
        ("i want a voucher for the wait", {}, after(days=1)),
    ],
    ids=["above the cap", "above the clause", "damaged", "not late"],
)
def test_what_the_clause_does_not_give_goes_to_a_person(agent_over, text, entities, promised):
    agent = agent_over([a_customer(), an_order(1043, promised_delivery_at=promised)])
    conversation = agent.turns.start(anna, "web-chat").conversation_id
    turn = agent.turns.answer(conversation, anna, agent.says(text, *wants("complaint", **entities)))
    assert turn.is_handed_over
    assert agent.store.done == []


def test_a_code_is_put_on_the_open_basket_after_a_yes(agent_over):
    agent = agent_over([a_basket(), a_code()])
    conversation, reply = said(agent, "apply TRAIL15 to my basket", *wants("discount_question", code="TRAIL15"))
    assert "Shall I put code TRAIL15 on your basket (15% off)?" in reply.text
    assert agent.store.done == []
    _, reply = said(agent, "yes", conversation=conversation)
    assert "Done: I have put code TRAIL15 on your basket." in reply.text
    assert agent.store.done == [("apply_discount", "cart-1", {"code": "TRAIL15"})]


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ([a_code()], "Your basket is empty"),
        ([a_code(), a_basket("WELCOME10")], "Another code is on your basket"),
        ([a_code(), a_basket("TRAIL15")], "It is on your basket already"),
        ([a_code(minimum_subtotal=Decimal("80.01")), a_basket()], "does not reach its minimum yet"),
        ([a_basket()], "I cannot find that code among those that work for you."),
    ],
)
def test_a_code_that_may_not_go_on_is_told_why_and_nothing_is_done(agent_over, rows, words):
    agent = agent_over(rows)
    conversation, reply = said(agent, "apply TRAIL15 to my basket", *wants("discount_question", code="TRAIL15"))
    assert words in reply.text
    said(agent, "yes", conversation=conversation)
    assert agent.store.done == []


def test_a_code_with_points_is_a_persons_decision(agent_over):
    agent = agent_over([a_basket(), a_code()])
    _, reply = said(agent, "apply TRAIL15 together with my points", *wants("discount_question", code="TRAIL15"))
    assert "for a colleague to decide" in reply.text


def test_the_address_of_the_account_is_asked_for_read_back_and_changed(agent_over):
    agent = agent_over([a_customer(**HOME)])
    conversation, reply = said(agent, "i moved, change the address on my account", *wants("account_change"))
    assert "What is your new address?" in reply.text
    _, reply = said(agent, "12 Mill Lane, York, YO1 7AB", *wants("unclear"), conversation=conversation)
    assert "Shall I put 12 Mill Lane, York, YO1 7AB on your account as your address?" in reply.text
    _, reply = said(agent, "yes", conversation=conversation)
    assert "changed the address on your account to 12 Mill Lane, York, YO1 7AB." in reply.text
    [(operation, store_id, given)] = agent.store.done
    assert (operation, store_id, given["address"].postcode) == ("change_account_address", "1", "YO1 7AB")


def test_an_address_that_cannot_be_read_twice_offers_a_person_who_is_one_yes_away(agent_over):
    agent = agent_over([a_customer(**HOME)])
    conversation, _ = said(agent, "i moved, change the address on my account", *wants("account_change"))
    _, reply = said(agent, "14 Rue Cler, 75007 Paris", *wants("account_change"), conversation=conversation)
    assert "shall I get a colleague" in reply.text
    _, reply = said(agent, "yes", conversation=conversation)
    assert reply.reply_kind == ReplyKind.HANDOVER
    assert agent.store.done == []


def test_the_address_of_the_account_is_meant_where_it_is_named_and_no_order_is(agent_over):
    agent = agent_over([a_customer(**HOME), an_order(1043, ship_to_country_code="GB")])
    text = "change the default address on my account to 12 Mill Lane, York, YO1 7AB"
    _, reply = said(agent, text, *wants("change_address"))
    assert "on your account as your address?" in reply.text


def test_an_address_on_the_account_is_put_back(agent_over, tmp_path):
    agent = agent_over([a_customer(**HOME)])
    text = "change the address on my account to 12 Mill Lane, York, YO1 7AB"
    conversation, _ = said(agent, text, *wants("account_change"))
    said(agent, "yes", conversation=conversation)
    moved = HOME | {"address_line": "12 Mill Lane", "city": "York", "postal_code": "YO1 7AB"}
    republished(agent, tmp_path, [a_customer(**moved, recorded_at=NOW)])
    _, reply = said(agent, "please undo that", *wants("unclear"), conversation=conversation)
    assert "Shall I put 3 Low Street, Leeds, LS1 4AB on your account" in reply.text
    said(agent, "yes", conversation=conversation)
    assert [given["address"].city for _, _, given in agent.store.done] == ["York", "Leeds"]


def test_the_address_of_an_order_is_put_back_while_nothing_is_packed(agent_over, tmp_path):
    to_leeds = {
        "ship_to_address": "3 Low Street", "ship_to_city": "Leeds", "ship_to_postal_code": "LS1 4AB",
        "ship_to_country_code": "GB",
    }  # fmt: skip
    agent = agent_over([a_customer(), an_order(1043, **to_leeds)])
    text = "send order 1043 to 12 Mill Lane, York, YO1 7AB"
    conversation, _ = said(agent, text, *wants("change_address", order_name="1043"))
    said(agent, "yes", conversation=conversation)
    moved = an_order(1043, **to_leeds | {"ship_to_city": "York"}, recorded_at=NOW)
    republished(agent, tmp_path, [a_customer(), moved])
    _, reply = said(agent, "change it back", *wants("change_address"), conversation=conversation)
    assert "Shall I send order #1043 to 3 Low Street, Leeds, LS1 4AB instead?" in reply.text
    republished(agent, tmp_path, [a_customer(), moved, a_parcel(moved)])
    _, reply = said(agent, "yes", conversation=conversation)
    assert "I can no longer do that." in reply.text
    assert len(agent.store.done) == 1


def a_subscription(**given):
    usual = {
        "subscription_id": "77", "status": "ACTIVE", "product_title": "Trail Coffee", "interval_unit": "WEEK",
        "interval_count": 4, "currency": "GBP", "quantity": 1, "price": Decimal("14.00"),
        "next_billing_at": after(days=5),
    }  # fmt: skip
    return a_row(Subscription, customer_id=ANNA, **usual | given)


def test_a_pause_is_undone_by_going_on(agent_over, tmp_path):
    agent = agent_over([a_subscription()])
    conversation, _ = said(agent, "pause my subscription", *wants("subscription_question"))
    said(agent, "yes", conversation=conversation)
    republished(agent, tmp_path, [a_subscription(status="PAUSED", recorded_at=NOW + timedelta(minutes=1))])
    _, reply = said(agent, "undo that", *wants("unclear"), conversation=conversation)
    assert "Shall I resume your Trail Coffee subscription?" in reply.text
    said(agent, "yes", conversation=conversation)
    assert [name for name, _, _ in agent.store.done] == ["pause_subscription", "resume_subscription"]


def test_a_return_is_called_off_before_it_comes_in_and_not_after(agent_over, tmp_path):
    order = an_order(1043, delivered_at=before(days=3), fulfillment_status="fulfilled")
    line = a_line(order, "Ridge Jacket", quantity=1)
    rows = [a_customer(), order, line, an_option(order, order_line_id=line.order_line_id)]
    agent = agent_over(rows)
    conversation, _ = said(agent, "i want to return the ridge jacket", *wants("return_order"))
    said(agent, "yes", conversation=conversation)

    def landed(status):
        return a_row(
            ReturnLine, customer_id=ANNA, return_line_id="r1", return_id="request_return-6043", order_id="6043",
            order_line_id=line.order_line_id, product_title="Ridge Jacket", status=status, quantity=1,
        )  # fmt: skip

    republished(agent, tmp_path, [*rows, landed("open")])
    _, reply = said(agent, "undo that please", *wants("unclear"), conversation=conversation)
    assert "Shall I call off the return of order #1043 (Ridge Jacket)? The items stay with you" in reply.text
    _, reply = said(agent, "yes", conversation=conversation)
    assert "called off the return of order #1043" in reply.text
    assert [name for name, _, _ in agent.store.done] == ["request_return", "cancel_return"]
    republished(agent, tmp_path, [*rows, landed("closed")])
    _, reply = said(agent, "cancel my return", *wants("cancel_order"))
    assert "I cannot call off that return of order #1043. It has come in already" in reply.text


def test_changed_items_become_again_what_they_were(agent_over, tmp_path):
    order = an_order(1043)
    shop = [
        a_row(
            CatalogVariant, variant_id=f"v{size}", product_id="p1", product_title="Ridge Jacket",
            variant_title=f"Moss / {size}", price=Decimal("89.00"), stock_quantity=4,
        )
        for size in ("M", "L")
    ]  # fmt: skip
    line = a_line(
        order, "Ridge Jacket", quantity=1, product_id="p1", variant_id="vM", variant_title="Moss / M",
        unit_price=Decimal("89.00"),
    )  # fmt: skip
    agent = agent_over([order, line, *shop])
    conversation, _ = said(agent, "change the ridge jacket to size L", *wants("change_items"))
    said(agent, "yes", conversation=conversation)
    changed = replace(line, variant_id="vL", variant_title="Moss / L")
    republished(agent, tmp_path, [order, changed, *shop])
    _, reply = said(agent, "swap it back", *wants("change_items"), conversation=conversation)
    assert "Ridge Jacket (Moss / L) at £89.00 for Moss / M at £89.00" in reply.text
    said(agent, "yes", conversation=conversation)
    assert [given["changes"][0].variant_id for _, _, given in agent.store.done] == ["vL", "vM"]


def test_a_cancelled_order_stays_so_and_that_is_said_with_what_helps(agent_over):
    agent = agent_over([an_order(1043)])
    conversation, _ = said(agent, "cancel order 1043", *wants("cancel_order", order_name="1043"))
    said(agent, "yes", conversation=conversation)
    _, reply = said(agent, "undo that", *wants("unclear"), conversation=conversation)
    assert reply.text.startswith("I cannot undo that. What was called off cannot be brought back")
    assert reply.reply_kind is ReplyKind.REFUSAL


def test_with_nothing_done_nothing_is_undone(agent_over):
    _, reply = said(agent_over([a_customer()]), "undo that", *wants("unclear"))
    assert "I have done nothing in this conversation" in reply.text
