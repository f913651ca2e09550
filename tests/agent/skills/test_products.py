"""Products in a talk: which one is meant, what is left of it, and what of a large catalogue is read."""

from __future__ import annotations

import json
from decimal import Decimal

import pytest

from agent.language.embedded import EmbeddedLanguage
from agent.profile import CatalogProduct, CatalogVariant, OrderLine, Preference, ProductView, Recommendation
from agent.profile_store import Sought
from agent.transcript import ReplyKind
from pipelines.inbox import IncomingEvent
from tests.agent.world import ANNA, ANNAS, NOW, a_customer, a_row, an_order, anna, before, stranger


def a_product(number: int, title: str, **given):
    usual = {"status": "active", "minimum_price": Decimal("89.00"), "maximum_price": Decimal("89.00")}
    return a_row(CatalogProduct, product_id=f"p{number}", title=title, **usual | given)


def a_variant(product, colour: str, size: str, stock: int, **given):
    return a_row(
        CatalogVariant,
        variant_id=f"{product.product_id}-{colour}-{size}",
        product_id=product.product_id,
        product_title=product.title,
        variant_title=f"{colour} / {size}",
        option1=colour,
        option2=size,
        stock_quantity=stock,
        **{"price": Decimal("89.00")} | given,
    )


def a_look(product, **given):
    usual = {"product_view_id": f"view-{product.product_id}", "product_id": product.product_id}
    return a_row(ProductView, customer_id=ANNA, **usual | {"viewed_at": before(hours=3)} | given)


def a_size(value: str):
    return a_row(Preference, customer_id=ANNA, preference="shirt_size", value=value)


SHELL = a_product(1, "Larkrise Waterproof Jacket", product_type="Jackets", description="A shell with sealed seams.")
DOWN = a_product(2, "Stormbeck Down Jacket", product_type="Jackets", description="Warm and light.")
TORCH = a_product(3, "Glow Head Torch", product_type="Lights", description="It shines.")
SHELL_M, SHELL_L = a_variant(SHELL, "Moss", "M", 2), a_variant(SHELL, "Moss", "L", 40)
SHELL_S = a_variant(SHELL, "Moss", "S", 0)
SHOP = (SHELL, DOWN, TORCH, SHELL_S, SHELL_M, SHELL_L, a_variant(DOWN, "Ink", "M", 9))


@pytest.fixture(scope="module")
def embedded():
    return EmbeddedLanguage()


@pytest.fixture
def talk(agent_over, embedded):
    """Say one thing after the other; the replies."""

    def said(rows, *texts, visitor=anna):
        turns = agent_over([a_customer(), *SHOP, *rows]).turns_with(language=embedded)
        conversation = turns.start(visitor, "web-chat").conversation_id
        return [turns.answer(conversation, visitor, text).reply for text in texts]

    return said


def told(reply) -> set[tuple[str, str, str]]:
    return {(claim.table, claim.key, claim.column) for claim in reply.claims}


def test_the_jacket_of_this_morning_is_told_in_the_customers_size_and_running_low(talk):
    [reply] = talk([a_look(SHELL), a_size("M")], "the jacket i looked at this morning, do you have my size?")
    assert ("catalog_variants", SHELL_M.key, "stock_quantity") in told(reply)
    assert "running low" in reply.text
    assert DOWN.title not in reply.text
    assert SHELL_L.key not in {key for _, key, _ in told(reply)}


@pytest.mark.parametrize(("stock", "is_low"), [(3, True), (4, False)])
def test_stock_runs_low_exactly_from_the_quantity_of_the_release(talk, stock, is_low):
    few = a_variant(TORCH, "Black", "One", stock)
    [reply] = talk([few], "is the glow head torch still in stock")
    assert ("running low" in reply.text) is is_low
    assert ("catalog_variants", few.key, "stock_quantity") in told(reply)


def test_what_is_sold_out_is_said_with_what_is_there_instead(talk):
    [reply] = talk([], "do you have the larkrise jacket in size S")
    assert "sold out" in reply.text
    assert ("catalog_variants", SHELL_M.key, "variant_title") in told(reply)


def test_its_price_is_asked_of_what_was_talked_of_last(talk):
    _, reply = talk([], "is the glow head torch still in stock", "how much is it?")
    assert ("catalog_products", TORCH.key, "minimum_price") in told(reply)
    assert SHELL.title not in reply.text


def test_a_visitor_may_ask_about_products_too(talk):
    [reply] = talk([], "do you have the larkrise jacket in size L", visitor=stranger)
    assert ("catalog_variants", SHELL_L.key, "stock_quantity") in told(reply)


def test_what_nothing_answers_to_is_not_made_up(talk):
    [reply] = talk([], "do you sell kayaks")
    assert reply.claims == ()
    assert reply.reply_kind is not ReplyKind.ANSWER


def bought(title: str, **given):
    order = an_order(1043)
    usual = {
        "order_line_id": f"l-{title}", "order_id": order.order_id, "product_title": title,
        "quantity": 1, "current_quantity": 1, "unit_price": Decimal("79.00"),
    }  # fmt: skip
    return a_row(OrderLine, customer_id=ANNA, **usual | given)


def test_the_same_again_has_todays_price_beside_what_was_paid(talk):
    line = bought(SHELL.title, product_id="p1", variant_id=SHELL_M.variant_id)
    [reply] = talk([line], "i want to buy the jacket again")
    assert ("profile_order_lines", line.key, "unit_price") in told(reply)
    assert ("catalog_variants", SHELL_M.key, "price") in told(reply)
    assert reply.skills == ("buy_again",)


def suits(product, score: str):
    return a_row(
        Recommendation,
        customer_id=ANNA,
        product_id=product.product_id,
        product_title=product.title,
        reason="viewed",
        score=Decimal(score),
    )


def test_the_best_is_recommended_first_and_the_recommendation_is_told(agent_over, embedded):
    agent = agent_over([a_customer(), *SHOP, suits(TORCH, "0.2"), suits(DOWN, "0.9")])
    turns = agent.turns_with(language=embedded)
    conversation = turns.start(anna, "web-chat").conversation_id
    reply = turns.answer(conversation, anna, "can you recommend something").reply
    assert reply.text.index(DOWN.title) < reply.text.index(TORCH.title)
    [event] = [event for event in agent.events() if event.kind == "received_product_recommendation"]
    assert json.loads(event.payload)["data"]["product_ids"] == ["p2", "p3"]


def test_what_was_sent_back_is_not_recommended_whatever_is_asked_for(talk):
    returned = bought(SHELL.title, product_id="p1", returned_quantity=1)
    [reply] = talk([returned], "can you recommend a jacket")
    assert DOWN.title in reply.text
    assert SHELL.title not in reply.text


def test_after_a_word_about_a_product_the_other_one_is_still_the_other_order(talk):
    orders = [an_order(1043), an_order(1044, ordered_at=before(days=1))]
    texts = ("where is my order", "the first one", "is the glow head torch in stock", "and where is the other one?")
    replies = talk(orders, *texts)
    assert "#1044" in replies[1].text
    assert ("profile_orders", orders[0].order_id, "order_name") in told(replies[3])


def test_of_a_catalogue_only_the_products_at_hand_are_read(agent_over):
    many = [a_product(100 + number, f"Thing {number}") for number in range(60)]
    agent = agent_over([a_customer(), *SHOP, *many, a_look(many[7])])
    sections = {CatalogProduct.TABLE, CatalogVariant.TABLE, ProductView.TABLE}
    sought = Sought(("stormbeck", "jacket"), ("p3",))
    profile = agent.means.profiles.read(ANNAS, sections, as_of=NOW, sought=sought).profile
    assert {row.product_id for row in profile.rows(CatalogProduct)} == {"p1", "p2", "p3", "p107"}
    assert {row.product_id for row in profile.rows(CatalogVariant)} == {"p1", "p2"}


def test_news_of_the_products_at_hand_is_among_what_was_seen(agent_over):
    agent = agent_over([a_customer(), *SHOP])
    news = IncomingEvent("shopify", "e1", "products/update", NOW, "{}", (), ("product:p1",))
    agent.inbox.append([news])
    sections = {CatalogVariant.TABLE}
    seen = agent.means.profiles.read(None, sections, as_of=NOW, sought=Sought(("larkrise",)))
    unaware = agent.means.profiles.read(None, sections, as_of=NOW, sought=Sought(("torch",)))
    assert (seen.unseen_count, unaware.unseen_count) == (1, 0)
