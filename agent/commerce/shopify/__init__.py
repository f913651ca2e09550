"""A store on Shopify, over its Admin GraphQL API."""

from agent.commerce.shopify.store import ShopifyCommerce

__all__ = ["ShopifyCommerce"]
