"""Which skills a message calls for, and whether a person comes first. Pure: proposals and memory in, a plan out."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from agent.dialogue import Memory, SignIn
from agent.handoff.triage import presses
from agent.language.agreement import is_yes
from agent.language.asking_why import asks_why_told
from agent.language.by_mail import wishes_mail
from agent.language.choices import chosen, named_in_passing, points_at_a_place
from agent.language.deeds import deeds_told_apart
from agent.language.entities import order_meant_instead
from agent.language.meant import asks_its_price, follows_up, meant_by_its_words
from agent.language.protocol import Proposal, Understanding
from agent.planning.matters import Step, by_order, left_open, taken_up
from agent.planning.people import called_at_once, to_be_offered
from agent.planning.strangers import answers_us, led, led_by_mail, says_an_address_alone
from agent.policy import Decision
from agent.policy.people import (
    only_their_own_account,
    unclear_twice_offers_a_person,
    visitor_has_proved_who_they_are,
    what_presses_meets_the_person_offered,
)
from agent.releases.model import Escalations
from agent.skills import Escalation, Skill
from agent.skills.account_access import WHAT_IS_WRONG
from agent.skills.answering import OTHER_WISHES, answered, is_about_a_wish
from agent.skills.catalogue import BY_INTENT
from agent.skills.explaining import explaining
from agent.skills.going_on_by_mail import GO_ON_BY_MAIL, MAIL_ADDRESS_ASKED
from agent.skills.hand_over import ASKED, OFFERED, SHORT_OF_TIME
from agent.skills.other_language import in_language
from agent.skills.talking import (
    ADDRESS_HEARD,
    CLARIFY,
    GOODBYE,
    GREETING,
    LEFT_AS_IT_IS,
    NO_PERSON,
    NOT_YET,
    OFFER_PERSON,
    OWN_ACCOUNT_ONLY,
    SYMPATHY,
    SYMPATHY_ALONE,
)
from agent.transcript import ReplyKind

# Below it a proposal is a guess, and a guess is asked about, not acted on.
LEAST_CONFIDENCE = 0.3
ANSWERED_AT_ONCE = 3
# Of deeds one is asked about at a time; the others wait.
HEARD_AT_ONCE = 6
# What a message that answers our question for an address or a code is taken for, when it says nothing else.
TALKING = frozenset(
    (
        *("greeting", "thanks_goodbye", "unclear", "out_of_scope", "complaint"),
        # "My email is anna@example.com" sounds like each of these.
        *("account_access", "account_change", "account_create", "newsletter"),
    )
)
# Said in answer to a question of ours, another wish has to be as plain as this.
SURE_OF_ANOTHER = 0.7
# A no, or "the blue one": more words may want something else.
BARE = 3

AS_SHIPPED = Escalations()
OF_PRODUCTS = frozenset({"product_question", "availability_question", "recommend_product"})
NOT_UNDERSTOOD = frozenset({"unclear", "out_of_scope"})


@dataclass(frozen=True)
class TurnPlan:
    """What this turn does. `confirms` is the action that the customer said yes to, `offer` whom to offer afterwards.

    `returns_to` are matters from before, to be taken up again when nothing else is asked of the customer; `asks_alone`
    means that what was asked beside a deed is asked by itself before a yes to it counts, `is_instead` that the step
    takes the place of what was asked.
    """

    steps: tuple[Step, ...] = ()
    escalation: Escalation | None = None
    confirms: str | None = None
    is_accepted_offer: bool = False
    decisions: tuple[Decision, ...] = ()
    sign_in: SignIn | None = None
    offer: Escalation | None = None
    returns_to: tuple[Step, ...] = ()
    asks_alone: bool = False
    is_instead: bool = False


def planned(
    text: str,
    heard: Understanding,
    memory: Memory,
    *,
    is_verified: bool,
    today: date,
    brand: str,
    sends_codes: bool = False,
    switches: Escalations = AS_SHIPPED,
    mailbox: str = "",
    writes_mail: bool = False,
) -> TurnPlan:
    """A person first, then an answer to what was asked, then every intent; for a stranger what a stranger may have."""
    called = called_at_once(text, heard, switches)
    if called:
        return TurnPlan(escalation=called.escalation, decisions=(called.decision,))
    is_asked = memory.open_question == MAIL_ADDRESS_ASKED
    by_mail = wishes_mail(text, is_asked=is_asked) if writes_mail and not mailbox else None
    if by_mail == "alone":
        plan = TurnPlan(steps=(Step(GO_ON_BY_MAIL, {}),))
        return replace(plan, returns_to=left_open(plan.steps, memory, is_done=False)) if is_verified else plan
    plan = _planned(text, heard, memory, today, brand, switches)
    if by_mail == "beside" and not plan.escalation:
        plan = replace(plan, steps=(*plan.steps, Step(GO_ON_BY_MAIL, {})))
    offered = to_be_offered(text, memory, switches)
    if offered and not plan.escalation:
        plan = replace(plan, offer=offered.escalation, decisions=(*plan.decisions, offered.decision))
    is_seen_to = plan.confirms is not None or plan.is_instead
    if is_verified and not plan.escalation:
        return replace(plan, returns_to=left_open(plan.steps, memory, is_done=is_seen_to))
    if plan.escalation or any(step.skill is OWN_ACCOUNT_ONLY for step in plan.steps):
        return plan
    return _for_stranger(plan, text, heard, memory, sends_codes=sends_codes, mailbox=mailbox)


def _planned(
    text: str, heard: Understanding, memory: Memory, today: date, brand: str, switches: Escalations
) -> TurnPlan:
    own = only_their_own_account(text, brand)
    if not own.is_allowed:
        return TurnPlan(steps=(Step(OWN_ACCOUNT_ONLY, {}),), decisions=(own,))
    if heard.language != "en" and all(each.intent in NOT_UNDERSTOOD for each in heard.proposals):
        return TurnPlan(steps=(Step(in_language(heard.language), {}),))
    if says_an_address_alone(text) and memory.sign_in.stage == "nothing" and not memory.open_question:
        return TurnPlan(steps=(Step(ADDRESS_HEARD, {}),))
    if memory.last_reply_kind and asks_why_told(text):
        return TurnPlan(steps=(Step(explaining(memory.told, memory.ruled), {}),))
    picked = _picked(text, memory, today)
    if picked:
        return TurnPlan(steps=tuple(picked))
    return (
        _corrected(text, heard, memory)
        or _to_our_question(text, heard, memory)
        or _slot_filled(text, memory)
        or _said_more(heard, memory)
        or _to_intents(text, heard, memory, switches)
    )


def _to_our_question(text: str, heard: Understanding, memory: Memory) -> TurnPlan | None:
    # A write hangs on this yes: it is read out of the customer's own words, whatever a layer heard.
    if heard.is_confirmation and memory.pending_action and is_yes(text):
        if memory.is_asked_in_passing and memory.asking:
            return TurnPlan(steps=(taken_up(memory.asking),), asks_alone=True)
        return TurnPlan(confirms=memory.pending_action)
    if heard.is_confirmation and memory.last_reply_kind == ReplyKind.ACTION_DONE and not memory.is_person_offered:
        # A yes said twice: all is done already.
        return TurnPlan(steps=(Step(GOODBYE, {}),))
    if heard.is_confirmation and memory.is_person_offered:
        return TurnPlan(escalation=OFFERED.get(memory.offered_by or "", ASKED), is_accepted_offer=True)
    # "The party is tomorrow" is no other wish: it says how much the person is needed.
    is_nothing_else = all(each.intent in NOT_UNDERSTOOD for each in heard.proposals)
    waits = what_presses_meets_the_person_offered(
        is_offered=memory.is_person_offered, presses=is_nothing_else and presses(text)
    )
    if not waits.is_allowed:
        return TurnPlan(escalation=SHORT_OF_TIME, decisions=(waits,))
    # "No, it is about the boots" is another wish; a bare no lets rest whatever was talked of.
    is_bare = memory.last_skill is not None and len(text.split()) <= BARE
    if heard.is_refusal and memory.is_person_offered:
        return TurnPlan(steps=(Step(NO_PERSON, {}),))
    if heard.is_refusal and (memory.pending_action or memory.is_person_offered or is_bare):
        return TurnPlan(steps=(Step(LEFT_AS_IT_IS, {}),))
    return None


def _corrected(text: str, heard: Understanding, memory: Memory) -> TurnPlan | None:
    """A no that names another order instead, and a yes to nothing."""
    is_bare_yes = heard.is_confirmation and is_yes(text)
    if is_bare_yes and memory.last_reply_kind == ReplyKind.SMALL_TALK and not _is_asked(memory):
        # A yes to nothing takes nothing up that was let rest.
        return TurnPlan(steps=(Step(CLARIFY, {}),))
    meant = order_meant_instead(text) if heard.is_refusal else None
    if meant and memory.asking:
        # "No wait, I meant 1044": the same wish, of another order.
        name, asked = memory.asking
        return TurnPlan(steps=(taken_up((name, asked | {"order_name": meant})),), is_instead=True)
    return None


def _is_asked(memory: Memory) -> bool:
    return bool(memory.pending_action or memory.open_question or memory.is_person_offered)


def _slot_filled(text: str, memory: Memory) -> TurnPlan | None:
    """An answer to "where to?" or "which subscription?" goes to the skill that asked."""
    skill = BY_INTENT.get(memory.last_skill or "")
    filled = answered(memory.open_question, text)
    if skill is None or filled is None:
        return None
    order = memory.asked_of.get("order_name") or (
        memory.mentioned_orders[0] if len(memory.mentioned_orders) == 1 else None
    )
    about = {"order_name": order} if order else {}
    return TurnPlan(steps=(Step(skill, about | filled),))


def _said_more(heard: Understanding, memory: Memory) -> TurnPlan | None:
    """What answers or mends a wish of which we asked more, or which we read back, goes on with that wish."""
    skill = BY_INTENT.get(memory.last_skill or "")
    if skill is None or not is_about_a_wish(memory.open_question):
        return None
    is_another = any(
        each.intent in OTHER_WISHES and each.intent not in skill.intents and each.confidence >= SURE_OF_ANOTHER
        for each in heard.proposals
    )
    named = {each.entities["order_name"] for each in heard.proposals if "order_name" in each.entities}
    if is_another or named - {memory.asked_of.get("order_name")}:
        return None
    return TurnPlan(steps=(Step(skill, dict(memory.asked_of)),))


def _picked(text: str, memory: Memory, today: date) -> list[Step]:
    """An answer to "which order?" belongs to the skill that asked, whatever else it looked like."""
    skill = BY_INTENT.get(memory.last_skill or "")
    is_asked = memory.open_question == "which_order"
    is_pointing = points_at_a_place(text)
    if skill is None and is_pointing:
        return [Step(CLARIFY, {})]
    if skill is None or not (is_asked or is_pointing):
        return []
    meant = chosen(text, memory.options, today)
    if meant is None:
        is_pick = is_pointing or (len(text.split()) <= BARE and text.strip(" .!?").endswith(" one"))
        return [Step(skill, dict(memory.asked_of))] if is_pick and skill.needs_proof else []
    names = [option.order_name for option in meant][:ANSWERED_AT_ONCE]
    kept = dict(memory.asked_of)
    # Picked, yet not clearly: the skill asks again.
    return [Step(skill, kept | {"order_name": name}) for name in names] or [Step(skill, kept)]


def _to_intents(text: str, heard: Understanding, memory: Memory, switches: Escalations) -> TurnPlan:
    proposals = [
        _back_to_orders(meant_by_its_words(text, each), memory) for each in deeds_told_apart(text, heard.proposals)
    ]
    steps = _followed_up(text, proposals, memory) or _distinct(
        [
            Step(_skill(each, memory), _pointing(text, entities, memory))
            for each in proposals
            for entities in by_order(each, memory)
        ]
    )
    is_done = (heard.is_confirmation or heard.is_settled) and memory.last_skill is not None
    if not steps:
        steps = [Step(GOODBYE if is_done else CLARIFY, {})]
    if any(step.skill is CLARIFY for step in steps):
        return _unclear(memory, switches)
    return TurnPlan(steps=tuple(steps))


def _back_to_orders(proposal: Proposal, memory: Memory) -> Proposal:
    """After a word about a product, "the other one" is still the other of the orders that we named before."""
    is_other = proposal.entities.get("order_reference") == "other" and "product" not in proposal.entities
    is_of_orders = is_other and memory.options and proposal.intent in OF_PRODUCTS
    return replace(proposal, intent="track_order") if is_of_orders else proposal


def _followed_up(text: str, proposals: list[Proposal], memory: Memory) -> list[Step]:
    """What was not understood alone may be understood after what was said: "and how long?", "I don't know"."""
    if memory.mentioned_products and asks_its_price(text):
        return [Step(BY_INTENT["product_question"], {})]
    skill = BY_INTENT.get(memory.last_skill or "")
    # Asked what is wrong, only a plain wish is another one: "dunno" sounds like a complaint.
    is_asked = memory.open_question == WHAT_IS_WRONG
    least = SURE_OF_ANOTHER if is_asked else 0.0
    is_wish = any(each.intent not in NOT_UNDERSTOOD and each.confidence >= least for each in proposals)
    if skill is None or is_wish:
        return []
    if follows_up(text) or is_asked:
        entities = proposals[0].entities if proposals else {}
        again = _back_to_orders(meant_by_its_words(text, Proposal(skill.name, 1.0, entities)), memory).intent
        return [Step(BY_INTENT.get(again, skill), _pointing(text, entities, memory))]
    return []


def _unclear(memory: Memory, switches: Escalations) -> TurnPlan:
    decision = unclear_twice_offers_a_person(memory.unclear_count + 1)
    is_offered = switches.low_confidence and not decision.is_allowed and decision.rule not in memory.declined
    return TurnPlan(steps=(Step(OFFER_PERSON if is_offered else CLARIFY, {}),), decisions=(decision,))


def _skill(proposal: Proposal, memory: Memory) -> Skill:
    """Understood but not served is not the same as not understood: asking again would not help."""
    if proposal.confidence < LEAST_CONFIDENCE:
        return CLARIFY
    skill = BY_INTENT.get(proposal.intent, NOT_YET)
    return SYMPATHY_ALONE if skill is SYMPATHY and memory.declined else skill


def _distinct(steps: list[Step]) -> list[Step]:
    """Each wish once; courtesy and doubt only when there is nothing else to answer."""
    wishes = list({(step.skill.name, tuple(sorted(step.entities.items()))): step for step in steps}.values())
    courtesy = {GREETING.name, GOODBYE.name, CLARIFY.name}
    real = [step for step in wishes if step.skill.name not in courtesy]
    return (real or wishes)[:HEARD_AT_ONCE]


def _pointing(text: str, entities: dict[str, str], memory: Memory) -> dict[str, str]:
    """What the wish points at: "the other one" of those we named is the one not talked of last."""
    left = [option.order_name for option in memory.options if option.order_name not in memory.mentioned_orders]
    if "order_name" in entities:
        return entities
    if entities.get("order_reference") == "other":
        return entities | {"order_name": left[0]} if len(left) == 1 else entities
    passing = named_in_passing(text, memory.options)
    return entities | {"order_name": passing.order_name} if passing else entities


def _for_stranger(
    plan: TurnPlan, text: str, heard: Understanding, memory: Memory, *, sends_codes: bool, mailbox: str
) -> TurnPlan:
    """One request for a proof stands for all that needs it; what needs none is answered beside it."""
    wishes = [(step.skill.name, step.entities) for step in plan.steps if step.skill.needs_proof]
    # A yes to a deed that was proposed before the proof ran out.
    wishes += [(memory.last_skill, {})] if plan.confirms and memory.last_skill else []
    if mailbox:
        lead = led_by_mail(text, memory.sign_in, wishes, mailbox)
    else:
        lead = led(text, memory.sign_in, wishes, is_yes=heard.is_confirmation, sends_codes=sends_codes)
    if lead is None:
        return replace(plan, confirms=None)
    public = [step for step in plan.steps if not step.skill.needs_proof and step.skill.intents - TALKING]
    if answers_us(text, memory.sign_in):
        public = []
    public += [step for step in plan.steps if step.skill is GO_ON_BY_MAIL]
    decisions = (*plan.decisions, visitor_has_proved_who_they_are(is_verified=False))
    return TurnPlan(steps=(*public, Step(lead.skill, lead.entities)), decisions=decisions, sign_in=lead.sign_in)
