"""What a customer's account says of them."""

from __future__ import annotations

from pipelines.sandbox.acts import accounts
from pipelines.sandbox.books import Table
from pipelines.sandbox.operations.desk import Id, Request, Result, operation
from pipelines.sandbox.operations.orders import Place
from pipelines.sandbox.shop import Shop


class ChangeAccountAddress(Request):
    """Where a customer lives now."""

    customer_id: Id
    address: Place


@operation(ChangeAccountAddress)
def change_account_address(shop: Shop, request: ChangeAccountAddress) -> Result:
    """Put another default address on the account, in the same name; orders keep theirs."""
    customer = shop.get(Table.CUSTOMERS, request.customer_id)
    place = request.address.model_dump()
    written = {**place, "province_code": place.pop("province")}
    written.pop("province", None)
    return {"customer": accounts.move(shop, customer, written, shop.now)}
