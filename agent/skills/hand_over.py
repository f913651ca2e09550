"""A person takes over. What is said depends on whether it worked."""

from __future__ import annotations

from agent.evidence import Fact, Sentence, sentence
from agent.handoff.ways import Way
from agent.policy.why import Why
from agent.skills.skill import Escalation

ASKED = Escalation(
    "ask_for_a_person_is_honoured",
    Why.ASKED.to_staff,
    "explicit-ask",
    "hard",
    "Read what was said and answer the customer.",
)
FRUSTRATED = Escalation(
    "frustration_meets_a_person",
    Why.FRUSTRATED.to_staff,
    "escalation-rule",
    "hard",
    "Apologise, then look at what went wrong before asking anything.",
)
PROFANE = Escalation(
    "profanity_meets_a_person",
    Why.PROFANE.to_staff,
    "escalation-rule",
    "hard",
    "Apologise, then look at what went wrong before asking anything.",
)
DANGER = Escalation(
    "danger_meets_a_person",
    Why.UNSAFE.to_staff,
    "escalation-rule",
    "hard",
    "Answer at once: make sure that nobody is in danger, and follow the brand's procedure for injuries.",
)
SENSITIVE = Escalation(
    "sensitive_topic_meets_a_person",
    Why.SENSITIVE.to_staff,
    "escalation-rule",
    "hard",
    "Admit and promise nothing; pass it to whoever in the brand speaks on the matter.",
)
COMPARED = Escalation(
    "competitor_offers_a_person",
    Why.COMPARED.to_staff,
    "escalation-rule",
    "soft",
    "Find out what the other shop offers, and whether it can be met.",
)
DAMAGED = Escalation(
    "damaged_item_offers_a_person",
    Why.DAMAGED.to_staff,
    "escalation-rule",
    "soft",
    "Ask for a picture if need be, and put it right: replace it or give the money back.",
)
VALUED = Escalation(
    "valued_customer_is_offered_a_person",
    Why.VALUED.to_staff,
    "escalation-rule",
    "soft",
    "See that the matter is settled, whatever it takes within policy.",
)
SHORT_OF_TIME = Escalation(
    "what_presses_meets_the_person_offered",
    Why.PRESSING.to_staff,
    "escalation-rule",
    "hard",
    "Answer at once: the customer has told us how little time is left.",
)
NOT_UNDERSTOOD = Escalation(
    "unclear_twice_offers_a_person",
    Why.UNCLEAR.to_staff,
    "unintelligible-input",
    "soft",
    "Ask what the customer needs: the agent did not find out.",
)
ATTEMPTS_USED = Escalation(
    "three_attempts_then_a_person",
    Why.ATTEMPTS.to_staff,
    "unintelligible-input",
    "soft",
    "Ask what the customer needs: the agent did not find out.",
)
UNBOUND = Escalation(
    "every_claim_is_bound",
    "The answer could not be backed by the records.",
    "escalation-rule",
    "hard",
    "Answer the question by hand: the agent's draft did not agree with the profile.",
)
UNKNOWN_OUTCOME = Escalation(
    "unknown_is_never_told_as_done",
    "The store has not said whether the change went through.",
    "escalation-rule",
    "hard",
    "Look in the store whether the action took effect, then tell the customer.",
)
REFUSED_BY_STORE = Escalation(
    "a_refused_action_goes_to_a_person",
    "The store refused the change.",
    "escalation-rule",
    "hard",
    "See why the store refused, and do it by hand if it should be done.",
)
NOT_SHOWN = Escalation(
    "what_no_load_shows_goes_to_a_person",
    "An action was carried out, and the records do not show it.",
    "escalation-rule",
    "silent",
    "Look in the store whether the action took effect, and set right what the customer was told.",
)
NO_PROFILE = Escalation(
    "no_answer_without_a_profile",
    "The records cannot be read at the moment.",
    "escalation-rule",
    "hard",
    "Look at the account by hand: no profile could be read.",
)


# Those that are offered before anybody takes over, by their rule.
OFFERED = {each.rule: each for each in (COMPARED, DAMAGED, VALUED, NOT_UNDERSTOOD)}
OPENINGS = {
    FRUSTRATED.rule: "I am sorry, I can see that this has been frustrating.",
    PROFANE.rule: "I am sorry, I can see that this has been frustrating.",
    DANGER.rule: "I am sorry to hear this; please look after yourself first. If anybody may be in danger, please call "
    "your local emergency number now.",
    SENSITIVE.rule: "This is a matter for one of our people, who will look at it with care.",
}
OFFERS = {
    COMPARED.rule: "Would you like a colleague to see what we can do for you?",
    DAMAGED.rule: "I am sorry that it was not as it should be. Would you like a colleague to put it right?",
    VALUED.rule: "Would you rather have a colleague see to it?",
}
# Words after which an address in the next message is where the team writes to.
ASK_ADDRESS = (
    "They will answer here. If you may be gone by then, tell me your e-mail address and they will write to you there."
)
ASK_ADDRESS_BY_MAIL = "Which e-mail address may they write to?"
ADDRESS_NOTED = "Thank you, I have given them your address. They have the conversation now."

LEFT_TO_PEOPLE = Escalation(
    "what_is_switched_off_goes_to_a_person",
    "The release leaves this to people.",
    "escalation-rule",
    "hard",
    "Answer the customer: the agent does not answer this kind of question.",
)
SUGGESTED = Escalation(
    "what_is_suggested_is_sent_by_a_person",
    "The release has a person send what the agent writes here.",
    "escalation-rule",
    "hard",
    "Read the suggested reply, change it where it is wrong, and send it.",
)

TRIED_FIRST = Escalation(
    "who_is_drawn_meets_a_person_first",
    "A person answers first here.",
    "escalation-rule",
    "hard",
    "Answer the customer: the agent has said nothing to the matter. It is tried out who should answer first.",
)


def words_for(
    escalation: Escalation,
    is_done: bool,
    way: Way | None = None,
    *,
    opens: Fact | None = None,
    asks_email: bool = False,
) -> tuple[Sentence, ...]:
    """What the customer is told; a handoff that failed is never told as one.

    `opens` is when the team is back, while it is away; `asks_email` when nobody knows where to write to.
    """
    opening = (sentence(OPENINGS[escalation.rule]),) if escalation.rule in OPENINGS else ()
    if not is_done:
        return (*opening, sentence("I tried to reach a colleague and could not. Please write again in a few minutes."))
    taken = "I have handed our conversation to a colleague, with everything said so far, so you need not repeat it."
    return (*opening, *_own_words(way), sentence(taken), *_what_follows(way or Way(), opens, asks_email=asks_email))


def _own_words(way: Way | None) -> tuple[Sentence, ...]:
    """The brand's own message with its links, as it was signed; braces in it are no slots."""
    own = [way.text, *way.links] if way and way.text else []
    return tuple(sentence(part.replace("{", "{{").replace("}", "}}")) for part in own)


def _what_follows(way: Way, opens: Fact | None, *, asks_email: bool) -> tuple[Sentence, ...]:
    away = () if opens is None else (sentence("Our team is away just now and is back at {moment}.", moment=opens),)
    if asks_email:
        return (*away, sentence(ASK_ADDRESS_BY_MAIL if way.answers_by_mail or opens else ASK_ADDRESS))
    return (*away, sentence(_where_they_answer(way)))


def _where_they_answer(way: Way) -> str:
    if not way.answers_by_mail:
        return "They will answer here."
    return "They will answer you here or by e-mail." if way.answers_here_too else "They will answer you by e-mail."
