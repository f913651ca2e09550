"""Whether our own mail server says that a mail comes from the domain of its From address (RFC 8601)."""

from __future__ import annotations

import re
from typing import Literal

from agent.email.inbound import InboundMail

# "unchecked": nobody was configured to say.
Verdict = Literal["aligned", "not_aligned", "failed", "unchecked"]

COMMENT = re.compile(r"\([^()]*\)")
RESULT = re.compile(r"\s*(dkim|spf|dmarc)\s*=\s*([a-z]+)\b(.*)", re.IGNORECASE | re.DOTALL)
PROPERTY = re.compile(r"\b([a-z]+\.[a-z]+)\s*=\s*\"?([^\s;\"]+)", re.IGNORECASE)
# By which property each method names the domain that it looked at.
NAMED_BY = {"dkim": ("header.d", "header.i"), "spf": ("smtp.mailfrom",), "dmarc": ("header.from",)}


def verdict(mail: InboundMail, authserv_id: str) -> Verdict:
    """What the topmost header of `authserv_id` says of the sender's domain.

    Only that one: whoever sends a mail may write such headers into it himself, below the one that our server puts on
    top. A server that is configured and said nothing has vouched for nothing.
    """
    if not authserv_id:
        return "unchecked"
    told = COMMENT.sub(" ", mail.header("authentication-results"))
    named, _, results = told.partition(";")
    if named.strip().split(" ")[0].lower() != authserv_id.lower():
        return "not_aligned"
    domain = mail.sender.partition("@")[2]
    found = [match.groups() for each in results.split(";") if (match := RESULT.match(each))]
    if any(method.lower() == "dmarc" and result.lower() == "fail" for method, result, _ in found):
        return "failed"
    vouched = (result.lower() == "pass" and _is_of(method.lower(), rest, domain) for method, result, rest in found)
    return "aligned" if any(vouched) else "not_aligned"


def _is_of(method: str, properties: str, domain: str) -> bool:
    """Whether the domain that was looked at is the sender's, or the one above it."""
    named = {name.lower(): value.lower().rpartition("@")[2] for name, value in PROPERTY.findall(properties)}
    looked_at = next((named[name] for name in NAMED_BY[method] if name in named), "")
    return looked_at != "" and (domain == looked_at or ("." in looked_at and domain.endswith(f".{looked_at}")))
