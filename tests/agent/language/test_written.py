"""What is taken as written: addresses, codes, money; and the words of a wanted variant."""

from __future__ import annotations

import pytest

from agent.language.entities import entities_of
from agent.language.protocol import DialogueState
from agent.language.written import address_in, code_in, money_in

ALONE = DialogueState()


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("send it to 12 Mill Lane, Leeds LS1 4AB instead", "12 Mill Lane, Leeds LS1 4AB"),
        (
            "445 Maple Drive, Suite 394, Fort Worth, TX, 76165 please",
            "445 Maple Drive, Suite 394, Fort Worth, TX, 76165",
        ),
        ("it is Flat 4, 7 High St. and cancel the other one", "Flat 4, 7 High St"),
        ("to 3 Sea View Road\nBrighton", "3 Sea View Road, Brighton"),
        ("12 days on the way", None),
        ("track 1043 way too slow", None),
        ("i ordered 2 in the same place", None),
    ],
)
def test_an_address_is_one_line_as_written(text, address):
    assert address_in(text) == address


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("use code save10 please", "SAVE10"),
        ("the code is 'Welcome-5'", "WELCOME-5"),
        ("my WELCOME code is rejected", "WELCOME"),
        ("SUMMER25", "SUMMER25"),
        ("do you have a discount code", None),
        ("APPLY THE CODE PLEASE", None),
        ("the code does not work", None),
        ("my order is 1043", None),
    ],
)
def test_a_code_is_a_word_that_looks_like_one(text, code):
    assert code_in(text) == code


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("i was charged £12.50 twice", "12.50"),
        ("you took 30 dollars", "30.00"),
        ("$1,250.00 is gone", "1250.00"),
        ("1,250 €", "1250.00"),
        ("12,50 €", "12.50"),
        ("i paid 45 for 2 of them", None),
    ],
)
def test_money_is_what_is_called_money(text, amount):
    assert money_in(text) == amount


@pytest.mark.parametrize(
    ("text", "option"),
    [
        ("exchange the blue jacket for the green one", "green"),
        ("swap it for a size 9", "size 9"),
        ("swap the keyboard for one with RGB backlight", "rgb backlight"),
        ("is it available in blue", "blue"),
        ("change the order to my other card", None),
        ("change my delivery address to my office", None),
        ("exchange my boots", None),
    ],
)
def test_an_option_is_what_is_wanted_and_not_what_is_there(text, option):
    assert entities_of(text).get("option") == option


def test_several_products_are_all_named_and_the_first_is_still_the_product():
    found = entities_of("return the boots, the wool socks and a hat")
    assert (found["product"], found["products"]) == ("boots", "boots; wool socks; hat")
    assert "products" not in entities_of("return the boots")


def test_a_product_of_one_wish_is_not_the_product_of_another(embedded):
    heard = embedded.understand("i want to return the boots, and is the tent in stock in green", ALONE)
    assert [(one.intent, one.entities["product"]) for one in heard.proposals] == [
        ("return_order", "boots"),
        ("availability_question", "tent"),
    ]
    assert "option" not in heard.proposals[0].entities


def test_the_commas_of_an_address_are_no_clauses_and_its_case_is_kept(embedded):
    heard = embedded.understand("Please send my order to 12 Mill Lane, Leeds, LS1 4AB instead", ALONE)
    assert [(one.intent, one.entities["address"]) for one in heard.proposals] == [
        ("change_address", "12 Mill Lane, Leeds, LS1 4AB")
    ]


def test_two_orders_named_apart_are_two_wishes(embedded):
    heard = embedded.understand("cancel order #1043. also please cancel order #1044", ALONE)
    assert [(one.intent, one.entities["order_name"]) for one in heard.proposals] == [
        ("cancel_order", "#1043"),
        ("cancel_order", "#1044"),
    ]


def test_an_order_name_with_letters_is_one_too():
    assert entities_of("about order #W2378156 please")["order_name"] == "#W2378156"
    assert entities_of("it is w2378156, I mean order w2378156")["order_name"] == "#W2378156"


def test_what_it_stands_for_is_shared_and_what_is_named_apart_is_not(embedded):
    pointing = embedded.understand("where are my boots? and can i return them", ALONE)
    assert [one.entities.get("product") for one in pointing.proposals] == ["boots", "boots"]
    apart = embedded.understand("i want to exchange the water bottle for a bigger one and return the desk lamp", ALONE)
    assert [(one.intent, one.entities.get("product")) for one in apart.proposals] == [
        ("exchange_order", "water bottle"),
        ("return_order", None),
    ]


def test_a_variant_alone_goes_on_with_the_exchange_that_was_talked_about(embedded):
    heard = embedded.understand("yes but the blue one", DialogueState(last_skill="exchange_order"))
    assert [(one.intent, one.entities["option"]) for one in heard.proposals] == [("exchange_order", "blue")]
    assert not heard.is_confirmation
