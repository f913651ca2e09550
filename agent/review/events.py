"""What the inbox is told of flags, of sources that are wrong, and of right answers that became articles."""

from __future__ import annotations

from datetime import datetime

from agent.review.flags import Article, Flag, Source
from agent.transcript import Channel
from pipelines.inbox import IncomingEvent, rapport_event

# When an article of ours is told, it is told as one that was checked on the day it was written.
KIND, STANDING = "article", "live"


def flagged(flag: Flag, channel: Channel, customer: str | None) -> IncomingEvent:
    """That an answer of this conversation was called a miss; what somebody wrote about it stays with the agent."""
    source = flag.source
    data = {
        "conversation_id": flag.conversation_id,
        "channel": channel,
        "mode": "live",
        "customer_identifier": customer,
        "flag_id": flag.flag_id,
        "turn_number": flag.turn_number,
        "message_id": f"{flag.conversation_id}-{flag.turn_number}-out",
        "reason": flag.kind,
        "becomes": flag.becomes,
        "flagged_by": flag.flagged_by,
        "source_table": source.table if source else None,
        "source_key": source.key if source else None,
        "source_column": source.column if source else None,
    }
    return rapport_event(
        "answer_flagged",
        data,
        event_id=f"{flag.flag_id}:flagged",
        occurred_at=flag.flagged_at,
        identifiers=(customer,) if customer else (),
        routing_keys=(f"conversation:{flag.conversation_id}",),
    )


def marked(kind: str, source: Source, reason: str, by: str, at: datetime) -> IncomingEvent:
    """Of nobody: the source is the brand's own words, and the routing key its own."""
    data = {
        "source_id": source.source_id,
        "source_table": source.table,
        "source_key": source.key,
        "source_column": source.column,
        "source_value": source.value,
        "reason": reason,
        "decided_by": by,
    }
    key = f"{kind}:{source.source_id}:{at.isoformat()}"
    return rapport_event(kind, data, event_id=key, occurred_at=at, routing_keys=(f"source:{source.source_id}",))


def written(article_id: str, article: Article, by: str, at: datetime) -> IncomingEvent:
    """The article as the brand's own, checked when it was written."""
    data = {
        "id": article_id,
        "kind": KIND,
        "title": article.title,
        "body": article.body,
        "owner": by,
        "state": STANDING,
        "changed_at": at,
        "reviewed_at": at,
    }
    key = f"{article_id}:{at.isoformat()}"
    return rapport_event("article_written", data, event_id=key, occurred_at=at, routing_keys=(f"article:{article_id}",))
