"""One body of every Shopify topic, and the keys it must be found by."""

from __future__ import annotations

AT = "2026-02-27T09:30:00Z"
CUSTOMER = {"id": 77, "email": " Ann@Example.COM ", "phone": "+447700900123", "first_name": "Ann", "updated_at": AT}
ANN = ("shopify_customer_id:77", "email:ann@example.com", "phone:+447700900123")
LINE = {"id": 501, "product_id": 9, "variant_id": 91, "title": "Parka", "quantity": 1, "price": "89.00"}
ORDER = {
    "id": 1043,
    "name": "#1043",
    "email": "ann.work@example.com",
    "phone": None,
    "created_at": "2026-02-26T09:30:00Z",
    "updated_at": AT,
    "currency": "GBP",
    "total_price": "89.00",
    "note": "also reach me at other@example.com or 07700 900999",
    "customer": CUSTOMER,
    "shipping_address": {"name": "Bob", "phone": "+447700900777", "country_code": "GB"},
    "line_items": [LINE],
}
ORDERED = ("shopify_customer_id:77", "email:ann@example.com", "email:ann.work@example.com", "phone:+447700900123")
RETURN = {
    "id": 31,
    "order": {"id": 1043},
    "status": "requested",
    "created_at": AT,
    "return_line_items": [{"id": 1, "line_item_id": 501, "quantity": 1, "customer_note": "write to x@y.com"}],
}
CHECKOUT = {
    "id": 5,
    "token": "tok",
    "cart_token": "cart",
    "email": "ann@example.com",
    "customer": {"id": 77},
    "updated_at": AT,
    "line_items": [{"variant_id": 91, "quantity": 1, "price": "89.00"}],
}
PRODUCT = {
    "id": 9,
    "title": "Parka",
    "updated_at": AT,
    "variants": [{"id": 91, "price": "89.00", "inventory_item_id": 900}, {"id": 92, "price": "89.00"}],
}
SUBSCRIPTION = {
    "id": 6,
    "customer_id": 77,
    "status": "ACTIVE",
    "updated_at": AT,
    "next_billing_date": "2026-04-01",
    "lines": [{"id": 1, "quantity": 1, "price": "12.00"}],
}
PAYMENT_METHOD = {
    "token": "pm_7",
    "customer_id": 77,
    "instrument_type": "CustomerGiftCard",
    "payment_instrument": {"balance": "42.50", "currency": "GBP"},
    "updated_at": AT,
}
PRIVACY = {"shop_id": 1, "customer": {"id": 77, "email": "ann@example.com", "phone": "+447700900123"}}
PARCEL = {"id": 8, "order_id": 1043, "updated_at": AT, "line_items": [{"id": 501, "quantity": 1}]}

# topic: body, identifiers, routing keys
EXAMPLES = {
    **dict.fromkeys(("customers/create", "customers/update"), (CUSTOMER, ANN, ())),
    **dict.fromkeys(("customers/data_request", "customers/redact"), (PRIVACY, ANN, ())),
    "shop/redact": ({"shop_id": 1}, (), ()),
    **dict.fromkeys(("orders/create", "orders/updated", "orders/cancelled"), (ORDER, ORDERED, ("order:1043",))),
    **dict.fromkeys(("checkouts/create", "checkouts/update"), (CHECKOUT, ANN[:2], ("cart:tok", "cart:cart"))),
    **dict.fromkeys(("fulfillments/create", "fulfillments/update"), (PARCEL, (), ("fulfillment:8", "order:1043"))),
    "fulfillment_events/create": (
        {"id": 1, "fulfillment_id": 8, "order_id": 1043, "status": "delivered", "happened_at": AT},
        (),
        ("fulfillment:8", "order:1043"),
    ),
    "order_transactions/create": (
        {"id": 2, "order_id": 1043, "kind": "sale", "status": "success", "amount": "89.00", "processed_at": AT},
        (),
        ("order:1043",),
    ),
    "refunds/create": (
        {
            "id": 3,
            "order_id": 1043,
            "created_at": AT,
            "refund_line_items": [{"id": 1, "line_item_id": 501, "quantity": 1, "subtotal": 89.0}],
            "transactions": [{"id": 4, "amount": "89.00"}],
        },
        (),
        ("order:1043",),
    ),
    **{
        f"returns/{step}": (RETURN, (), ("return:31", "order:1043"))
        for step in ("request", "approve", "decline", "update", "close", "cancel")
    },
    **dict.fromkeys(("products/create", "products/update"), (PRODUCT, (), ("product:9", "inventory_item:900"))),
    "inventory_levels/update": (
        {"inventory_item_id": 900, "location_id": 1, "available": 3, "updated_at": AT},
        (),
        ("inventory_item:900",),
    ),
    **dict.fromkeys(
        ("subscription_contracts/create", "subscription_contracts/update"), (SUBSCRIPTION, ANN[:1], ("subscription:6",))
    ),
    **dict.fromkeys(
        (f"customer_payment_methods/{step}" for step in ("create", "update", "revoke")),
        (PAYMENT_METHOD, ANN[:1], ("payment_method:pm_7",)),
    ),
}
