"""What `rapport.toml` says of where conversations are handed over; the tokens come from the environment."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, EmailStr, Field, StringConstraints, model_validator

# Klaviyo by an event that starts a flow; a message of the brand's own beside a ticket elsewhere.
Method = Literal["inbox", "zendesk", "gorgias", "klaviyo", "message"]
Desk = Literal["inbox", "zendesk", "gorgias", "klaviyo"]
Channel = Literal["web-chat", "sms", "email", "whatsapp"]
LOCAL = ("http://127.0.0.1", "http://localhost")


def _is_safe(url: str) -> str:
    if not url.startswith("https://") and not url.startswith(LOCAL):
        raise ValueError(f"{url!r} must begin with https://: a token and a customer's words travel to it")
    return url.rstrip("/")


BaseUrl = Annotated[str, AfterValidator(_is_safe)]
# A ticket that bears it is the agent's again. Zendesk writes tags in lower case, and takes no spaces in them.
HAND_BACK = "back-to-the-agent"
Tag = Annotated[str, StringConstraints(pattern="^[a-z0-9_-]+$", min_length=1, max_length=100)]


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Zendesk(_Section):
    """A Zendesk account, and whose API token it is (`RAPPORT_HANDOFF_ZENDESK_TOKEN`)."""

    base_url: BaseUrl
    user: EmailStr
    group_id: int | None = None
    brand_id: int | None = None
    hand_back_tag: Tag = HAND_BACK


class Gorgias(_Section):
    """A Gorgias account, whose API key it is (`RAPPORT_HANDOFF_GORGIAS_KEY`), and the address customers write to."""

    base_url: BaseUrl
    user: EmailStr
    address: EmailStr
    hand_back_tag: Tag = HAND_BACK


class Klaviyo(_Section):
    """A Klaviyo account by its private key (`RAPPORT_HANDOFF_KLAVIYO_KEY`), and the event that starts the flow.

    `message_event` tells what the customer wrote afterwards.
    """

    base_url: BaseUrl = "https://a.klaviyo.com"
    revision: str = "2026-07-15"
    event: str = "Conversation escalated"
    message_event: str = "Conversation continued"


class CustomMessage(_Section):
    """What a visitor is told instead of "a colleague will answer here", with its links; and where the ticket goes."""

    text: str
    links: tuple[BaseUrl, ...] = ()
    ticket: Desk = "inbox"


class Person(_Section):
    """Which queues somebody knows about (none named: all), and how many conversations they have at once."""

    queues: tuple[str, ...] | None = None
    capacity: int = Field(default=5, gt=0)


class Handoff(_Section):
    """Where conversations go, by channel, and who works the built-in inbox."""

    default: Method = "inbox"
    channels: dict[Channel, Method] = {}
    zendesk: Zendesk | None = None
    gorgias: Gorgias | None = None
    klaviyo: Klaviyo | None = None
    message: CustomMessage | None = None
    people: dict[str, Person] = {}

    @property
    def used(self) -> frozenset[Method]:
        """Every method that some channel hands over by, tickets of the custom message among them."""
        named = frozenset[Method]({self.default, *self.channels.values()})
        return named | {self.message.ticket} if "message" in named and self.message else named

    @model_validator(mode="after")
    def _is_whole(self) -> Self:
        for method in sorted(self.used - {"inbox"}):
            if getattr(self, method) is None:
                raise ValueError(f"handoff: a channel hands over by {method!r}; add the section [handoff.{method}]")
        return self
