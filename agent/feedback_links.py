"""Links under which one question can be answered without signing in: its id and our signature of it."""

from __future__ import annotations

import hashlib
import hmac
import re
from dataclasses import dataclass, field

FEEDBACK_ID = re.compile("fb_[0-9a-f]{24}")
TOKEN = re.compile("(fb_[0-9a-f]{24})-([0-9a-f]{32})")


@dataclass(frozen=True)
class FeedbackLinks:
    """Where the agent is reached from the internet, and the secret that links are signed with."""

    public_url: str
    secret: str = field(repr=False)

    def token(self, feedback_id: str) -> str:
        """What stands in the link."""
        return f"{feedback_id}-{self._signature(feedback_id)}"

    def feedback_id(self, token: str) -> str | None:
        """The question that the token is of; None for one that we did not sign."""
        found = TOKEN.fullmatch(token)
        is_ours = found is not None and hmac.compare_digest(found[2], self._signature(found[1]))
        return found[1] if found and is_ours else None

    def link(self, feedback_id: str, rating: int) -> str:
        """Where one click leads that means this rating; nothing is recorded before it is sent there."""
        return f"{self.public_url.rstrip('/')}/feedback/{self.token(feedback_id)}?rating={rating}"

    def _signature(self, feedback_id: str) -> str:
        key = hmac.digest(self.secret.encode(), b"feedback links", "sha256")
        return hmac.new(key, feedback_id.encode(), hashlib.sha256).hexdigest()[:32]
