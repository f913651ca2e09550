"""What the brand has written: the sentences that answer, word for word, with the article that they stand in."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from agent.evidence import Sentence, fact, sentence
from agent.policy.clauses import names_another_tier
from agent.profile import Customer, Passage
from agent.skills.skill import Answer, Request, Skill
from agent.transcript import ReplyKind

PRODUCT = "product"
# Asked these, an article comes before what the skill would say, unless the words are about a price.
ARTICLE_FIRST = frozenset(
    {
        *("store_policy", "warranty_question", "payment_methods", "invoice", "leave_review", "account_create"),
        "product_question",
    }
)
# After these it comes when they have no answer of their own.
ARTICLE_AFTER = frozenset(
    {
        *("return_policy", "cancellation_policy", "shipping_question", "delivery_time", "discount_question"),
        "availability_question",
        *("clarify", "out_of_scope", "not_yet", "knowledge"),
    }
)
NOT_UNDERSTOOD = frozenset({"clarify", "out_of_scope", "not_yet"})
# What holds for everybody need not wait for a proof of who asks; the proof is asked for all the same.
BESIDE = "sign_in"
SURE_ONLY = NOT_UNDERSTOOD | {BESIDE, "availability_question"}
SECTIONS = frozenset({Passage.TABLE, Customer.TABLE})
# "How do I wash it" asks for an article; "how heavy is it" asks for the product.
ASKS_HOW = re.compile(
    r"\b(?:how (?:do|can|should|would|to)|can (?:i|it|they)|may i|should i|what do i do|instructions?|manual"
    r"|car(?:e|ing)|wash\w*|clean\w*|repair\w*|mend\w*)\b",
    re.IGNORECASE,
)
COSTS = re.compile(r"\b(?:how much|prices?|costs?)\b", re.IGNORECASE)
QUESTION = re.compile(
    r"\?|^\W*(?:(?:hi|hello|hey|so|and|but|ok|please)\b[ ,]*)*(?:who|what|whats|when|where|which|why|how|is|are"
    r"|do|does|did|can|could|will|would|should|may|have|has)\b",
    re.IGNORECASE,
)
# What a chat window might make more of than words.
MARKUP = re.compile(r"[<>]|\]\(|`")


def is_asked(skill: str) -> bool:
    """Whether what the brand has written may answer in this skill's place."""
    return skill in ARTICLE_FIRST or skill in ARTICLE_AFTER or skill == BESIDE


def has_to_be_sure(skill: str, text: str) -> bool:
    """Whether only a sure find will do: nobody asked for an article, or the product itself may answer."""
    return skill in SURE_ONLY or (skill == "product_question" and not ASKS_HOW.search(text))


def told(skill: str, request: Request, said: Answer) -> Answer | None:
    """The answer out of the passages that were found; None where what the skill `said` is better or none was found."""
    passages = request.profile.rows(Passage)
    is_answered = said.kind is ReplyKind.ANSWER
    if not passages or (is_answered and not _comes_first(skill, passages[0], request)):
        return None
    written = quoted(passages, request)
    if written and skill == BESIDE:
        is_question = QUESTION.search(request.text) is not None
        return replace(said, sentences=(*written.sentences, *said.sentences)) if is_question else None
    # The next question goes on with the skill, where one was understood.
    return replace(written, skill=KNOWLEDGE.name) if written and skill in NOT_UNDERSTOOD else written


def quoted(passages: Sequence[Passage], request: Request) -> Answer | None:
    """The passages in the order of their article, if the nearest of them, which comes first, may be told."""
    tellable = [passage for passage in passages if _is_tellable(passage, request)]
    if not tellable or tellable[0] is not passages[0]:
        return None
    in_order = sorted(tellable, key=lambda passage: passage.place)
    words = tuple(sentence("{words}", words=fact(passage, "passage_text")) for passage in in_order)
    return Answer(ReplyKind.ANSWER, (*words, _source(passages[0])))


def is_unanswered(skill: str, text: str, answer: Answer) -> bool:
    """Whether a question was asked for which neither a row nor an article had an answer."""
    is_open = answer.kind is ReplyKind.NO_ANSWER or (skill in NOT_UNDERSTOOD and answer.skill is None)
    return is_open and is_asked(skill) and QUESTION.search(text) is not None


def _comes_first(skill: str, passage: Passage, request: Request) -> bool:
    """A description of a product is told by the skill for products, with its price."""
    return skill in ARTICLE_FIRST and passage.kind != PRODUCT and not COSTS.search(request.text)


def _is_tellable(passage: Passage, request: Request) -> bool:
    """What is called wrong is told to nobody; terms that have tiers only to who has none yet."""
    if passage.is_contradicted or passage.is_flagged or MARKUP.search(passage.passage_text):
        return False
    customer = request.profile.customer
    if customer is None or customer.tier is None:
        return True
    tiers = [each.tier for each in request.parameters.tiers]
    return not passage.states_terms and not names_another_tier(passage.passage_text, customer.tier, tiers)


def _source(passage: Passage) -> Sentence:
    slots = {"title": fact(passage, "title")}
    if passage.kind == PRODUCT:
        return Sentence("That is how we describe the {title}.", slots)
    words = "This is from “{title}”"
    if passage.url and "://" in passage.url:
        words, slots = words + " ({url})", slots | {"url": fact(passage, "url")}
    checked = "reviewed_at" if passage.reviewed_at else "updated_at"
    if getattr(passage, checked) is not None:
        words += ", last checked on {day}" if passage.reviewed_at else ", last changed on {day}"
        slots["day"] = fact(passage, checked)
    return Sentence(f"{words}.", slots)


def answer(request: Request) -> Answer:
    """Asked for by itself: what was found, or honestly nothing."""
    found = quoted(request.profile.rows(Passage), request)
    words = sentence("I have found nothing written about that. Would you like a colleague to answer it?")
    return found or Answer(ReplyKind.NO_ANSWER, (words,), is_person_offered=True)


KNOWLEDGE = Skill("knowledge", frozenset({"knowledge"}), answer, SECTIONS, needs_proof=False)
