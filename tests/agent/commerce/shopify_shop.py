"""A small store that executes GraphQL over Shopify's own schema, and keeps count of what really changed."""

from __future__ import annotations

import itertools
import json
from collections import Counter
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache, partial
from typing import Any

from graphql import DocumentNode, GraphQLError, execute_sync, parse, validate

from tests.agent.commerce.shopify_schema import schema_of

VERSION = "2026-07"
ORDER, LINE, VARIANT, OTHER_VARIANT = (
    "gid://shopify/Order/6043",
    "gid://shopify/LineItem/9",
    "gid://shopify/ProductVariant/11",
    "gid://shopify/ProductVariant/12",
)
CUSTOMER, CONTRACT, PAYMENT = (
    "gid://shopify/Customer/1",
    "gid://shopify/SubscriptionContract/77",
    "gid://shopify/OrderTransaction/5",
)
RETURN = "gid://shopify/Return/31"
HOME = {
    "id": "gid://shopify/MailingAddress/3", "firstName": "Ada", "lastName": "Byron", "company": None, "phone": None,
    "address1": "1 High Street", "address2": None, "city": "Leeds", "province": "England", "provinceCode": "ENG",
    "zip": "LS1 1AA", "countryCodeV2": "GB",
}  # fmt: skip


# What asks the store to do something, as against a mark or a step of an edit.
EFFECTS = {
    "Cancel", "Return", "CancelReturn", "CommitEdit", "ShipTo", "AddAddress", "ChooseAddress", "Refund", "Pause",
    "Activate", "End", "Skip",
}  # fmt: skip


def operation_of(body: dict[str, Any]) -> str:
    """The name of the posted document."""
    return str(body["query"].split("(")[0].split()[-1])


@cache
def parsed(text: str) -> DocumentNode:
    """The document, refused when the schema does not know what it asks for."""
    document = parse(text)
    if errors := validate(schema_of(VERSION), document):
        raise AssertionError(f"not in the schema of {VERSION}: {errors[0].message}")
    return document


def nodes(rows: Any) -> dict[str, Any]:
    return {"nodes": list(rows)}


def listed(rows: Any, info: Any, **_: Any) -> dict[str, Any]:
    return nodes(rows)


def no(message: str, code: str = "INVALID") -> dict[str, Any]:
    return {"message": message, "code": code, "field": None}


@dataclass
class Shop:
    """One customer, one order of three pieces of one line, one subscription. `changes` counts effects by their kind.

    A delivered order has its pieces in two parcels; `job_polls` is how often a cancellation's job says "not yet".
    """

    is_delivered: bool = False
    status: str = "ACTIVE"
    paid: Decimal = Decimal("60.00")
    job_polls: int = 0
    is_unwilling: bool = False
    return_status: str = "OPEN"
    changes: Counter[str] = field(default_factory=Counter)
    log: list[tuple[str, dict[str, Any]]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.ids = itertools.count(1000)
        self.cancelled_at: str | None = None
        self.pending_job: str | None = None
        self.lines = {LINE: [3, VARIANT]}
        self.parcels = {"gid://shopify/FulfillmentLineItem/1": 2, "gid://shopify/FulfillmentLineItem/2": 1}
        self.ships_to = dict(HOME)
        self.addresses, self.default = [dict(HOME)], HOME["id"]
        self.returns: list[dict[str, Any]] = []
        self.refunds: list[dict[str, Any]] = []
        self.refund_keys: dict[str, tuple[str, dict[str, Any]]] = {}
        self.skipped: set[int] = set()
        self.fields: dict[tuple[str, str, str], str] = {}
        self.edits: dict[str, dict[str, Any]] = {}

    @property
    def change_count(self) -> int:
        """How many effects there were in all."""
        return sum(self.changes.values())

    def answer(self, body: dict[str, Any]) -> dict[str, Any]:
        """What the API says to a posted document."""
        document = parsed(body["query"])
        self.log.append((document.definitions[0].name.value, body["variables"]))  # type: ignore[attr-defined]
        result = execute_sync(schema_of(VERSION), document, root_value=self.root(), variable_values=body["variables"])
        told: dict[str, Any] = {"data": result.data}
        if result.errors:
            told["errors"] = [{"message": each.message, "extensions": each.extensions} for each in result.errors]
        return told

    def root(self) -> dict[str, Any]:
        """Queries and mutations by name."""
        names = (name for name in dir(self) if name.startswith(("q_", "m_")))
        return {name[2:]: getattr(self, name) for name in names} | {
            "subscriptionContractPause": lambda info, **_: self.brought_to("PAUSED", {"ACTIVE"}),
            "subscriptionContractActivate": lambda info, **_: self.brought_to("ACTIVE", {"PAUSED", "FAILED"}),
            "subscriptionContractCancel": lambda info, **_: self.brought_to("CANCELLED", {"ACTIVE", "PAUSED"}),
        }

    def q_order(self, info: Any, id: str) -> dict[str, Any] | None:  # noqa: A002 -- the schema's name
        if id != ORDER:
            return None
        return {
            "id": ORDER,
            "cancelledAt": self.cancelled_at,
            "currencyCode": "GBP",
            "presentmentCurrencyCode": "GBP",
            "metafield": self.metafields(ORDER),
            "shippingAddress": self.ships_to,
            "lineItems": lambda info, **_: nodes(
                {"id": key, "currentQuantity": count, "variant": {"id": variant}}
                for key, (count, variant) in self.lines.items()
            ),
            "returns": lambda info, **_: nodes(self.returns),
            "refunds": lambda info, **_: self.refunds,
            "transactions": lambda info, **_: self.transactions(),
        }

    def q_returnableFulfillments(self, info: Any, **_: Any) -> dict[str, Any]:  # noqa: N802 -- the schema's name
        def item(key: str, quantity: int) -> dict[str, Any]:
            return {"quantity": quantity, "fulfillmentLineItem": {"id": key, "lineItem": {"id": LINE}}}

        held = self.parcels.items() if self.is_delivered else ()
        parcels = [item(key, quantity) for key, quantity in held if quantity]
        return nodes({"returnableFulfillmentLineItems": partial(listed, [each])} for each in parcels)

    def q_customer(self, info: Any, id: str) -> dict[str, Any] | None:  # noqa: A002 -- the schema's name
        if id != CUSTOMER:
            return None
        default = next(each for each in self.addresses if each["id"] == self.default)
        addresses = lambda info, **_: nodes(self.addresses)  # noqa: E731 -- a resolver
        return {"id": id, "defaultAddress": default, "addressesV2": addresses, "metafield": self.metafields(id)}

    def q_subscriptionContract(self, info: Any, id: str) -> dict[str, Any] | None:  # noqa: A002, N802 -- the schema's
        known = {"id": id, "status": self.status, "customer": self.q_customer(info, CUSTOMER)}
        return known if id == CONTRACT else None

    def q_subscriptionBillingCycles(self, info: Any, **_: Any) -> dict[str, Any]:  # noqa: N802 -- the schema's name
        return nodes(self.cycle(index) for index in range(3, 9))

    def q_subscriptionBillingCycle(self, info: Any, billingCycleInput: dict[str, Any]) -> dict[str, Any]:  # noqa: N802, N803 -- the schema's
        return self.cycle(billingCycleInput["selector"]["index"])

    def cycle(self, index: int) -> dict[str, Any]:
        status = "BILLED" if index < 4 else "UNBILLED"
        return {
            "cycleIndex": index, "skipped": index in self.skipped, "status": status,
            "billingAttemptExpectedDate": f"2026-{index:02}-01T00:00:00Z",
        }  # fmt: skip

    def q_job(self, info: Any, id: str) -> dict[str, Any]:  # noqa: A002 -- the schema's name
        self.job_polls -= 1
        if self.job_polls <= 0 and self.pending_job == id:
            self.cancel_now()
        return {"id": id, "done": self.pending_job is None}

    def cancel_now(self) -> None:
        self.pending_job = None
        if self.cancelled_at is None:
            self.cancelled_at = "2026-03-11T14:05:30Z"
            self.changes["cancelled"] += 1

    def m_metafieldsSet(self, info: Any, metafields: list[dict[str, Any]]) -> dict[str, Any]:  # noqa: N802 -- the schema's
        [wanted] = metafields
        place = (wanted["ownerId"], wanted["namespace"], wanted["key"])
        held = self.fields.get(place)
        if wanted["compareDigest"] != (digest(held) if held else None):
            return {"userErrors": [no("The resource has been updated since it was loaded.", "STALE_OBJECT")]}
        self.fields[place] = wanted["value"]
        return {"userErrors": []}

    def metafields(self, owner: str) -> Any:
        def one(info: Any, namespace: str, key: str) -> dict[str, Any] | None:
            held = self.fields.get((owner, namespace, key))
            return {"value": held, "compareDigest": digest(held)} if held else None

        return one

    def m_orderCancel(self, info: Any, **asked: Any) -> dict[str, Any]:  # noqa: N802 -- the schema's name
        if self.is_unwilling or self.cancelled_at or self.pending_job:
            return {"job": None, "orderCancelUserErrors": [no("Order cannot be cancelled")]}
        self.pending_job = f"gid://shopify/Job/{next(self.ids)}"
        job = self.pending_job
        if self.job_polls <= 0:
            self.cancel_now()
        return {"job": {"id": job, "done": self.pending_job is None}, "orderCancelUserErrors": []}

    def m_returnCreate(self, info: Any, returnInput: dict[str, Any]) -> dict[str, Any]:  # noqa: N802, N803 -- the schema's
        lines = returnInput["returnLineItems"]
        is_short = any(self.parcels[line["fulfillmentLineItemId"]] < line["quantity"] for line in lines)
        if self.is_unwilling or is_short:
            return {"return": None, "userErrors": [no("Return line item quantity is not returnable")]}
        for line in lines:
            self.parcels[line["fulfillmentLineItemId"]] -= line["quantity"]
        kept = {
            "id": f"gid://shopify/Return/{next(self.ids)}",
            "returnLineItems": lambda info, **_: nodes(
                {"__typename": "ReturnLineItem", "returnReasonNote": line["returnReasonNote"]} for line in lines
            ),
            "lines": lines,
            "exchanged": returnInput["exchangeLineItems"],
        }
        self.returns.append(kept)
        self.changes["returned"] += 1
        return {"return": kept, "userErrors": []}

    def q_return(self, info: Any, id: str) -> dict[str, Any] | None:  # noqa: A002 -- the schema's name
        return {"id": id, "status": self.return_status} if id == RETURN else None

    def m_returnCancel(self, info: Any, **_: Any) -> dict[str, Any]:  # noqa: N802 -- the schema's name
        if self.is_unwilling or self.return_status != "OPEN":
            return {"return": None, "userErrors": [no("Return is not cancelable.", "INVALID_STATE")]}
        self.return_status = "CANCELED"
        self.changes["called off"] += 1
        return {"return": {"id": RETURN}, "userErrors": []}

    def m_orderEditBegin(self, info: Any, id: str) -> dict[str, Any]:  # noqa: A002, N802 -- the schema's name
        if self.is_unwilling:
            return {"calculatedOrder": None, "userErrors": [no("The order cannot be edited.")]}
        key = f"gid://shopify/CalculatedOrder/{next(self.ids)}"
        self.edits[key] = {"lines": {}, "added": [], "seen": json.dumps(self.lines)}
        lines = [
            {"id": each.replace("LineItem", "CalculatedLineItem"), "quantity": count}
            for each, (count, _) in self.lines.items()
        ]
        return {"calculatedOrder": {"id": key, "lineItems": lambda info, **_: nodes(lines)}, "userErrors": []}

    def m_orderEditSetQuantity(self, info: Any, **asked: Any) -> dict[str, Any]:  # noqa: N802 -- the schema's name
        self.edits[asked["id"]]["lines"][asked["lineItemId"].replace("Calculated", "")] = asked["quantity"]
        return {"userErrors": []}

    def m_orderEditAddVariant(self, info: Any, **asked: Any) -> dict[str, Any]:  # noqa: N802 -- the schema's name
        self.edits[asked["id"]]["added"].append((asked["variantId"], asked["quantity"]))
        return {"userErrors": []}

    def m_orderEditCommit(self, info: Any, **asked: Any) -> dict[str, Any]:  # noqa: N802 -- the schema's name
        edit = self.edits.pop(asked["id"], {"seen": "committed before"})
        if self.is_unwilling or edit["seen"] != json.dumps(self.lines):
            return {"order": None, "userErrors": [no("The order has changed since the edit began.")]}
        for line, quantity in edit["lines"].items():
            self.lines[line][0] = quantity
        for variant, quantity in edit["added"]:
            self.lines[f"gid://shopify/LineItem/{next(self.ids)}"] = [quantity, variant]
        self.changes["edited"] += 1
        return {"order": {"id": ORDER}, "userErrors": []}

    def m_orderUpdate(self, info: Any, **asked: Any) -> dict[str, Any]:  # noqa: N802 -- the schema's name
        if self.is_unwilling:
            return {"order": None, "userErrors": [no("Shipping address is not served")]}
        self.ships_to = self.renewed(self.ships_to, asked["input"]["shippingAddress"], "sent elsewhere")
        return {"order": {"id": ORDER}, "userErrors": []}

    def renewed(self, held: dict[str, Any], written: dict[str, Any], kind: str) -> dict[str, Any]:
        """The address as the store keeps it, counted when it is another one."""
        became = held | {"province": None, "provinceCode": None} | written
        became["countryCodeV2"] = became.pop("countryCode")
        self.changes[kind] += became != held
        return became

    def m_customerAddressCreate(self, info: Any, **asked: Any) -> dict[str, Any]:  # noqa: N802 -- the schema's name
        places = ("address1", "address2", "city", "zip")
        is_known = any(all(held[name] == asked["address"][name] for name in places) for held in self.addresses)
        if self.is_unwilling or is_known:
            return {"address": None, "userErrors": [no("Signature has already been taken", "TAKEN")]}
        key = f"gid://shopify/MailingAddress/{next(self.ids)}"
        kept = self.renewed({"id": None}, asked["address"], "moved") | {"id": key}
        self.addresses.append({name: kept.get(name) for name in HOME})
        self.default = key
        return {"address": kept, "userErrors": []}

    def m_customerAddressUpdate(self, info: Any, **asked: Any) -> dict[str, Any]:  # noqa: N802 -- the schema's name
        self.changes["moved"] += self.default != asked["addressId"]
        self.default = asked["addressId"]
        return {"address": {"id": self.default}, "userErrors": []}

    def m_refundCreate(self, info: Any, **asked: Any) -> dict[str, Any]:  # noqa: N802 -- the schema's name
        key = key_of(info)
        wanted = asked["input"]
        text = json.dumps(wanted, sort_keys=True)
        if key in self.refund_keys:
            before, refund = self.refund_keys[key]
            if before != text:
                code = {"code": "IDEMPOTENCY_KEY_PARAMETER_MISMATCH"}
                raise GraphQLError("The same key was used with other parameters.", extensions=code)
            return {"refund": refund, "userErrors": []}
        credited = [each["storeCreditRefund"]["amount"]["amount"] for each in wanted["refundMethods"]]
        amount = Decimal(*credited, *(each["amount"] for each in wanted.get("transactions", ())))
        if self.is_unwilling or amount > self.paid - sum(each["amount"] for each in self.refunds):
            return {"refund": None, "userErrors": [no("Refund amount exceeds what is refundable")]}
        parent = None if credited else PAYMENT
        refund = {"id": f"gid://shopify/Refund/{next(self.ids)}", "note": wanted["note"], "amount": amount}
        self.refunds.append(refund | {"parent": parent})
        self.refund_keys[key] = (text, refund)
        self.changes["refunded"] += 1
        return {"refund": refund, "userErrors": []}

    def transactions(self) -> list[dict[str, Any]]:
        def row(key: str, kind: str, amount: Decimal, parent: str | None) -> dict[str, Any]:
            money = {"shopMoney": {"amount": str(amount), "currencyCode": "GBP"}}
            above = {"id": parent} if parent else None
            return {
                "id": key, "kind": kind, "status": "SUCCESS", "gateway": "bogus", "amountSet": money,
                "parentTransaction": above,
            }  # fmt: skip

        back = (row(each["id"], "REFUND", each["amount"], each["parent"]) for each in self.refunds)
        return [row(PAYMENT, "SALE", self.paid, None), *back]

    def brought_to(self, status: str, origins: set[str]) -> dict[str, Any]:
        if self.is_unwilling or self.status not in origins:
            return {"contract": None, "userErrors": [no("The contract is terminated", "CONTRACT_TERMINATED")]}
        self.status = status
        self.changes[status] += 1
        return {"contract": {"id": CONTRACT}, "userErrors": []}

    def m_subscriptionBillingCycleSkip(self, info: Any, **asked: Any) -> dict[str, Any]:  # noqa: N802 -- the schema's
        index = asked["billingCycleInput"]["selector"]["index"]
        if self.is_unwilling or index in self.skipped:
            return {"billingCycle": None, "userErrors": [no("The cycle cannot be skipped")]}
        self.skipped.add(index)
        self.changes["skipped"] += 1
        return {"billingCycle": self.cycle(index), "userErrors": []}


def digest(value: str) -> str:
    return f"digest of {value}"


def key_of(info: Any) -> str:
    """The key that the API demands of a refund from 2026-04, though the schema does not."""
    directives = {each.name.value: each for each in info.field_nodes[0].directives}
    if "idempotent" not in directives:
        raise GraphQLError("An idempotency key is required", extensions={"code": "IDEMPOTENCY_KEY_REQUIRED"})
    [argument] = directives["idempotent"].arguments
    return str(info.variable_values[argument.value.name.value])
