"""Lists to a receiver of the brand's own: JSON, signed as Standard Webhooks has it."""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from typing import Any

import httpx
from standardwebhooks import Webhook as Signature

from pipelines.exports.members import Member
from pipelines.exports.sending import Patience, send

MEMBERS_AT_ONCE = 1_000


@dataclass(frozen=True)
class Webhook:
    """One address and the secret that it knows us by."""

    client: httpx.Client
    url: str
    secret: str = field(repr=False)
    patience: Patience = field(default_factory=Patience)
    clock: Callable[[], datetime] = lambda: datetime.fromtimestamp(time.time(), UTC)

    def put_on(self, segment: str, choose: Callable[[], Sequence[Member]], age: int) -> dict[str, str]:
        """Tell who is on the list; nobody is refused. `age` keeps one stay apart from an earlier one."""
        self._post("segment.members_put_on", segment, age, lambda: [_told(member) for member in choose()])
        return {}

    def take_off(self, segment: str, addresses: Sequence[str], age: int) -> None:
        """Tell who is on the list no more."""
        self._post("segment.members_taken_off", segment, age, lambda: [{"email": each} for each in addresses])

    def close(self) -> None:
        """Give up the connections."""
        self.client.close()

    def _post(self, kind: str, segment: str, age: int, people: Callable[[], list[dict[str, Any]]]) -> None:
        def make() -> dict[str, Any]:
            data = {"segment": segment, "members": people()}
            now = self.clock()
            # The same matter has the same id however often it is posted, so that it counts once there.
            matter = json.dumps([kind, age, data], sort_keys=True)
            message_id = "msg_" + hashlib.sha256(matter.encode()).hexdigest()[:32]
            body = json.dumps({"type": kind, "timestamp": now.isoformat(), "data": data}, ensure_ascii=False)
            return {"content": body.encode(), "headers": self._headers(message_id, now, body)}

        send(self.client, self.patience, "POST", self.url, make)

    def _headers(self, message_id: str, now: datetime, body: str) -> Mapping[str, str]:
        return {
            "content-type": "application/json",
            "webhook-id": message_id,
            "webhook-timestamp": str(int(now.timestamp())),
            "webhook-signature": Signature(self.secret).sign(message_id, now, body),
        }


def _told(member: Member) -> dict[str, Any]:
    told = asdict(member) | {"since": _stamp(member.since), "until": _stamp(member.until)}
    return {name: value for name, value in told.items() if value is not None and name != "segment"}


def _stamp(moment: datetime | None) -> str | None:
    return f"{moment:%Y-%m-%dT%H:%M:%SZ}" if moment else None
