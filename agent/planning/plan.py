"""Which skills a message calls for, and whether a person comes first. Pure: proposals and memory in, a plan out."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from agent.dialogue import Memory
from agent.language.asking_what import asks_what_we_are
from agent.language.asking_why import asks_why_told
from agent.language.by_mail import wishes_mail
from agent.language.choices import named_in_passing
from agent.language.deeds import deeds_told_apart
from agent.language.meant import asks_its_price, follows_up, meant_by_its_words
from agent.language.protocol import Proposal, Understanding
from agent.planning.matters import Step, by_order, left_open
from agent.planning.own import goes_on, lifted
from agent.planning.people import called_at_once, to_be_offered
from agent.planning.replies import in_reply
from agent.planning.strangers import answers_us, led, led_by_mail, says_an_address_alone
from agent.planning.turn_plan import NOT_UNDERSTOOD, SURE_OF_ANOTHER, TurnPlan
from agent.policy.people import (
    only_their_own_account,
    unclear_twice_offers_a_person,
    visitor_has_proved_who_they_are,
)
from agent.releases.model import Escalations
from agent.skills import Skill
from agent.skills.account_access import WHAT_IS_WRONG
from agent.skills.catalogue import BY_INTENT
from agent.skills.custom.book import NO_BOOK, Book
from agent.skills.explaining import explaining
from agent.skills.going_on_by_mail import GO_ON_BY_MAIL, MAIL_ADDRESS_ASKED
from agent.skills.other_language import in_language
from agent.skills.talking import (
    ADDRESS_HEARD,
    CLARIFY,
    GOODBYE,
    GREETING,
    NOT_YET,
    OFFER_PERSON,
    OUT_OF_SCOPE,
    OWN_ACCOUNT_ONLY,
    SYMPATHY,
    SYMPATHY_ALONE,
    WHAT_WE_ARE,
)

# Below it a proposal is a guess, and a guess is asked about, not acted on.
LEAST_CONFIDENCE = 0.3
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

# What a message is taken for that only asks who answers it.
SAYING_NOTHING = frozenset(skill.name for skill in (GREETING, GOODBYE, CLARIFY, OUT_OF_SCOPE, SYMPATHY))
AS_SHIPPED = Escalations()
OF_PRODUCTS = frozenset({"product_question", "availability_question", "recommend_product"})


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
    book: Book = NO_BOOK,
) -> TurnPlan:
    """A person first, then an answer to what was asked, then every intent; for a stranger what a stranger may have."""
    called = called_at_once(text, heard, switches)
    if called:
        return TurnPlan(escalation=called.escalation, decisions=(called.decision,))
    is_asked = memory.open_question == MAIL_ADDRESS_ASKED
    by_mail = wishes_mail(text, is_asked=is_asked) if writes_mail and not mailbox else None
    if by_mail == "alone":
        plan = TurnPlan(steps=(Step(GO_ON_BY_MAIL, {}),))
        return replace(plan, returns_to=left_open(plan.steps, memory, book, is_done=False)) if is_verified else plan
    plan = _planned(text, heard, memory, today, brand, switches, book)
    if by_mail == "beside" and not plan.escalation:
        plan = replace(plan, steps=(*plan.steps, Step(GO_ON_BY_MAIL, {})))
    offered = to_be_offered(text, memory, switches)
    if offered and not plan.escalation:
        plan = replace(plan, offer=offered.escalation, decisions=(*plan.decisions, offered.decision))
    is_seen_to = plan.confirms is not None or plan.is_instead
    if is_verified and not plan.escalation:
        return replace(plan, returns_to=left_open(plan.steps, memory, book, is_done=is_seen_to))
    if plan.escalation or any(step.skill is OWN_ACCOUNT_ONLY for step in plan.steps):
        return plan
    return _for_stranger(plan, text, heard, memory, sends_codes=sends_codes, mailbox=mailbox)


def _planned(
    text: str, heard: Understanding, memory: Memory, today: date, brand: str, switches: Escalations, book: Book
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
    own_goes_on = goes_on(text, heard, memory, book, today)
    if own_goes_on:
        return TurnPlan(steps=(own_goes_on,))
    return in_reply(text, heard, memory, book, today) or _to_intents(text, heard, memory, switches, book, today)


def _to_intents(
    text: str, heard: Understanding, memory: Memory, switches: Escalations, book: Book, today: date
) -> TurnPlan:
    proposals = [
        _back_to_orders(meant_by_its_words(text, each), memory) for each in deeds_told_apart(text, heard.proposals)
    ]
    steps = _followed_up(text, proposals, memory) or _distinct(
        [
            Step(_skill(each, memory, book), _pointing(text, entities, memory))
            for each in (replace(proposal, entities=lifted(proposal, text, book, today)) for proposal in proposals)
            for entities in by_order(each, memory)
        ]
    )
    if asks_what_we_are(text):
        steps = [Step(WHAT_WE_ARE, {}), *(step for step in steps if step.skill.name not in SAYING_NOTHING)]
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


def _skill(proposal: Proposal, memory: Memory, book: Book) -> Skill:
    """Understood but not served is not the same as not understood: asking again would not help."""
    if proposal.confidence < LEAST_CONFIDENCE:
        return CLARIFY
    skill = book.for_intent(proposal.intent) or NOT_YET
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
