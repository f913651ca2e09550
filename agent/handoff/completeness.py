"""Whether a package holds everything that a person needs, part by part: what is told of it, without its contents."""

from __future__ import annotations

from agent.handoff.port import Package


def parts_of(package: Package) -> dict[str, bool | None]:
    """Of each part whether it is there; None where it does not apply, as a stranger's orders do not.

    Earlier conversations are there once they were looked for: a new customer has none.
    """
    is_known = package.customer_identifier is not None
    profile = package.profile
    return {
        "transcript": bool(package.transcript) and all(each.get("sent_at") for each in package.transcript),
        "summary": bool(package.summary.strip()),
        "reason": bool(package.reason.strip()),
        "sentiment_course": bool(package.sentiment_course),
        "tried": bool(package.tried),
        "suggested_next_step": bool(package.suggested_next_step.strip()),
        "email": package.email is not None,
        "name": bool(package.name.strip()) if is_known else None,
        "profile_id": profile.get("customer_id") is not None if is_known else None,
        "profile": profile.get("customer") is not None if is_known else None,
        "orders": bool(profile.get("profile_orders")) if is_known and "profile_orders" in profile else None,
        "earlier_conversations": True if is_known else None,
    }
