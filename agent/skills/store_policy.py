"""What are the rules of the shop? The clauses themselves, word for word, and only those that are this customer's."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from itertools import chain

from agent.evidence import Sentence, fact, sentence
from agent.policy.clauses import clause_of_their_own_tier
from agent.profile import Customer, PolicyClause, ShippingOption
from agent.releases.model import Discount, FeeWaiver, Parameters, ReturnWindow, Shipping
from agent.skills.skill import Answer, Request, Skill
from agent.transcript import ReplyKind

SHIPPING = "shipping"
TOPICS = {
    "returns": re.compile(r"\b(?:return\w*|send\w* back|refund\w*|exchange\w*|final sale)\b", re.IGNORECASE),
    SHIPPING: re.compile(r"\b(?:shipping|ship|deliver\w*|postage|express|standard)\b", re.IGNORECASE),
    "orders": re.compile(r"\b(?:cancel\w*|change my order)\b", re.IGNORECASE),
    "warranty": re.compile(r"\b(?:warrant\w*|guarantee\w*|fault\w*)\b", re.IGNORECASE),
    "loyalty": re.compile(r"\b(?:points?|loyalty|rewards?|tiers?)\b", re.IGNORECASE),
    "privacy": re.compile(r"\b(?:privacy|data|gdpr|erase\w*|delete\w*)\b", re.IGNORECASE),
    "payments": re.compile(r"\b(?:pay|payments?|cards?|paypal)\b", re.IGNORECASE),
    "invoices": re.compile(r"\b(?:invoices?|receipts?|bills?)\b", re.IGNORECASE),
}

Terms = ReturnWindow | Shipping | Discount | FeeWaiver


def answer(request: Request) -> Answer:
    """The clauses of the topics that the words touch."""
    return told({topic for topic, words in TOPICS.items() if words.search(request.text)}, request)


def told(topics: Collection[str], request: Request) -> Answer:
    """The clauses of these topics that apply to whoever asks."""
    rules = clauses(topics, request)
    if not rules:
        words = sentence("I have no rule written down for that. Would you like a colleague to answer it?")
        return Answer(ReplyKind.NO_ANSWER, (words,), is_person_offered=True)
    return Answer(ReplyKind.ANSWER, rules)


def clauses(topics: Collection[str], request: Request) -> tuple[Sentence, ...]:
    """Each clause as a sentence: that of the customer's own tier before what holds for everybody."""
    terms = _terms_of(request.parameters)
    own = [row for row in request.profile.rows(PolicyClause) if row.topic in topics and _is_told(row, request, terms)]
    own.sort(key=lambda clause: (clause.clause_id not in terms, clause.key))
    services = request.profile.rows(ShippingOption) if SHIPPING in topics else ()
    return tuple(sentence("{rule}", rule=fact(row, "clause_text")) for row in (*services, *own))


def _is_told(clause: PolicyClause, request: Request, terms: Mapping[str, Collection[str]]) -> bool:
    """A visitor hears what the brand says to everybody, which may compare its tiers."""
    customer, parameters = request.profile.customer, request.parameters
    if customer is None or customer.tier is None:
        return any(each.clause_id == clause.clause_id for each in parameters.clauses)
    # What is promised where they live stands in their own rows; elsewhere nothing is.
    if any(each.clause_id == clause.clause_id for each in parameters.shipping):
        return False
    tiers = [each.tier for each in parameters.tiers]
    return clause_of_their_own_tier(clause, customer.tier, tiers, terms.get(clause.clause_id, ())).is_allowed


def _terms_of(parameters: Parameters) -> Mapping[str, Collection[str]]:
    """The tiers whose terms rest on each clause; terms that name no tier are everybody's."""
    found: dict[str, set[str]] = {}
    everybody = {each.tier for each in parameters.tiers}
    kinds: tuple[Sequence[Terms], ...] = (
        parameters.return_windows,
        parameters.shipping,
        parameters.discounts,
        parameters.fee_waivers,
    )
    for terms in chain.from_iterable(kinds):
        found.setdefault(terms.clause_id, set()).update({terms.tier} if terms.tier else everybody)
    return found


def _on(name: str, *topics: str) -> Skill:
    """A skill whose topic is known by what was asked."""
    return Skill(
        name, frozenset({name}), lambda request: told(topics, request), STORE_POLICY.sections, needs_proof=False
    )


STORE_POLICY = Skill(
    name="store_policy",
    intents=frozenset({"store_policy"}),
    answer=answer,
    sections=frozenset({Customer.TABLE, PolicyClause.TABLE, ShippingOption.TABLE}),
    needs_proof=False,
)
ON_ONE_TOPIC = (
    _on("return_policy", "returns"),
    _on("cancellation_policy", "orders"),
    _on("warranty_question", "warranty"),
    _on("payment_methods", "payments"),
    _on("invoice", "invoices"),
    _on("leave_review", "reviews"),
    _on("account_create", "account_create"),
)
