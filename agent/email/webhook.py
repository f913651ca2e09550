"""What a mail provider posts for each mail that it received: Mailgun's route to a URL ending in `mime`.

The form holds the whole mail in `body-mime`, the envelope's `recipient`, and `timestamp`, `token` and `signature`:
hex HMAC-SHA256 of the first two joined, by the account's webhook signing key.
"""

from __future__ import annotations

import hashlib
import hmac
from datetime import UTC, datetime, timedelta

# A delivery that was put off for hours is signed anew by the provider.
FRESH = timedelta(minutes=15)


def is_signed(timestamp: str, token: str, signature: str, key: str, now: datetime) -> bool:
    """Whether the provider signed it just now."""
    if not (timestamp.isascii() and timestamp.isdigit() and len(timestamp) < 12 and token):
        return False
    expected = hmac.new(key.encode(), f"{timestamp}{token}".encode(), hashlib.sha256).hexdigest()
    is_recent = abs(now - datetime.fromtimestamp(int(timestamp), UTC)) <= FRESH
    return is_recent and hmac.compare_digest(expected.encode(), signature.encode())
