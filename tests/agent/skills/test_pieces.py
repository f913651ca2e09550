"""How many pieces go back or become others: told before it is asked for, with the money for exactly these."""

from __future__ import annotations

import json
from decimal import Decimal

import pytest

from agent.profile import CatalogProduct, CatalogVariant
from agent.releases.landing import loaded
from agent.skills.pieces import pieces_meant
from tests.agent.world import a_clause, a_line, a_row, after, an_option, an_order, anna, before, wants

ARRIVED = an_order(1043, delivered_at=before(days=3), fulfillment_status="fulfilled")
WAITING = an_order(1044)
CLAUSE = "Final sale items cannot be returned or exchanged, unless they arrive damaged."


def a_pair(order, count=2, left=2, **given):
    """A line of several and the row that says what of it may go back."""
    line = a_line(
        order, "Ridge Jacket", quantity=count, product_id="p1", variant_id="v-moss-m", variant_title="Moss / M",
        unit_price=Decimal("89.00"), **given,
    )  # fmt: skip
    option = an_option(
        order, order_line_id=line.order_line_id, returnable_quantity=left, refund_amount=Decimal("89.00") * left,
        unit_refund_amount=Decimal("89.00"), returnable_until_at=after(days=20),
    )  # fmt: skip
    return line, option


def a_variant(colour, size, stock=5):
    return a_row(
        CatalogVariant, variant_id=f"v-{colour}-{size}".lower(), product_id="p1", product_title="Ridge Jacket",
        variant_title=f"{colour} / {size}", price=Decimal("89.00"), stock_quantity=stock,
    )  # fmt: skip


SHOP = (a_variant("Moss", "M"), a_variant("Moss", "L"))


def said(agent, text, *proposals, conversation=None):
    conversation = conversation or agent.turns.start(anna, "web-chat").conversation_id
    return conversation, agent.turns.answer(conversation, anna, agent.says(text, *proposals)).reply


def test_a_return_of_two_says_two_and_what_both_come_to(agent_over):
    agent = agent_over([ARRIVED, *a_pair(ARRIVED)])
    conversation, reply = said(agent, "i want to return the ridge jacket", *wants("return_order"))
    assert "2 x Ridge Jacket (Moss / M) for £178.00?" in reply.text
    said(agent, "yes", conversation=conversation)
    [(_, _, given)] = agent.store.done
    assert [(line.order_line_id, line.quantity) for line in given["lines"]] == [("line-6043-Ridge Jacket", 2)]


def test_one_of_the_two_is_one_and_the_money_for_one(agent_over):
    agent = agent_over([ARRIVED, *a_pair(ARRIVED)])
    conversation, _ = said(agent, "i want to return the ridge jacket", *wants("return_order"))
    _, reply = said(agent, "only one of the two", *wants("return_order"), conversation=conversation)
    assert "1 x Ridge Jacket (Moss / M) for £89.00?" in reply.text
    said(agent, "yes", conversation=conversation)
    [(_, _, given)] = agent.store.done
    assert [line.quantity for line in given["lines"]] == [1]


def test_more_than_are_left_are_not_taken_back(agent_over):
    agent = agent_over([ARRIVED, *a_pair(ARRIVED, count=3, left=2)])
    _, reply = said(agent, "i want to return three of the ridge jackets", *wants("return_order"))
    assert "It is more than you have of it." in reply.text
    assert agent.store.done == []


def test_of_all_that_was_named_what_may_not_go_back_is_told_and_the_rest_is_asked_for(agent_over):
    torch = a_line(ARRIVED, "Glow Head Torch")
    final = an_option(ARRIVED, "Glow Head Torch", order_line_id=torch.order_line_id, is_final_sale=True)
    agent = agent_over([ARRIVED, *a_pair(ARRIVED), torch, final])
    conversation, reply = said(agent, "return all of it", *wants("return_order"))
    assert reply.text.startswith("Glow Head Torch from order #1043: no.")
    assert "2 x Ridge Jacket" in reply.text
    said(agent, "yes", conversation=conversation)
    [(_, _, given)] = agent.store.done
    assert [line.order_line_id for line in given["lines"]] == ["line-6043-Ridge Jacket"]


def test_a_swap_before_dispatch_is_of_all_pieces_that_are_in_the_order(agent_over):
    agent = agent_over([WAITING, *a_pair(WAITING), *SHOP])
    conversation, reply = said(agent, "change the ridge jacket to size L", *wants("change_items"))
    assert "2 x Ridge Jacket (Moss / M) at £89.00 each for Moss / L at £89.00 each" in reply.text
    said(agent, "yes", conversation=conversation)
    [(operation, _, given)] = agent.store.done
    assert (operation, [change.quantity for change in given["changes"]]) == ("change_items", [2])


def test_a_piece_that_was_taken_off_the_order_becomes_nothing_else(agent_over):
    agent = agent_over([WAITING, *a_pair(WAITING, count=2, left=1), *SHOP])
    conversation, _ = said(agent, "change the ridge jacket to size L", *wants("change_items"))
    said(agent, "yes", conversation=conversation)
    [(_, _, given)] = agent.store.done
    assert [change.quantity for change in given["changes"]] == [1]


def test_only_one_of_two_is_exchanged_when_one_is_asked_for(agent_over):
    agent = agent_over([ARRIVED, *a_pair(ARRIVED), *SHOP])
    _, reply = said(agent, "exchange one of the ridge jackets for size L", *wants("exchange_order"))
    assert "exchange in order #1043: 1 x Ridge Jacket (Moss / M) at £89.00 for Moss / L at £89.00?" in reply.text


def test_that_it_can_be_done_once_is_said_only_where_the_release_says_so(agent_over, monkeypatch):
    agent = agent_over([ARRIVED, *a_pair(ARRIVED), *SHOP])
    _, reply = said(agent, "exchange the ridge jacket for size L", *wants("exchange_order"))
    assert "once" not in reply.text
    release = loaded()
    changes = release.parameters.changes.model_copy(update={"swaps_once": True})
    strict = release.model_copy(update={"parameters": release.parameters.model_copy(update={"changes": changes})})
    agent.turns_with(current_release=lambda: strict)
    _, reply = said(agent, "exchange the ridge jacket for size L", *wants("exchange_order"))
    assert "This can be done once for an order." in reply.text


@pytest.mark.parametrize(("current", "is_asked"), [(1, True), (0, False)])
def test_where_items_change_once_a_piece_that_became_another_is_seen_in_the_profile(agent_over, current, is_asked):
    torch = a_line(WAITING, "Glow Head Torch", quantity=1, current_quantity=current)
    agent = agent_over([WAITING, *a_pair(WAITING), torch, *SHOP])
    release = loaded()
    changes = release.parameters.changes.model_copy(update={"swaps_once": True})
    strict = release.model_copy(update={"parameters": release.parameters.model_copy(update={"changes": changes})})
    agent.turns_with(current_release=lambda: strict)
    _, reply = said(agent, "change the ridge jacket to size L", *wants("change_items"))
    assert ("Shall I" in reply.text, "that can be done once" in reply.text) == (is_asked, not is_asked)


def test_what_became_something_else_is_no_longer_among_the_items_to_choose_from(agent_over):
    gone = a_line(WAITING, "Glow Head Torch", quantity=1, current_quantity=0)
    agent = agent_over([WAITING, *a_pair(WAITING), gone, *SHOP])
    _, reply = said(agent, "change an item", *wants("change_items"))
    assert "Glow Head Torch" not in reply.text


def test_a_swap_that_the_rules_refuse_is_told_as_decided(agent_over):
    closed = an_option(ARRIVED, order_line_id="line-6043-Ridge Jacket", returnable_until_at=before(days=1))
    agent = agent_over([ARRIVED, a_pair(ARRIVED)[0], closed, *SHOP])
    said(agent, "exchange the ridge jacket for size L", *wants("exchange_order"))
    [decided] = [json.loads(event.payload)["data"] for event in agent.events() if event.kind == "action_decided"]
    assert (decided["action"], decided["outcome"]) == ("exchange_items", "deny")


@pytest.mark.parametrize("has_clause", [True, False])
def test_a_final_sale_item_is_told_in_the_words_of_its_clause_and_in_no_other(agent_over, has_clause):
    torch = a_row(
        CatalogProduct, product_id="p9", title="Glow Head Torch", status="active", is_final_sale=True,
        minimum_price=Decimal("9.00"), maximum_price=Decimal("9.00"),
    )  # fmt: skip
    agent = agent_over([torch, *([a_clause("final-sale", "returns", CLAUSE)] if has_clause else [])])
    _, reply = said(agent, "tell me of the glow head torch", *wants("product_question", product="glow head torch"))
    assert ("It is a final sale item." in reply.text, CLAUSE in reply.text) == (True, has_clause)
    assert "come back" not in reply.text


LINE = a_line(ARRIVED, "Ridge Jacket")
OTHER = a_line(ARRIVED, "Glow Head Torch")


@pytest.mark.parametrize(
    ("words", "count"),
    [
        ("return the ridge jackets", 4),
        ("return both of them", 4),
        ("just one", 1),
        ("2x ridge jacket", 2),
        ("return two pairs", 2),
        ("i bought it on day 2, size 3", 4),
        ("all of it\nno, only one of them", 1),
        ("only one of the ridge jackets and two of the glow head torches", 1),
        ("return a single ridge jacket", 4),
        ("zero of them", 4),
    ],
)
def test_a_number_counts_pieces_only_where_it_is_said_of_them(words, count):
    assert pieces_meant(words, LINE, [LINE, OTHER], 4) == count
