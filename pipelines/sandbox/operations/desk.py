"""One desk for all operations: one transaction each, one answer for each key."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from hashlib import sha256
from typing import Annotated, Any, TypeVar

from psycopg import Connection
from psycopg.types.json import Jsonb
from psycopg_pool import ConnectionPool
from pydantic import BaseModel, ConfigDict, Field

from pipelines.sandbox.shop import Shop

Money = Annotated[Decimal, Field(gt=0, max_digits=12, decimal_places=2)]
Quantity = Annotated[int, Field(ge=1, le=100)]
# PostgreSQL's bigint; an id beyond it is nobody's.
Id = Annotated[int, Field(ge=1, lt=2**63)]
Text = Annotated[str, Field(max_length=500, pattern=r"^[^\x00]*$")]


class Request(BaseModel):
    """What an operation is asked to do; a field nobody knows is an error, not a wish unheard."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class LineQuantity(Request):
    """So many pieces of an order line."""

    line_id: Id
    quantity: Quantity = 1


R = TypeVar("R", bound=Request)
Result = dict[str, Any]


@dataclass(frozen=True)
class Operation:
    """An operation with the shape of its request."""

    name: str
    request: type[Request]
    run: Callable[[Shop, Any], Result]


@dataclass(frozen=True)
class Answer:
    """What came of an operation. A replay did nothing: the same key was answered before."""

    operation: str
    result: Result
    is_replay: bool


OPERATIONS: dict[str, Operation] = {}


class KeyReusedError(ValueError):
    """An idempotency key came back with another request."""


def operation(request: type[R]) -> Callable[[Callable[[Shop, R], Result]], Callable[[Shop, R], Result]]:
    """Offer a function as the operation of its own name."""

    def offer(run: Callable[[Shop, R], Result]) -> Callable[[Shop, R], Result]:
        OPERATIONS[run.__name__] = Operation(run.__name__, request, run)
        return run

    return offer


def perform(pool: ConnectionPool, name: str, body: Mapping[str, Any] | Request, key: str, now: datetime) -> Answer:
    """Do an operation once for its key, in one transaction together with what it tells.

    Raises:
        KeyReusedError: the key was used for something else.
        RefusedError: the shop does not do this; nothing has changed.
        pydantic.ValidationError: the body has not the operation's shape.
    """
    offered = OPERATIONS[name]
    request = body if isinstance(body, Request) else offered.request.model_validate(body)
    with pool.connection() as connection, connection.transaction():
        before = _claim(connection, key, offered.name, request)
        if before is not None:
            return Answer(name, before, is_replay=True)
        result = offered.run(Shop(connection, now), request)
        connection.execute("update sandbox.answers set answer = %s where key = %s", [Jsonb(result), key])
    return Answer(name, result, is_replay=False)


def _claim(connection: Connection, key: str, name: str, request: Request) -> Result | None:
    """Take the key, or return the answer it has. A second claim waits here until the first has an answer."""
    digest = sha256(f"{name}|{request.model_dump_json()}".encode()).hexdigest()
    claimed = connection.execute(
        "insert into sandbox.answers (key, operation, request_hash) values (%s, %s, %s) on conflict do nothing",
        [key, name, digest],
    )
    if claimed.rowcount:
        return None
    row = connection.execute("select request_hash, answer from sandbox.answers where key = %s", [key]).fetchone()
    if row is None or row[0] != digest:
        raise KeyReusedError(f"The key {key!r} was used for another request: take a new key for a new intent.")
    answer: Result = row[1]
    return answer
