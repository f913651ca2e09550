"""Decides once, at the door, whether a body holds what staging needs of its kind."""

from __future__ import annotations

import hashlib
import json
import re
from datetime import UTC, datetime
from decimal import Decimal
from typing import Annotated, Any, TypeVar

from pydantic import AwareDatetime, BaseModel, BeforeValidator, ConfigDict, Field, TypeAdapter, ValidationError
from pydantic_core import from_json

from pipelines.inbox.events import IncomingEvent
from pipelines.sources.keys import LONGEST_KEY, Keys

ID = re.compile(r"[0-9]{1,19}")
AMOUNT = re.compile(r"-?[0-9]{1,14}(\.[0-9]{1,8})?")
# Years that every store on the way can hold: 0001 becomes a year before Christ in another time zone.
TIME = re.compile(r"(19[7-9]|20[0-9])[0-9]-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}.*")


def _id(value: object) -> object:
    text = str(value) if isinstance(value, int | str) and not isinstance(value, bool) else ""
    if not ID.fullmatch(text) or not 0 < int(text) < 2**63:
        raise ValueError("not an id")
    return int(text)


def _amount(value: object) -> object:
    if isinstance(value, bool) or not AMOUNT.fullmatch(str(value)):
        raise ValueError("not an amount")
    return str(value)


def _time(value: object) -> object:
    if not isinstance(value, str) or not TIME.fullmatch(value):
        raise ValueError("not an ISO-8601 time")
    return value


Id = Annotated[int, BeforeValidator(_id)]
Money = Annotated[Decimal, BeforeValidator(_amount)]
Moment = Annotated[AwareDatetime, BeforeValidator(_time)]
Day = Annotated[str, Field(pattern=r"^(19[7-9]|20[0-9])[0-9]-[0-9]{2}-[0-9]{2}")]
Count = Annotated[int, Field(strict=True, ge=-(2**31), lt=2**31)]
Name = Annotated[str, Field(min_length=1, max_length=LONGEST_KEY)]

_MOMENT: TypeAdapter[datetime] = TypeAdapter(Moment)


class Body(BaseModel):
    """What must be right in a body before anything is built on it; all else passes unread."""

    model_config = ConfigDict(extra="ignore", hide_input_in_errors=True)

    def identifiers(self, country: str | None) -> Keys:  # noqa: ARG002  # most bodies prove no one
        """What this body proves about one person; `country` is the brand's, for national phone numbers."""
        return ()

    def routing_keys(self) -> Keys:
        """What finds the customer that this body belongs to."""
        return ()


BodyT = TypeVar("BodyT", bound=BaseModel)


class UnfitBodyError(ValueError):
    """A body that cannot be accepted; the message names the field and holds nothing of its content."""


def parse(body: bytes) -> dict[str, Any]:
    """The object that `body` holds, by the strictness of the JSON reader behind staging.

    Raises:
        UnfitBodyError: it is not JSON in UTF-8, or not an object.
    """
    try:
        document = from_json(body, allow_inf_nan=False)
    except ValueError as error:
        raise UnfitBodyError("body: not JSON") from error
    if not isinstance(document, dict):
        raise UnfitBodyError("body: not a JSON object")
    return document


def fit(model: type[BodyT], document: object) -> BodyT:
    """The body as its kind demands it.

    Raises:
        UnfitBodyError: naming up to three fields that are wrong.
    """
    try:
        return model.model_validate(document)
    except ValidationError as error:
        raise UnfitBodyError("; ".join(_complaint(dict(problem)) for problem in error.errors()[:3])) from error


def moment(text: object) -> datetime | None:
    """The time that `text` says, in UTC, or nothing when it says none."""
    try:
        return _MOMENT.validate_python(text).astimezone(UTC)
    except ValidationError:
        return None


def quarantined(
    source: str, kind: str, dedupe_key: str, received_at: datetime, payload: str, reason: str
) -> IncomingEvent:
    """An event that is kept, visible, and read by nobody until it is mended."""
    return IncomingEvent(
        source=source,
        kind=bounded(kind),
        dedupe_key=bounded(dedupe_key),
        occurred_at=received_at,
        payload=payload,
        identifiers=(),
        routing_keys=(),
        status="quarantined",
        reason=reason,
    )


def text_of(body: bytes) -> str:
    """The body as text; bytes that are not UTF-8 are replaced, such a body is never accepted."""
    return body.decode("utf-8", "replace")


def compact(document: object) -> str:
    """One JSON text for one document of a batch."""
    return json.dumps(document, ensure_ascii=False, separators=(",", ":"))


def digest(text: str | bytes) -> str:
    """A dedupe key for what came without one: the same content is the same event."""
    return "content-" + hashlib.sha256(text if isinstance(text, bytes) else text.encode("utf-8", "replace")).hexdigest()


def bounded(text: str) -> str:
    """The text, or its digest when it is longer than an index entry may be."""
    return text if len(text) <= LONGEST_KEY else digest(text)


def _complaint(problem: dict[str, Any]) -> str:
    field = ".".join(str(part) for part in problem["loc"]) or "body"
    return f"{field}: {problem['msg'].removeprefix('Value error, ')}"
