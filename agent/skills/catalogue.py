"""Every skill, by what it answers to."""

from __future__ import annotations

from agent.actions.action import Action
from agent.actions.apply_discount import APPLY_DISCOUNT
from agent.actions.cancel_order import CANCEL_ORDER as CANCEL_ORDER_ACTION
from agent.actions.cancel_return import CANCEL_RETURN
from agent.actions.change_account_address import CHANGE_ACCOUNT_ADDRESS
from agent.actions.change_address import CHANGE_ADDRESS as CHANGE_ADDRESS_ACTION
from agent.actions.change_items import CHANGE_ITEMS
from agent.actions.change_payment import CHANGE_PAYMENT as CHANGE_PAYMENT_ACTION
from agent.actions.change_subscription import (
    CANCEL_SUBSCRIPTION,
    PAUSE_SUBSCRIPTION,
    RESUME_SUBSCRIPTION,
    SKIP_SUBSCRIPTION,
)
from agent.actions.exchange_items import EXCHANGE_ITEMS
from agent.actions.issue_store_credit import ISSUE_STORE_CREDIT
from agent.actions.request_return import REQUEST_RETURN
from agent.actions.waive_fee import WAIVE_FEE
from agent.skills.about_me import ABOUT_ME
from agent.skills.account_access import ACCOUNT_ACCESS, ACCOUNT_CHANGE, ACCOUNT_DELETE
from agent.skills.availability_question import AVAILABILITY_QUESTION
from agent.skills.buy_again import BUY_AGAIN
from agent.skills.cancel_order import CANCEL_ORDER
from agent.skills.change_address import CHANGE_ADDRESS
from agent.skills.change_payment import CHANGE_PAYMENT
from agent.skills.discount_question import DISCOUNT_QUESTION
from agent.skills.knowledge import KNOWLEDGE
from agent.skills.loyalty_balance import LOYALTY_BALANCE
from agent.skills.newsletter import NEWSLETTER
from agent.skills.order_history import ORDER_HISTORY
from agent.skills.payment_question import PAYMENT_QUESTION, REFUND_STATUS
from agent.skills.product_question import PRODUCT_QUESTION
from agent.skills.recommend_product import RECOMMEND_PRODUCT
from agent.skills.request_refund import REQUEST_REFUND
from agent.skills.return_order import RETURN_ORDER
from agent.skills.shipping_question import DELIVERY_TIME, SHIPPING_QUESTION
from agent.skills.skill import Skill
from agent.skills.store_credit import STORE_CREDIT
from agent.skills.store_policy import ON_ONE_TOPIC, STORE_POLICY
from agent.skills.subscription_question import SUBSCRIPTION_QUESTION
from agent.skills.swapping import CHANGE_ORDER_ITEMS, EXCHANGE_ORDER
from agent.skills.talking import CLARIFY, GOODBYE, GREETING, OUT_OF_SCOPE, SYMPATHY
from agent.skills.track_order import TRACK_ORDER
from agent.skills.undo import UNDO

SKILLS: tuple[Skill, ...] = (
    TRACK_ORDER,
    RETURN_ORDER,
    CANCEL_ORDER,
    CHANGE_ADDRESS,
    EXCHANGE_ORDER,
    CHANGE_ORDER_ITEMS,
    CHANGE_PAYMENT,
    SUBSCRIPTION_QUESTION,
    LOYALTY_BALANCE,
    ORDER_HISTORY,
    ABOUT_ME,
    PAYMENT_QUESTION,
    REFUND_STATUS,
    REQUEST_REFUND,
    STORE_CREDIT,
    UNDO,
    PRODUCT_QUESTION,
    AVAILABILITY_QUESTION,
    RECOMMEND_PRODUCT,
    BUY_AGAIN,
    SHIPPING_QUESTION,
    DELIVERY_TIME,
    DISCOUNT_QUESTION,
    STORE_POLICY,
    *ON_ONE_TOPIC,
    KNOWLEDGE,
    ACCOUNT_ACCESS,
    ACCOUNT_CHANGE,
    ACCOUNT_DELETE,
    NEWSLETTER,
    SYMPATHY,
    OUT_OF_SCOPE,
    GREETING,
    GOODBYE,
    CLARIFY,
)
BY_INTENT: dict[str, Skill] = {intent: skill for skill in SKILLS for intent in skill.intents}
# Courtesy and doubt are no skill that a release lets go or holds back: there is always somebody who greets and asks.
COURTESY = frozenset(skill.name for skill in (SYMPATHY, OUT_OF_SCOPE, GREETING, GOODBYE, CLARIFY))
ROLLED_OUT = frozenset(skill.name for skill in SKILLS) - COURTESY
ACTIONS: dict[str, Action] = {
    action.name: action
    for action in (
        CANCEL_ORDER_ACTION,
        CHANGE_ADDRESS_ACTION,
        CHANGE_ITEMS,
        CHANGE_PAYMENT_ACTION,
        REQUEST_RETURN,
        EXCHANGE_ITEMS,
        ISSUE_STORE_CREDIT,
        WAIVE_FEE,
        APPLY_DISCOUNT,
        CHANGE_ACCOUNT_ADDRESS,
        CANCEL_RETURN,
        PAUSE_SUBSCRIPTION,
        RESUME_SUBSCRIPTION,
        SKIP_SUBSCRIPTION,
        CANCEL_SUBSCRIPTION,
    )
}
