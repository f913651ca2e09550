"""How old a signed message may be: a captured one must not be good for ever."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

from pipelines.sources.protocol import ForgedDeliveryError

TOLERANCE = timedelta(minutes=5)

# The whole of the text, to the letter. Some senders sign time and body with nothing between them: a laxer
# reader would take a piece of one for the other, and the signature would still fit.
ISO = re.compile(r"20[0-9]{2}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,6})?(Z|[+-][0-9]{2}:[0-9]{2})")
HTTP_DATE = re.compile(r"[A-Z][a-z]{2}, [0-9]{2} [A-Z][a-z]{2} 20[0-9]{2} [0-9]{2}:[0-9]{2}:[0-9]{2} GMT")


def require_fresh(sent_at: datetime, received_at: datetime, name: str) -> None:
    """Return when the message was sent within five minutes of its arrival; `name` is where the time stood.

    Raises:
        ForgedDeliveryError: it is older, or from the future.
    """
    if abs(received_at - sent_at) > TOLERANCE:
        raise ForgedDeliveryError(f"{name} is more than five minutes from now")


def sent_time(text: str, name: str) -> datetime:
    """The moment that `text` says, in ISO 8601 with a zone or as an HTTP date.

    Raises:
        ForgedDeliveryError: it is neither, to the letter.
    """
    try:
        if ISO.fullmatch(text):
            return datetime.fromisoformat(text)
        if HTTP_DATE.fullmatch(text):
            return datetime.strptime(text, "%a, %d %b %Y %H:%M:%S GMT").replace(tzinfo=UTC)
    except ValueError:
        pass
    raise ForgedDeliveryError(f"{name} is missing or not a time")
