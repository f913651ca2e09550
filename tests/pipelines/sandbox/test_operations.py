"""The running shop: what it does, what it refuses, and what it tells."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal

import pytest

from pipelines.sandbox.books import Table
from pipelines.sandbox.characters import CHARACTERS
from pipelines.sandbox.operations import KeyReusedError
from pipelines.sandbox.shop import NotThereError, RefusedError

MAYA, TOM, PRIYA, JONAS, ELENA, SAM, AISHA, LEO, GRACE, OLIVIA = (each.customer_id for each in CHARACTERS[:10])
ADDRESS = {"name": "Aisha Bello", "address1": "1 New Road", "city": "London", "zip": "E1 1AA", "country_code": "GB"}


def newest_order(live_shop, customer_id: int):
    return live_shop.look(lambda shop: shop.find(Table.ORDERS, "customer_id", customer_id))[-1]


def variant_with(live_shop, stock: int):
    variants = live_shop.look(lambda shop: shop.every(Table.VARIANTS))
    return next(each for each in variants if each["inventory_quantity"] >= stock)


def stock_of(live_shop, variant_id: int):
    return live_shop.look(lambda shop: shop.get(Table.VARIANTS, variant_id))["inventory_quantity"]


def an_order(live_shop, quantity: int = 1, **extra):
    variant = variant_with(live_shop, 8)
    lines = [{"variant_id": variant["id"], "quantity": quantity}]
    return live_shop.do("place_order", customer_id=TOM, lines=lines, **extra).result["order"]


def a_shipped_order(live_shop, quantity: int = 1):
    return live_shop.do("fulfil_order", order_id=an_order(live_shop, quantity)["id"]).result["order"]


def refused(code: str):
    return pytest.raises(RefusedError, check=lambda error: error.code == code)


def test_an_order_takes_stock_takes_payment_earns_points_and_is_told(live_shop):
    variant = variant_with(live_shop, 8)
    points = live_shop.look(lambda shop: shop.points(TOM))
    order = an_order(live_shop, quantity=2)
    assert stock_of(live_shop, variant["id"]) == variant["inventory_quantity"] - 2
    assert live_shop.look(lambda shop: shop.paid(order["id"])) == Decimal(order["total_price"])
    assert live_shop.look(lambda shop: shop.points(TOM)) == points + int(Decimal(order["subtotal_price"]))
    kinds = [kind for kind, _ in live_shop.told()]
    assert kinds == ["inventory_levels/update", "orders/create", "order_transactions/create", "loyalty_entries/create"]


def test_order_numbers_go_on_where_the_world_ended(live_shop):
    names = {order["name"] for order in live_shop.look(lambda shop: shop.every(Table.ORDERS))}
    order = an_order(live_shop)
    assert order["name"] not in names
    assert order["order_number"] == 1001 + len(names)


def test_the_last_piece_can_be_bought_and_one_more_cannot(live_shop):
    variant = variant_with(live_shop, 8)
    live_shop.do("set_stock", variant_id=variant["id"], available=2)
    lines = [{"variant_id": variant["id"], "quantity": 2}]
    live_shop.do("place_order", customer_id=TOM, lines=lines)
    assert stock_of(live_shop, variant["id"]) == 0
    with refused("out_of_stock"):
        live_shop.do("place_order", customer_id=TOM, lines=[{"variant_id": variant["id"]}])


def test_a_refused_operation_changes_and_tells_nothing(live_shop):
    good, gone = variant_with(live_shop, 8), variant_with(live_shop, 9)
    live_shop.do("set_stock", variant_id=gone["id"], available=0)
    before = live_shop.told()
    with refused("out_of_stock"):
        live_shop.do(
            "place_order",
            customer_id=TOM,
            lines=[{"variant_id": good["id"]}, {"variant_id": gone["id"], "quantity": 2}],
        )
    assert live_shop.told() == before


def test_the_same_key_is_answered_once(live_shop):
    variant = variant_with(live_shop, 8)
    body = {"customer_id": TOM, "lines": [{"variant_id": variant["id"]}]}
    first = live_shop.do("place_order", key="k1", **body)
    told = live_shop.told()
    again = live_shop.do("place_order", key="k1", **body)
    assert (first.is_replay, again.is_replay) == (False, True)
    assert again.result == first.result
    assert live_shop.told() == told


def test_a_key_is_not_for_two_things(live_shop):
    live_shop.do("adjust_loyalty", key="k1", customer_id=TOM, points=5)
    with pytest.raises(KeyReusedError):
        live_shop.do("adjust_loyalty", key="k1", customer_id=TOM, points=6)


def test_a_refused_key_may_be_tried_again(live_shop):
    order = an_order(live_shop)
    with refused("not_shipped"):
        live_shop.do(
            "request_return", key="k1", order_id=order["id"], lines=[{"line_id": order["line_items"][0]["id"]}]
        )
    live_shop.do("fulfil_order", order_id=order["id"])
    live_shop.do("request_return", key="k1", order_id=order["id"], lines=[{"line_id": order["line_items"][0]["id"]}])


def test_a_hundred_identical_confirmations_have_one_effect(live_shop):
    order = an_order(live_shop)
    with ThreadPoolExecutor(10) as crowd:
        answers = list(crowd.map(lambda _: live_shop.do("cancel_order", key="once", order_id=order["id"]), range(100)))
    assert [answer.is_replay for answer in answers].count(False) == 1
    assert [kind for kind, _ in live_shop.told()].count("refunds/create") == 1


def test_two_keys_cannot_both_refund_the_whole(live_shop):
    order = an_order(live_shop)

    def try_refund(number: int) -> bool:
        try:
            live_shop.do("refund_order", key=f"r{number}", order_id=order["id"], amount=order["total_price"])
        except RefusedError:
            return False
        return True

    with ThreadPoolExecutor(8) as crowd:
        assert list(crowd.map(try_refund, range(8))).count(True) == 1


def test_an_order_that_has_not_left_is_cancelled_refunded_and_restocked(live_shop):
    variant = variant_with(live_shop, 8)
    points = live_shop.look(lambda shop: shop.points(TOM))
    order = an_order(live_shop)
    result = live_shop.do("cancel_order", order_id=order["id"]).result
    assert result["order"]["cancelled_at"]
    assert result["order"]["financial_status"] == "refunded"
    assert live_shop.look(lambda shop: shop.paid(order["id"])) == 0
    assert stock_of(live_shop, variant["id"]) == variant["inventory_quantity"]
    assert live_shop.look(lambda shop: shop.points(TOM)) == points


def test_an_order_is_not_cancelled_twice_nor_after_it_left(live_shop):
    order = an_order(live_shop)
    live_shop.do("cancel_order", order_id=order["id"])
    with refused("already_cancelled"):
        live_shop.do("cancel_order", order_id=order["id"])
    with refused("order_fulfilled"):
        live_shop.do("cancel_order", order_id=a_shipped_order(live_shop)["id"])


def test_the_states_of_one_order_never_share_their_time(live_shop):
    order = an_order(live_shop)
    live_shop.do("cancel_order", order_id=order["id"])
    times = [body["updated_at"] for kind, body in live_shop.told() if kind.startswith("orders/")]
    assert times == sorted(set(times))


def test_the_address_changes_until_the_order_leaves(live_shop):
    order = newest_order(live_shop, AISHA)
    changed = live_shop.do("change_shipping_address", order_id=order["id"], address=ADDRESS).result["order"]
    assert changed["shipping_address"] == ADDRESS
    live_shop.do("fulfil_order", order_id=order["id"])
    with refused("order_fulfilled"):
        live_shop.do("change_shipping_address", order_id=order["id"], address=ADDRESS)


def test_all_that_was_paid_can_be_refunded_and_not_a_penny_more(live_shop):
    order = an_order(live_shop)
    total = Decimal(order["total_price"])
    with refused("exceeds_paid"):
        live_shop.do("refund_order", order_id=order["id"], amount=str(total + Decimal("0.01")))
    live_shop.do("refund_order", order_id=order["id"], amount="1.00")
    done = live_shop.do("refund_order", order_id=order["id"], amount=str(total - 1)).result
    assert done["order"]["financial_status"] == "refunded"
    with refused("exceeds_paid"):
        live_shop.do("refund_order", order_id=order["id"], amount="0.01")


def test_a_second_charge_goes_back_without_touching_what_the_order_is_worth(live_shop):
    order = newest_order(live_shop, JONAS)
    done = live_shop.do("refund_order", order_id=order["id"], amount="110.00", note="Charged twice").result["order"]
    assert done["current_total_price"] == order["total_price"]
    assert live_shop.look(lambda shop: shop.paid(order["id"])) == Decimal("110.00")


def test_store_credit_is_a_refund_by_another_way(live_shop):
    order = newest_order(live_shop, ELENA)
    refund = live_shop.do("apply_store_credit", order_id=order["id"], amount="6.00", note="Late fee").result["refund"]
    assert refund["transactions"][0]["gateway"] == "store_credit"


def test_a_return_is_opened_landed_restocked_and_refunded(live_shop):
    order = a_shipped_order(live_shop, quantity=2)
    line = order["line_items"][0]
    stock = stock_of(live_shop, line["variant_id"])
    opened = live_shop.do("request_return", order_id=order["id"], lines=[{"line_id": line["id"]}]).result["return"]
    assert (opened["status"], opened["name"]) == ("open", f"{order['name']}-R1")
    closed = live_shop.do("close_return", return_id=opened["id"]).result
    assert closed["refund"]["transactions"][0]["amount"] == line["price"]
    assert stock_of(live_shop, line["variant_id"]) == stock + 1
    with refused("not_open"):
        live_shop.do("close_return", return_id=opened["id"])


@pytest.mark.parametrize("quantities", [(3,), (2, 1), (1, 1, 1)])
def test_no_more_goes_back_than_was_bought(live_shop, quantities):
    order = a_shipped_order(live_shop, quantity=2)
    line_id = order["line_items"][0]["id"]
    *possible, last = quantities
    for quantity in possible:
        live_shop.do("request_return", order_id=order["id"], lines=[{"line_id": line_id, "quantity": quantity}])
    with refused("exceeds_bought"):
        live_shop.do("request_return", order_id=order["id"], lines=[{"line_id": line_id, "quantity": last}])


def test_a_line_of_another_order_cannot_be_returned(live_shop):
    order, other = a_shipped_order(live_shop), a_shipped_order(live_shop)
    with refused("exceeds_bought"):
        live_shop.do("request_return", order_id=order["id"], lines=[{"line_id": other["line_items"][0]["id"]}])


def test_a_return_can_wait_for_approval(live_shop):
    order = a_shipped_order(live_shop)
    lines = [{"line_id": order["line_items"][0]["id"]}]
    asked = live_shop.do("request_return", order_id=order["id"], lines=lines, is_approved=False).result["return"]
    with refused("not_open"):
        live_shop.do("close_return", return_id=asked["id"])
    assert live_shop.do("approve_return", return_id=asked["id"]).result["return"]["status"] == "open"


def test_an_exchange_costs_nothing_and_its_new_lines_are_shipped(live_shop):
    order = a_shipped_order(live_shop)
    line = order["line_items"][0]
    siblings = live_shop.look(lambda shop: shop.find(Table.VARIANTS, "product_id", line["product_id"]))
    other = next(each for each in siblings if each["id"] != line["variant_id"] and each["inventory_quantity"])
    swap = [{"line_id": line["id"], "variant_id": other["id"]}]
    done = live_shop.do("exchange", order_id=order["id"], lines=swap).result
    assert done["order"]["total_price"] == order["total_price"]
    assert stock_of(live_shop, other["id"]) == other["inventory_quantity"] - 1
    parcel = live_shop.do("fulfil_order", order_id=order["id"]).result["fulfillment"]
    assert [each["id"] for each in parcel["line_items"]] == [done["order"]["line_items"][-1]["id"]]
    assert live_shop.do("close_return", return_id=done["return"]["id"]).result["refund"] is None


def test_an_exchange_is_for_the_same_product(live_shop):
    order = a_shipped_order(live_shop)
    line = order["line_items"][0]
    variants = live_shop.look(lambda shop: shop.every(Table.VARIANTS))
    foreign = next(each for each in variants if each["product_id"] != line["product_id"])
    with refused("other_product"):
        live_shop.do("exchange", order_id=order["id"], lines=[{"line_id": line["id"], "variant_id": foreign["id"]}])


def test_a_delivered_parcel_is_scanned_no_more(live_shop):
    fulfillment = live_shop.do("fulfil_order", order_id=an_order(live_shop)["id"]).result["fulfillment"]
    live_shop.do("add_carrier_event", fulfillment_id=fulfillment["id"], status="delivered")
    with refused("already_delivered"):
        live_shop.do("add_carrier_event", fulfillment_id=fulfillment["id"], status="in_transit")


def test_a_declined_payment_waits_and_a_good_card_settles_it(live_shop):
    order = newest_order(live_shop, GRACE)
    with refused("not_paid"):
        live_shop.do("fulfil_order", order_id=order["id"])
    declined = live_shop.do("retry_payment", order_id=order["id"], card={"decline_code": "expired_card"}).result[
        "order"
    ]
    assert declined["financial_status"] == "pending"
    assert live_shop.do("retry_payment", order_id=order["id"]).result["order"]["financial_status"] == "paid"
    with refused("not_pending"):
        live_shop.do("retry_payment", order_id=order["id"])


def test_points_are_spent_down_to_nothing_and_not_below(live_shop):
    balance = live_shop.look(lambda shop: shop.points(PRIYA))
    assert live_shop.do("adjust_loyalty", customer_id=PRIYA, points=-balance).result["balance"] == 0
    with refused("insufficient_points"):
        live_shop.do("adjust_loyalty", customer_id=PRIYA, points=-1)


def test_redeemed_points_pay_for_goods(live_shop):
    variant = variant_with(live_shop, 8)
    lines = [{"variant_id": variant["id"]}]
    order = live_shop.do("place_order", customer_id=MAYA, lines=lines, redeem_points=200).result["order"]
    assert order["total_discounts"] == "10.00"
    with refused("insufficient_points"):
        live_shop.do("place_order", customer_id=MAYA, lines=lines, redeem_points=900_000)


def test_a_vip_pays_nothing_for_express_and_others_do(live_shop):
    lines = [{"variant_id": variant_with(live_shop, 8)["id"]}]
    costs = [
        live_shop.do("place_order", customer_id=who, lines=lines, service="express").result["order"]["shipping_lines"][
            0
        ]
        for who in (MAYA, TOM)
    ]
    assert [cost["price"] for cost in costs] == ["0.00", "9.95"]


def test_a_basket_becomes_an_order_once(live_shop):
    variant = variant_with(live_shop, 8)
    cart = live_shop.do("add_to_cart", customer_id=TOM, variant_id=variant["id"]).result["checkout"]
    cart = live_shop.do("add_to_cart", token=cart["token"], variant_id=variant["id"]).result["checkout"]
    assert [line["quantity"] for line in cart["line_items"]] == [2]
    live_shop.do("place_order", customer_id=TOM, cart_token=cart["token"])
    for action in (
        {"operation": "place_order", "customer_id": TOM, "cart_token": cart["token"]},
        {"operation": "add_to_cart", "token": cart["token"], "variant_id": variant["id"]},
    ):
        with refused("not_open"):
            live_shop.do(**action)


def test_nobody_buys_the_basket_of_somebody_else(live_shop):
    cart = live_shop.look(lambda shop: shop.find(Table.CHECKOUTS, "customer_id", MAYA))[0]
    with refused("not_open"):
        live_shop.do("place_order", customer_id=TOM, cart_token=cart["token"])


def test_a_subscription_is_skipped_paused_resumed_and_ended(live_shop):
    contract = live_shop.look(lambda shop: shop.find(Table.SUBSCRIPTIONS, "customer_id", OLIVIA))[0]
    change = {"subscription_id": contract["id"]}
    skipped = live_shop.do("skip_subscription", **change).result["subscription"]
    assert skipped["next_billing_date"] > contract["next_billing_date"]
    live_shop.do("pause_subscription", **change)
    with refused("not_active"):
        live_shop.do("skip_subscription", **change)
    assert live_shop.do("resume_subscription", **change).result["subscription"]["status"] == "ACTIVE"
    live_shop.do("cancel_subscription", **change)
    with refused("not_active"):
        live_shop.do("cancel_subscription", **change)


def test_a_new_price_is_for_new_orders(live_shop):
    order = an_order(live_shop)
    line = order["line_items"][0]
    live_shop.do("change_price", variant_id=line["variant_id"], price="1.50")
    assert an_order(live_shop)["line_items"][0]["price"] == "1.50"
    assert live_shop.look(lambda shop: shop.get(Table.ORDERS, order["id"]))["line_items"][0]["price"] == line["price"]


def test_what_is_not_there_is_said_to_be_not_there(live_shop):
    with pytest.raises(NotThereError):
        live_shop.do("cancel_order", order_id=1)


def a_basket(live_shop, quantity: int = 2):
    variant = variant_with(live_shop, 8)
    return live_shop.do("add_to_cart", variant_id=variant["id"], quantity=quantity, customer_id=TOM).result["checkout"]


def test_a_code_on_a_basket_is_told_takes_its_share_and_goes_with_the_order(live_shop):
    cart = a_basket(live_shop)
    put = live_shop.do("apply_discount", token=cart["token"], code="WELCOME10").result["checkout"]
    share = (Decimal(cart["subtotal_price"]) * Decimal("0.10")).quantize(Decimal("0.01"))
    assert Decimal(put["total_price"]) == Decimal(cart["subtotal_price"]) - share
    assert live_shop.told()[-1] == ("checkouts/update", put)
    order = live_shop.do("place_order", customer_id=TOM, cart_token=cart["token"]).result["order"]
    assert [code["code"] for code in order["discount_codes"]] == ["WELCOME10"]


def test_a_code_that_the_shop_does_not_know_goes_on_no_basket(live_shop):
    cart = a_basket(live_shop)
    with refused("unknown_code"):
        live_shop.do("apply_discount", token=cart["token"], code="FREE100")


def test_a_customer_who_moves_keeps_the_name_and_the_orders_keep_their_address(live_shop):
    order = an_order(live_shop)
    place = {"address1": "9 Elm Row", "city": "York", "zip": "YO1 7AB", "country_code": "GB"}
    moved = live_shop.do("change_account_address", customer_id=TOM, address=place).result["customer"]
    assert (moved["default_address"]["city"], moved["default_address"]["name"]) == ("York", "Tom Okafor")
    assert live_shop.told()[-1] == ("customers/update", moved)
    kept = live_shop.look(lambda shop: shop.get(Table.ORDERS, order["id"]))
    assert kept["shipping_address"] == order["shipping_address"]


def test_a_return_is_called_off_until_it_has_landed_and_its_pieces_can_be_returned_anew(live_shop):
    order = a_shipped_order(live_shop)
    lines = [{"line_id": order["line_items"][0]["id"], "quantity": 1}]
    asked = live_shop.do("request_return", order_id=order["id"], lines=lines).result["return"]
    off = live_shop.do("cancel_return", return_id=asked["id"]).result["return"]
    assert live_shop.told()[-1] == ("returns/cancel", off)
    again = live_shop.do("request_return", order_id=order["id"], lines=lines).result["return"]
    live_shop.do("close_return", return_id=again["id"])
    with refused("not_open"):
        live_shop.do("cancel_return", return_id=again["id"])
