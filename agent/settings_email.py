"""What `rapport.toml` says of e-mail as a channel; its secrets come from the environment."""

from __future__ import annotations

from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, EmailStr, Field, model_validator

LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})


class Imap(BaseModel):
    """A mailbox that is asked for new mail. Its password comes from `RAPPORT_EMAIL_IMAP_PASSWORD`."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    host: str
    username: str
    port: int = 993
    security: Literal["tls", "none"] = "tls"
    folder: str = "INBOX"
    every_seconds: float = Field(default=20, gt=0)

    @model_validator(mode="after")
    def _safe(self) -> Self:
        if self.security == "none" and self.host not in LOOPBACK:
            raise ValueError(f"email.imap.security is 'none': a password must not travel in the clear to {self.host!r}")
        return self


class Email(BaseModel):
    """E-mail as a channel; without an `address` there is none.

    `address` is the one that customers write to, and that answers come from; replies come back to it with a token
    after a plus, so its mail server must deliver `name+anything@`. `authserv_id` is the name under which that server
    writes its `Authentication-Results`; without one those are not looked at. `public_url` is where links in mails
    lead: the agent, as the internet sees it.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    address: EmailStr | None = None
    authserv_id: str = ""
    public_url: str = ""
    body_bytes: int = 12 * 1024 * 1024
    # Of one sender within an hour: more than that no person writes, and a loop would.
    hourly_per_sender: int = Field(default=20, gt=0)
    # Of senders who proved nothing, all together: what a forger of addresses could have us send to others.
    hourly_of_strangers: int = Field(default=500, gt=0)
    # A reply of a person goes by mail when the shopper has not looked at the chat for so long.
    gone_after_minutes: float = Field(default=3, ge=0)
    imap: Imap | None = None
