"""What each rate is called, how it is counted and which way is good: the one place where its words stand."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Direction = Literal["more is better", "less is better", "neither"]
Case = Literal["conversation", "handover", "promise", "reply", "answer", "bad experience"]
CASES: dict[Case, str] = {
    "conversation": "conversations",
    "handover": "handovers",
    "promise": "promises",
    "reply": "replies",
    "answer": "answers",
    "bad experience": "bad experiences",
}


@dataclass(frozen=True)
class Defined:
    """A rate as a reader meets it; `of` says what it counts."""

    title: str
    text: str
    direction: Direction = "neither"
    of: Case = "conversation"


# Of the AI and of people apart, by the end of the rate's name.
APART: dict[str, tuple[str, str, Direction]] = {
    "first_contact": (
        "First contact resolution",
        (
            "**Resolved by {who}, and nobody came back within 7 days, neither in the conversation nor elsewhere about "
            "the same ÷ first contacts that {who} resolved at least 7 days ago.** A second contact is no first one, "
            "and of a visitor who did not sign in it is never known."
        ),
        "more is better",
    ),
    "one_touch": (
        "One-touch",
        "**Resolved with a single reply ÷ conversations resolved by {who}.**",
        "more is better",
    ),
    "reopened": (
        "Reopened",
        (
            "**A new message within 7 days of the resolution ÷ conversations that {who} resolved at least 7 days "
            "ago.** Of those resolved later it is not known yet."
        ),
        "less is better",
    ),
    "satisfied": (
        "Satisfied",
        "**Rated 4 or 5 ÷ rated conversations that {who} had.** Who gave no rating is not known and stands beside.",
        "more is better",
    ),
}
# The same of what is no conversation.
APART_BESIDE: dict[str, tuple[str, str, Direction, Case]] = {
    "promoters": (
        "Promoters",
        (
            "**Would recommend the brand with 9 or 10 of 10 ÷ customers who answered, after {who} served them.** Who "
            "was asked and has not answered is not known. NPS is promoters less detractors."
        ),
        "more is better",
        "answer",
    ),
    "detractors": (
        "Detractors",
        (
            "**Would recommend the brand with 6 of 10 or less ÷ customers who answered, after {who} served them.** "
            "Who was asked and has not answered is not known."
        ),
        "less is better",
        "answer",
    ),
    "consoled": (
        "A person within 24 h",
        (
            "**A person's word to the customer within 24 hours, on any channel ÷ ratings of 1 or 2 and broken "
            "promises, where {who} had served them.** Counted once the 24 hours are over."
        ),
        "more is better",
        "bad experience",
    ),
}
# By the names of `rpt_service_rates_daily`, and of the columns `<rate>_state` that hold what else is counted.
RATES: dict[str, Defined] = {
    "resolution": Defined(
        "Resolution rate",
        "**Resolved without escalation ÷ all conversations.** Resolved means that the customer confirmed it, "
        "or that an action's success was committed or an information question was fully answered and the "
        "customer did not come back within 24 hours (*claimed*). Silence after a question, a refusal or no "
        "answer never counts. A conversation is counted on the day of its first message.",
        "more is better",
    ),
    "claimed": Defined(
        "Claimed only",
        "**Resolved by silence after a full answer or a committed action, and by nothing surer ÷ all conversations.**",
    ),
    "confirmed": Defined(
        "Confirmed",
        "**The customer said that it helped ÷ all conversations.** While a person has it only the person's "
        "word counts.",
        "more is better",
    ),
    "durable": Defined(
        "Durable",
        "**Resolved by the AI alone and not reopened within 7 days ÷ conversations resolved at least 7 days "
        "ago.** Those resolved later are not known yet and in neither part.",
        "more is better",
    ),
    "event_verified": Defined(
        "Event-verified",
        "**All that was done or told came true in the store by its deadline ÷ resolutions of which that is "
        "known.** A return scanned, a refund settled, the order cancelled, the address on it, the parcel "
        "there on the day that was told. What has no such check is in neither part; neither is what is not "
        "due yet, also where it came true early, or what a store that fell silent cannot show.",
        "more is better",
    ),
    "autonomous": Defined(
        "Autonomous",
        "**Resolved by the AI with no handover and no human reply before ÷ all conversations.**",
        "more is better",
    ),
    "assisted": Defined(
        "Assisted",
        "**Resolved with a part of the AI in it, and not by it alone ÷ all conversations.**",
    ),
    "closed": Defined(
        "Closed, not resolved",
        "**Ended without a resolution: left, or silent for 72 hours ÷ all conversations.**",
        "less is better",
    ),
    "deflected": Defined(
        "Deflection",
        "**Ended without any person ÷ all conversations.** Whoever gave up counts here, which is why it "
        "stands apart and raises no resolution.",
    ),
    "routed_to_team": Defined(
        "Routed to team",
        "**Handover succeeded ÷ all conversations.** The helpdesk gave a receipt. Requests and failed "
        "handovers are shown beside it, because a low rate can also mean that people asked and were not "
        "heard.",
    ),
    "requested_team": Defined(
        "Requested team",
        "**Asked for a person, or accepted the offer of one ÷ all conversations.** Compare with *Routed to "
        "team*: people can be routed without asking, and can ask in vain.",
    ),
    "handover_failed": Defined(
        "Handover failed",
        "**A handover was tried and did not succeed ÷ all conversations.** A later try may have succeeded.",
        "less is better",
    ),
    "human_resolved": Defined(
        "Resolved by a person",
        "**A person resolved it ÷ conversations routed to the team.** Those that the team still has are not known yet.",
        "more is better",
    ),
    "recontacted": Defined(
        "Second contacts",
        "**The same person came again, on any channel, within 7 days about the same order or intent ÷ "
        "conversations whose 7 days are over.** Who came sooner is counted then, too. Of a visitor who did not sign "
        "in it is never known.",
        "less is better",
    ),
    "promise_kept": Defined(
        "Promises kept",
        "**Kept by their deadline ÷ promises whose deadline has passed.** Held against the store: amount and day.",
        "more is better",
        "promise",
    ),
    "package_complete": Defined(
        "Whole package",
        "**Nothing that applies was missing ÷ handovers whose package was told.** A stranger has no orders, and a new "
        "customer no earlier conversations. Of what the package is made is not told of every handover: those are not "
        "known.",
        "more is better",
        "handover",
    ),
    "asked_again": Defined(
        "Asked again",
        "**The person asked the customer for something that the package held ÷ handovers that somebody answered and "
        "whose package was told.** A question mark and the words that are declared for the part, until the matter is "
        "resolved.",
        "less is better",
        "handover",
    ),
    "handover_answered": Defined(
        "Answered by a person",
        "**A person replied before it was resolved or handed over again ÷ all handovers.** While a reply may still "
        "come it is not known.",
        "more is better",
        "handover",
    ),
    "handover_resolved": Defined(
        "Handovers resolved",
        "**A person resolved it ÷ all handovers.** Those that the team still has are not known yet.",
        "more is better",
        "handover",
    ),
    "bound_at_once": Defined(
        "Bound at once",
        "**Every claim of the reply was bound to a row at once ÷ replies that claim something, or would have.** What "
        "was bound to no row was held back and not sent: so nothing unbound is told, and this is how often an answer "
        "had to be shortened for it.",
        "more is better",
        "reply",
    ),
    "avoidable_escalation": Defined(
        "Avoidable handovers",
        "**Handed over by a rule, unasked, although one reply of a person and nothing done in the store "
        "settled it, and the skill had lately settled such things alone ÷ conversations routed to the team.**",
        "less is better",
    ),
    "missed_escalation": Defined(
        "Missed handovers",
        "**Kept by the AI and then rated 1 or 2, complained of, or followed by a second contact within 7 days"
        " ÷ conversations not routed to the team.**",
        "less is better",
    ),
    "covered": Defined(
        "Coverage",
        "**The skill of the matter it began with was live ÷ conversations that named a matter.** By the release that "
        "was in force when it began, not by today's. Of a skill that was live for a share or an audience, and where "
        "that release did not tell, it counts whether the skill answered.",
        "more is better",
    ),
    "recommended_then_bought": Defined(
        "Recommended, then bought",
        "**Something that was recommended was bought within 14 days ÷ conversations with a recommendation.**",
        "more is better",
    ),
    "cart_then_ordered": Defined(
        "Open cart, then ordered",
        "**The cart became an order within 24 hours ÷ conversations of customers who had one open.**",
        "more is better",
    ),
    "cart_changed": Defined(
        "Put into the cart",
        "**A cart changed within 24 hours ÷ conversations of known customers.**",
    ),
    "ordered_within_24_hours": Defined(
        "Ordered within 24 hours",
        "**An order within 24 hours of the last message ÷ conversations of known customers.** An order counts"
        " for the last conversation before it. What would have been bought anyway is in it.",
        "more is better",
    ),
    "came_back_within_90_days": Defined(
        "Came back within 90 days",
        "**Ordered within 90 days ÷ conversations of known customers.** Younger ones are not known yet.",
        "more is better",
    ),
    **{
        f"{side}_{rate}": Defined(title, text.format(who=who), direction)
        for side, who in (("ai", "the AI alone"), ("human", "a person"))
        for rate, (title, text, direction) in APART.items()
    },
    **{
        f"{side}_{rate}": Defined(title, text.format(who=who), direction, of)
        for side, who in (("ai", "the AI alone"), ("human", "a person"))
        for rate, (title, text, direction, of) in APART_BESIDE.items()
    },
}
