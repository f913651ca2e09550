"""What goes over the wire to and from visitors, in and out."""

from __future__ import annotations

from datetime import datetime

from pydantic import BaseModel, ConfigDict, Field

from agent.transcript import Channel, ClaimView, ConversationView, FeedbackQuestion, Message, ReplyKind, TurnResult


class ConversationIn(BaseModel):
    """Which channel a conversation is opened on."""

    model_config = ConfigDict(extra="ignore")

    channel: Channel = "web-chat"


class _Approval(BaseModel):
    approved: bool | None = None


class _Part(BaseModel):
    type: str = Field(max_length=64)
    text: str = ""
    state: str = Field(default="", max_length=64)
    approval: _Approval | None = None


class _UiMessage(BaseModel):
    """A message as the AI SDK's `useChat` posts it."""

    role: str = Field(max_length=32)
    parts: list[_Part] = Field(default=[], max_length=100)

    @property
    def text(self) -> str:
        return "\n".join(part.text for part in self.parts if part.type == "text")

    @property
    def approves(self) -> bool | None:
        """What the shopper pressed where the last message of ours asked; None when it did not ask."""
        pressed = [part.approval for part in self.parts if part.state == "approval-responded"]
        return pressed[-1].approved if pressed and pressed[-1] else None


class MessageIn(BaseModel):
    """Either `text`, or the `messages` of `useChat`: the last is the shopper's, or ours with their yes or no in it."""

    model_config = ConfigDict(extra="ignore")

    text: str | None = None
    messages: list[_UiMessage] = Field(default=[], max_length=1000)

    @property
    def said(self) -> str:
        """What the shopper says now; empty when the body says nothing."""
        if self.text is not None:
            return self.text
        if self.is_approval:
            return "yes" if self.messages[-1].approves else "no"
        return self.messages[-1].text if self.messages and self.messages[-1].role == "user" else ""

    @property
    def is_approval(self) -> bool:
        """Whether it is a button that was pressed in our last message, which the answer then continues."""
        last = self.messages[-1] if self.messages and self.text is None else None
        return last is not None and last.role == "assistant" and last.approves is not None


class ClaimOut(BaseModel):
    """A fact of the reply and the row it stands in."""

    text: str
    table: str
    key: str
    column: str
    value: str
    as_of: datetime | None

    @classmethod
    def of(cls, claim: ClaimView) -> ClaimOut:
        """As the outside may see it."""
        return cls(**{name: getattr(claim, name) for name in cls.model_fields})


class MessageOut(BaseModel):
    """One message of the conversation."""

    message_id: str
    author: str
    author_name: str | None
    text: str
    sent_at: datetime
    skills: tuple[str, ...]
    reply_kind: ReplyKind | None
    claims: tuple[ClaimOut, ...]

    @classmethod
    def of(cls, message: Message) -> MessageOut:
        """As the outside may see it."""
        plain = {name: getattr(message, name) for name in cls.model_fields if name != "claims"}
        return cls(**plain, claims=tuple(ClaimOut.of(claim) for claim in message.claims))


class ReplyOut(MessageOut):
    """The reply to a message, and whether a person has the conversation now."""

    is_handed_over: bool


class TurnOut(BaseModel):
    """What a message led to. `reply` is null when a person has taken over and will write.

    `feedback` is what to ask once the matter is settled.
    """

    message_id: str
    is_handed_over: bool
    reply: ReplyOut | None
    feedback: tuple[FeedbackQuestion, ...] = ()

    @classmethod
    def of(cls, turn: TurnResult) -> TurnOut:
        """As the outside may see it."""
        reply = None
        if turn.reply is not None:
            reply = ReplyOut(**MessageOut.of(turn.reply).model_dump(), is_handed_over=turn.is_handed_over)
        return cls(message_id=turn.message_id, is_handed_over=turn.is_handed_over, reply=reply, feedback=turn.feedback)


class ConversationOut(BaseModel):
    """A conversation as its visitor sees it."""

    conversation_id: str
    channel: Channel
    is_handed_over: bool
    started_at: datetime
    messages: tuple[MessageOut, ...]
    feedback: tuple[FeedbackQuestion, ...] = ()

    @classmethod
    def of(cls, view: ConversationView) -> ConversationOut:
        """As the outside may see it."""
        plain = {name: getattr(view, name) for name in ConversationOut.model_fields if name != "messages"}
        return cls(**plain, messages=tuple(MessageOut.of(message) for message in view.messages))


class StartedOut(ConversationOut):
    """A new conversation. A stranger keeps `session_secret` and sends it as `X-Rapport-Session`."""

    session_secret: str | None = None
