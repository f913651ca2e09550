"""One customer as the agent knows them: a dataclass per profile table, nothing that reads or decides.

Times are UTC and aware, money is `Decimal`, ids are strings; None means "does not apply or not known".
"""

from agent.profile.catalog import CatalogProduct, CatalogRow, CatalogVariant, Passage, PolicyClause
from agent.profile.customer_profile import CustomerProfile
from agent.profile.orders import Order, OrderLine, Payment, PaymentMethod, Refund, Shipment
from agent.profile.person import (
    Consent,
    Customer,
    DrawnArm,
    LoyaltyEntry,
    PastConversation,
    Preference,
    SegmentMembership,
    Ticket,
)
from agent.profile.returns import ReturnLine, ReturnOption
from agent.profile.rows import ProfileRow, Row, RowT
from agent.profile.sections import SECTIONS
from agent.profile.shopping import CartLine, DiscountOption, ProductView, Recommendation, ShippingOption
from agent.profile.subscriptions import Charge, Subscription

__all__ = [
    "SECTIONS",
    "CartLine",
    "CatalogProduct",
    "CatalogRow",
    "CatalogVariant",
    "Charge",
    "Consent",
    "Customer",
    "CustomerProfile",
    "DiscountOption",
    "DrawnArm",
    "LoyaltyEntry",
    "Order",
    "OrderLine",
    "Passage",
    "PastConversation",
    "Payment",
    "PaymentMethod",
    "PolicyClause",
    "Preference",
    "ProductView",
    "ProfileRow",
    "Recommendation",
    "Refund",
    "ReturnLine",
    "ReturnOption",
    "Row",
    "RowT",
    "SegmentMembership",
    "Shipment",
    "ShippingOption",
    "Subscription",
    "Ticket",
]
