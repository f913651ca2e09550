"""The admin interface: one POST for each operation, and reads of every table."""

from __future__ import annotations

import hmac
from collections.abc import Callable
from typing import Annotated, Any

from fastapi import APIRouter, Body, Depends, Header, HTTPException, Path, Query, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from pipelines.sandbox.books import Document, Table
from pipelines.sandbox.counter import Counter
from pipelines.sandbox.operations import OPERATIONS
from pipelines.sandbox.operations.desk import Operation

COLUMNS = {
    "name": (Table.ORDERS,),
    "email": (Table.CUSTOMERS,),
    "token": (Table.CHECKOUTS,),
    "handle": (Table.PRODUCTS,),
    "product_id": (Table.VARIANTS,),
    "order_id": (Table.FULFILLMENTS, Table.TRANSACTIONS, Table.REFUNDS, Table.RETURNS),
    "customer_id": (Table.ORDERS, Table.LOYALTY_ENTRIES, Table.SUBSCRIPTIONS, Table.CHECKOUTS, Table.TICKETS),
}
NUMBERS = ("product_id", "order_id", "customer_id")
bearer = HTTPBearer(auto_error=False)


def counter(request: Request) -> Counter:
    """The counter of this process."""
    found: Counter = request.app.state.counter
    return found


def staff(request: Request, given: Annotated[HTTPAuthorizationCredentials | None, Depends(bearer)]) -> None:
    """Let only those in who hold the shop's token."""
    token = given.credentials if given else ""
    if not hmac.compare_digest(token.encode(), request.app.state.shop_token.encode()):
        raise HTTPException(401, "the bearer token is missing or wrong", {"www-authenticate": "Bearer"})


router = APIRouter(prefix="/admin", dependencies=[Depends(staff)], tags=["admin"])
AtCounter = Annotated[Counter, Depends(counter)]
Key = Annotated[str, Header(alias="Idempotency-Key", min_length=1, max_length=255, pattern=r"^[\x21-\x7e]+$")]


@router.get("/{table}/{document_id}")
def read_one(at: AtCounter, table: Table, document_id: Annotated[int, Path(ge=1, lt=2**63)]) -> Document:
    """One document."""
    with at.reading() as shop:
        return shop.get(table, document_id)


@router.get("/{table}")
def read_some(
    at: AtCounter, table: Table, request: Request, limit: Annotated[int, Query(ge=1, le=500)] = 100
) -> Document:
    """Documents by one column, for example `?customer_id=...` or `?name=%231001`."""
    asked = [(column, value) for column, value in request.query_params.items() if column != "limit"]
    if len(asked) != 1 or table not in COLUMNS.get(asked[0][0], ()):
        possible = sorted(column for column, tables in COLUMNS.items() if table in tables)
        raise HTTPException(422, f"ask the {table} by exactly one of {possible}")
    column, value = asked[0]
    if column in NUMBERS and not (value.isascii() and value.isdigit() and len(value) < 19):
        raise HTTPException(422, f"{column} is a number")
    with at.reading() as shop:
        return {str(table): shop.find(table, column, value.replace("\x00", ""))[:limit]}


def _endpoint(offered: Operation) -> Callable[..., dict[str, Any]]:
    def act(at: AtCounter, key: Key, body: Any) -> dict[str, Any]:
        answer = at.perform(offered.name, body, key)
        return {"operation": answer.operation, "result": answer.result, "is_replay": answer.is_replay}

    act.__annotations__["body"] = Annotated[offered.request, Body()]
    act.__annotations__["at"], act.__annotations__["key"] = AtCounter, Key
    act.__doc__ = offered.run.__doc__
    return act


for _offered in OPERATIONS.values():
    router.add_api_route(f"/{_offered.name}", _endpoint(_offered), methods=["POST"], name=_offered.name)
