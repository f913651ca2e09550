"""What is read out of a connector's tables: each entity's dbt model, its topics, and what it cannot do without."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

# Of a table the columns that must be there; `updated_at|created_at` is satisfied by either.
Needed = Mapping[str, tuple[str, ...]]

SYNCED = "_fivetran_synced"
CHANGED = ("id", SYNCED, "updated_at|created_at")


@dataclass(frozen=True)
class Entity:
    """One entity of a source.

    The first table of `needs` is its own; without it the entity is left out, and without the others it would be told
    wrongly. `kinds` are patterns of the topics that tell it. `is_timeless`: its version is when the connector wrote it.
    `defaults` stand for what the door asks for and neither the connector nor anybody before it told.
    """

    name: str
    model: str
    kinds: tuple[str, ...]
    needs: Needed
    is_timeless: bool = False
    defaults: Mapping[str, object] = field(default_factory=dict)

    @property
    def table(self) -> str:
        """The table whose rows are the entities."""
        return next(iter(self.needs))


def _shopify(topic: str, model: str, needs: Needed, **more: bool | Mapping[str, object]) -> Entity:
    name = topic.removeprefix("order_")
    return Entity(name, f"stg_fivetran_shopify__{model}", (f"{topic}/%",), needs, **more)  # type: ignore[arg-type]


SHOPIFY = (
    _shopify("customers", "customers", {"customer": CHANGED}),
    _shopify("products", "products", {"product": CHANGED, "product_variant": ("id", "product_id", "price")}),
    _shopify(
        "orders",
        "orders",
        {
            "order": (*CHANGED, "total_price|total_price_set_shop_amount"),
            "order_line": ("id", "order_id", "quantity", "price|original_total_set_shop_amount"),
        },
    ),
    _shopify("checkouts", "checkouts", {"abandoned_checkout": CHANGED}, defaults={"line_items": []}),
    _shopify(
        "order_transactions",
        "transactions",
        {"transaction": ("id", SYNCED, "order_id", "amount|amount_set_shop_amount", "processed_at|created_at")},
    ),
    _shopify("fulfillments", "shipments", {"fulfillment": (*CHANGED, "order_id")}),
    _shopify("fulfillment_events", "carrier_events", {"fulfillment_event": ("id", SYNCED, "fulfillment_id")}),
    # Without the money a refund would count as one that moved none.
    _shopify(
        "refunds",
        "refunds",
        {
            "refund": ("id", SYNCED, "order_id", "processed_at|created_at"),
            "transaction": ("id", "refund_id", "amount|amount_set_shop_amount"),
        },
    ),
    _shopify("returns", "returns", {"return": ("id", SYNCED, "order_id", "status")}, is_timeless=True),
    _shopify("inventory_levels", "inventory_levels", {"inventory_level": ("inventory_item_id", SYNCED)}),
)

ZENDESK = (
    Entity("tickets", "stg_fivetran_zendesk__tickets", ("ticket%",), {"ticket": (*CHANGED, "requester_id", "status")}),
)

KLAVIYO = (
    # An event never changes, so nobody is asked for its version: its id is its dedupe key.
    Entity(
        "events",
        "stg_fivetran_klaviyo__events",
        (),
        {"event": ("id", SYNCED, "metric_id", "person_id|profile_id"), "metric": ("id", "name", "integration_name")},
    ),
)

ENTITIES: dict[str, tuple[Entity, ...]] = {"shopify": SHOPIFY, "zendesk": ZENDESK, "klaviyo": KLAVIYO}
