"""A person takes over. What is said depends on whether it worked."""

from __future__ import annotations

from agent.evidence import Sentence, sentence
from agent.skills.skill import Escalation

ASKED = Escalation(
    "ask_for_a_person_is_honoured",
    "You asked for a person.",
    "explicit-ask",
    "hard",
    "Read what was said and answer the customer.",
)
FRUSTRATED = Escalation(
    "frustration_meets_a_person",
    "This has been frustrating.",
    "escalation-rule",
    "hard",
    "Apologise, then look at what went wrong before asking anything.",
)
ATTEMPTS_USED = Escalation(
    "three_attempts_then_a_person",
    "The agent has not been able to help with this.",
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


def words_for(escalation: Escalation, is_done: bool) -> tuple[Sentence, ...]:
    """What the customer is told; a handoff that failed is never told as one."""
    if not is_done:
        return (sentence("I tried to reach a colleague and could not. Please write again in a few minutes."),)
    opening = (sentence("I am sorry, I can see that this has been frustrating."),) if escalation is FRUSTRATED else ()
    taken = "I have handed our conversation to a colleague, with everything said so far, so you need not repeat it."
    return (*opening, sentence(taken), sentence("They will answer here."))
