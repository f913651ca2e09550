"""What needs no look at any table: greeting, thanks, sympathy, declining, asking again."""

from __future__ import annotations

from agent.evidence import sentence
from agent.skills.skill import Answer, Request, Skill
from agent.transcript import ReplyKind


def _says(name: str, intents: set[str], kind: ReplyKind, text: str, *, offers_person: bool = False) -> Skill:
    def answer(request: Request) -> Answer:
        words = sentence(text.replace("BRAND", request.brand))
        question = "offer_person" if offers_person else None
        return Answer(kind, (words,), open_question=question, is_person_offered=offers_person)

    return Skill(name, frozenset(intents), answer, needs_proof=False)


GREETING = _says(
    "small_talk",
    {"greeting"},
    ReplyKind.SMALL_TALK,
    "Hello! What can I look up for you: an order, a return, your points?",
)
GOODBYE = _says("goodbye", {"thanks_goodbye"}, ReplyKind.SMALL_TALK, "Glad to help. Thank you for shopping with BRAND.")
SYMPATHY = _says(
    "complaint",
    {"complaint"},
    ReplyKind.APOLOGY,
    "I am sorry about this. Shall I get a colleague, or is there an order I should look at first?",
    offers_person=True,
)
WHAT_WE_ARE = _says(
    "what_we_are",
    set(),
    ReplyKind.SMALL_TALK,
    "I am BRAND's AI assistant, not a person. I look things up in your account and act for you once you say yes; ask "
    "for a person and you get one.",
)
# For who said no to a person before.
SYMPATHY_ALONE = _says(
    "complaint",
    set(),
    ReplyKind.APOLOGY,
    "I am sorry about this. Which order is it about? A person is there whenever you ask for one.",
)
OUT_OF_SCOPE = _says(
    "out_of_scope",
    {"out_of_scope"},
    ReplyKind.REFUSAL,
    "That is not something I can help with here. I can look up orders, returns, delivery, products, points and "
    "payments, and a person is there whenever you ask for one.",
)
CLARIFY = _says(
    "clarify",
    {"unclear"},
    ReplyKind.QUESTION,
    "I am not sure that I understood. Is it about an order, a return, your points or a payment?",
)
OFFER_PERSON = _says(
    "offer_person",
    set(),
    ReplyKind.QUESTION,
    "I am sorry, I still do not understand. Would you like to talk to a person?",
    offers_person=True,
)
NOT_YET = _says(
    "not_yet",
    set(),
    ReplyKind.NO_ANSWER,
    "That is something I cannot do myself yet. Would you like a colleague to?",
    offers_person=True,
)
LEFT_AS_IT_IS = _says("left_as_it_is", set(), ReplyKind.SMALL_TALK, "All right, I have left everything as it is.")
ADDRESS_HEARD = _says(
    "address_heard",
    set(),
    ReplyKind.SMALL_TALK,
    "Thank you. What can I look up for you: an order, a return, your points?",
)
NO_PERSON = _says("no_person_wanted", set(), ReplyKind.SMALL_TALK, "All right. What else can I look up for you?")
OWN_ACCOUNT_ONLY = _says(
    "own_account_only",
    set(),
    ReplyKind.REFUSAL,
    "I can only look at your own account. Is there something on it that I can look up for you?",
)
