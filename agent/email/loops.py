"""Mail that is never answered: what a machine sent would be answered by a machine for ever."""

from __future__ import annotations

from collections.abc import Collection

from agent.email.inbound import InboundMail

LIST_HEADERS = ("list-id", "list-unsubscribe", "list-post", "list-help", "feedback-id")
IN_BULK = frozenset({"bulk", "junk", "list", "auto_reply"})
AUTOMATIC = ("x-autoreply", "x-autorespond", "x-autoresponder", "x-auto-reply-from")
MACHINES = frozenset(
    {"mailer-daemon", "postmaster", "noreply", "no-reply", "donotreply", "do-not-reply", "bounce", "bounces"}
)


def why_silent(mail: InboundMail, own_addresses: Collection[str]) -> str | None:
    """Why this mail gets no answer, in words for staff; None for mail that somebody wrote to us."""
    local = mail.sender.partition("@")[0].partition("+")[0]
    if any(is_ours(mail.sender, own) for own in own_addresses):
        return "It comes from our own address."
    if mail.header("auto-submitted").partition(";")[0].strip().lower() not in {"", "no"}:
        return "A machine sent it: Auto-Submitted says so."
    if mail.header("return-path").strip() == "<>" or local in MACHINES or _is_report(mail):
        return "It is a bounce, or from an address that nobody reads."
    if any(name in mail.headers for name in LIST_HEADERS) or mail.header("precedence").strip().lower() in IN_BULK:
        return "It went to a list, or to many."
    if any(name in mail.headers for name in AUTOMATIC):
        return "An automatic reply."
    return None


def _is_report(mail: InboundMail) -> bool:
    return mail.header("content-type").strip().lower().startswith("multipart/report")


def is_ours(address: str, own: str) -> bool:
    """Whether mail to this address comes to `own`, whatever stands after a plus."""
    return _bare(address) == _bare(own)


def _bare(address: str) -> str:
    """The address without what stands after a plus."""
    local, _, domain = address.lower().partition("@")
    return f"{local.partition('+')[0]}@{domain}"
