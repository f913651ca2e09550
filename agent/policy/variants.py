"""May this become another variant? The same product, in stock, and something else than it was."""

from __future__ import annotations

from agent.policy.decisions import Decision
from agent.profile import CatalogVariant, OrderLine


def another_variant_of_the_same_product(line: OrderLine, variant: CatalogVariant | None) -> Decision:
    """A shirt can become a larger shirt; a shoe is another order."""
    rule = "another_variant_of_the_same_product"
    if variant is None or variant.product_id != line.product_id:
        reason = "It can only become another variant of the same product. Another product you can order by itself."
        return Decision("deny", reason, rule)
    if variant.variant_id == line.variant_id:
        return Decision("deny", "It is that very variant already. Tell me which other one you would like.", rule)
    return Decision("allow", "It is another variant of the same product.", rule)


def swap_no_more_than_is_there(quantity: int, left: int) -> Decision:
    """As many pieces become something else as are still in the order."""
    rule = "swap_no_more_than_is_there"
    if 0 < quantity <= left:
        return Decision("allow", "It is no more than there is of it.", rule)
    return Decision("deny", "It is more than there is of it in the order. Tell me a smaller number.", rule)


def swap_once_where_the_release_says_so(was_swapped: bool, swaps_once: bool) -> Decision:
    """Some brands let items of an order become others once; without such a release it is done as often as asked."""
    rule = "swap_once_where_the_release_says_so"
    if was_swapped and swaps_once:
        reason = "Items of it were changed or sent back before, and that can be done once. Ask for a colleague."
        return Decision("deny", reason, rule)
    return Decision("allow", "Its items may become others.", rule)


def variant_is_in_stock(variant: CatalogVariant | None) -> Decision:
    """Nothing is promised that is not there."""
    rule = "variant_is_in_stock"
    if variant is not None and variant.stock_quantity > 0:
        return Decision("allow", "It is in stock.", rule)
    return Decision("deny", "That variant is out of stock. Tell me another one that you would like.", rule)
