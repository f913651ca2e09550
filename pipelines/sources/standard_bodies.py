"""What staging needs of our own events and of the sandbox's loyalty, tickets and articles."""

from __future__ import annotations

from typing import Annotated, Any, Self

from pydantic import Field, model_validator

from pipelines.sources.acceptance import Body, Count, Id, Moment, Money, Name
from pipelines.sources.keys import Keys, customer_key, email_key, key, phone_key, present


class Envelope(Body):
    """The outer body of a Standard Webhook."""

    type: Name
    timestamp: Moment
    data: dict[str, Any]


class LoyaltyEntry(Body):
    """`loyalty_entries/create`."""

    id: Id | Name
    customer_id: Id
    points: Count
    reason: Name
    created_at: Moment
    order_id: Id | None = None

    def identifiers(self, country: str | None) -> Keys:  # noqa: ARG002
        """The member."""
        return present(customer_key(self.customer_id))

    def routing_keys(self) -> Keys:
        """The order that earned or spent the points."""
        return present(key("order", self.order_id))


class Comment(Body):
    """One comment of a ticket."""

    author: Name
    body: str
    created_at: Moment


class Ticket(Body):
    """`tickets/update`."""

    id: Id | Name
    customer_id: Id | None = None
    email: str | None = None
    status: Name
    created_at: Moment
    updated_at: Moment
    solved_at: Moment | None = None
    order_id: Id | None = None
    satisfaction_rating: Count | None = None
    comments: list[Comment] = []

    def identifiers(self, country: str | None) -> Keys:  # noqa: ARG002
        """The requester as the helpdesk knows them; nothing is read out of what they wrote."""
        return present(customer_key(self.customer_id), email_key(self.email))

    def routing_keys(self) -> Keys:
        """The ticket and the order it is about."""
        return present(key("ticket", self.id), key("order", self.order_id))


class Article(Body):
    """`articles/update`: of no customer."""

    id: Id | Name
    kind: Name
    title: Name
    body: str
    updated_at: Moment
    reviewed_at: Moment | None = None

    def routing_keys(self) -> Keys:
        """The article."""
        return present(key("article", self.id))


class Release(Body):
    """`release_signed`: of no customer, and of all."""

    release_id: Name
    parameters: dict[str, Any]

    def routing_keys(self) -> Keys:
        """The one release that is in force."""
        return ("release:current",)


class SegmentDefined(Body):
    """`segment_defined`: of no customer, and of all; its conditions are fields, operators and values."""

    segment: Name
    title: Name
    purpose: Name
    conditions: list[dict[str, Any]]
    defined_by: Name
    is_active: bool

    def routing_keys(self) -> Keys:
        """All definitions together: whoever reads anybody's segments needs every one."""
        return ("segment:definitions",)


class ExperimentChanged(Body):
    """`experiment_changed`: of no customer, and of all; its definition is read where it is signed."""

    experiment_id: Name
    name: Name
    version: Count
    state: Name
    salt: Name
    definition: dict[str, Any]
    arms: list[dict[str, Any]]
    outcomes: list[dict[str, Any]]

    def routing_keys(self) -> Keys:
        """All experiments together: whoever reads anybody's arms needs every one."""
        return ("experiment:definitions",)


class ReleaseChanged(Body):
    """`release_changed`: who did what to a draft or a release, for the trail alone."""

    change: Name
    by: Name
    role: Name


class Told(Body):
    """Anything that happened in a conversation."""

    conversation_id: Name
    channel: Name
    mode: Name
    customer_identifier: Name | None = None
    order_id: Id | None = None
    amount: Money | None = None

    def identifiers(self, country: str | None) -> Keys:
        """The customer, only when the agent had verified who it was."""
        name, _, value = (self.customer_identifier or "").partition(":")
        spelled = {"shopify_customer_id": customer_key(value), "email": email_key(value)}
        return present(spelled.get(name) or phone_key(value, country) if value else customer_key(name))

    def routing_keys(self) -> Keys:
        """The conversation, and the order it acted on."""
        return present(key("conversation", self.conversation_id), key("order", self.order_id))


class ExperimentAssigned(Body):
    """`experiment_assigned`: somebody came before an experiment for the first time, in a talk or for a list."""

    experiment_id: Name
    arm: Name
    bucket: Count
    customer_identifier: Name
    conversation_id: Name | None = None

    def identifiers(self, country: str | None) -> Keys:
        """The person."""
        name, _, value = self.customer_identifier.partition(":")
        spelled = {"shopify_customer_id": customer_key(value), "email": email_key(value)}
        return present(spelled.get(name) or phone_key(value, country) if value else customer_key(name))

    def routing_keys(self) -> Keys:
        """The conversation in which it was."""
        return present(key("conversation", self.conversation_id))


class MessageReceived(Told):
    """What a shopper said; the text is kept and never read for who they are."""

    message_id: Name
    text: str
    sentiment: float | None = None
    confidence: float | None = None
    model_tokens: Count | None = None


class MessageSent(Told):
    """What the agent or a colleague answered."""

    message_id: Name
    author: Name
    text: str


class AnswerFlagged(Told):
    """Somebody of the brand's calls an answer a miss; the words stay with the agent."""

    flag_id: Name
    message_id: Name
    reason: Name


class SourceMarked(Body):
    """`source_flagged`, `source_cleared`: a cell that is nobody's is called wrong, or right again."""

    source_id: Name
    source_table: Name
    source_key: Name
    source_column: Name
    source_value: str

    def routing_keys(self) -> Keys:
        """The source."""
        return present(key("source", self.source_id))


class ArticleWritten(Body):
    """`article_written`: a right answer that became an article of the brand's."""

    id: Name
    kind: Name
    title: Name
    body: str
    changed_at: Moment

    def routing_keys(self) -> Keys:
        """The article."""
        return present(key("article", self.id))


class FeedbackGiven(Told):
    """A rating: of the help from 1 to 5, or of how likely the brand is recommended from 0 to 10."""

    csat_rating: Annotated[Count, Field(ge=1, le=5)] | None = None
    nps_rating: Annotated[Count, Field(ge=0, le=10)] | None = None

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if self.csat_rating is None and self.nps_rating is None:
            raise ValueError("has neither a csat_rating nor an nps_rating")
        return self


class FeedbackAsked(Told):
    """A customer was asked how it was, or whether they recommend the brand."""

    feedback_id: Name
    kind: Name


class QuestionUnanswered(Told):
    """A question for which neither a row nor an article had an answer."""

    question: str
    skill: Name


class PromiseMade(Told):
    """Something that is owed until a time."""

    promise_id: Name
    due_at: Moment


class PromiseDecided(PromiseMade):
    """`promise_kept`, `promise_broken`: what became of it, as the warehouse found."""

    promise_kind: Name


SANDBOX: dict[str, type[Body]] = {
    "loyalty_entries/create": LoyaltyEntry,
    "tickets/update": Ticket,
    "articles/update": Article,
}
RAPPORT: dict[str, type[Body]] = {
    "message_received": MessageReceived,
    "message_sent": MessageSent,
    "feedback_asked": FeedbackAsked,
    "feedback_given": FeedbackGiven,
    "promise_made": PromiseMade,
    "promise_kept": PromiseDecided,
    "promise_broken": PromiseDecided,
    "question_unanswered": QuestionUnanswered,
    "release_signed": Release,
    "release_changed": ReleaseChanged,
    "segment_defined": SegmentDefined,
    "experiment_changed": ExperimentChanged,
    "experiment_assigned": ExperimentAssigned,
    "answer_flagged": AnswerFlagged,
    "source_flagged": SourceMarked,
    "source_cleared": SourceMarked,
    "article_written": ArticleWritten,
    **dict.fromkeys(
        (
            "conversation_started",
            "team_requested",
            "conversation_escalated",
            "handoff_failed",
            "conversation_resolved",
            "received_product_recommendation",
            "product_interest_captured",
            "action_decided",
            "action_taken",
        ),
        Told,
    ),
}
