"""When a person takes over, and who may be told what. Explicit ask cannot be switched off."""

from __future__ import annotations

import re
from collections.abc import Collection
from datetime import datetime
from decimal import Decimal

from agent.policy.decisions import Decision
from agent.policy.why import Why
from agent.profile import Customer

# Honoured before and beside any language layer: a layer that misreads the words must not keep a
# customer from a person.
ASKS_FOR_A_PERSON = re.compile(
    r"""\b(?:
        (?:talk|speak|chat|connect|transfer|pass|put)\b.{0,40}\b
            (?:human|person|people|someone|somebody|agent|representative|rep|colleague|operator|advis[eo]r
                |manager|supervisor)
        | (?:want|need|get|give|have|find)\s+(?:me\s+)?(?:to\s+)?(?:an?|the|your|some)?\s*(?:real\s+|live\s+|actual\s+)?
            (?:human|person|agent|representative|rep|operator|manager|supervisor)
        | (?:real|live|actual)\s+(?:human|person|agent|people)
        | (?:human|representative|operator|agent)\s*(?:please|now)
        | not\s+a\s+(?:bot|robot|machine)
    )\b|^\W*(?:human|agent|representative|operator|person)\W*$""",
    re.IGNORECASE | re.VERBOSE,
)
# Who asks what answers them has asked for nobody yet.
_ASKS_WHAT_WE_ARE = re.compile(
    r"\b(?:(?:is|was)\s+(?:this|that|it)|are\s+(?:you|u)|am\s+i\s+\w+ing\s+(?:to|with))\s+(?:an?\s+)?"
    r"(?:real|live|actual)\s+(?:human|person|agent|people)\b",
    re.IGNORECASE,
)
PROFANITY = re.compile(
    r"\b(?:f+u+c+k\w*|shit\w*|bullshit|wtf|bastards?|arseholes?|assholes?|crap|bloody hell|pissed off)\b", re.IGNORECASE
)
SARCASM = re.compile(
    r"\b(?:great|fantastic|brilliant|wonderful),?\s+just\s+(?:great|fantastic|brilliant|wonderful)\b", re.IGNORECASE
)
_RECORDS = (
    r"(?:orders?|parcels?|packages?|deliver(?:y|ies)|shipments?|purchases?|accounts?|points|balance|tier|address|e-?mail"
    r"|phone|details|refunds?|returns?|subscriptions?|basket|cart|payments?|cards?|history|invoices?)"
    r"\b(?!\s+(?:polic(?:y|ies)|options?|times?|costs?|fees?|terms|window))"
)
# "What's" and "today's" are nobody, and neither is a thing.
_NOBODY = (
    r"(?:what|where|when|who|how|why|that|it|this|there|here|he|she|let|today|yesterday|tomorrow|tonight|week|month|year"
    r"|season|\w+day|everyone|everybody|your|shop|store|mail|post|courier|carrier|driver|women|men|children|kids|our|order|parcel|package|account|one|now|brand|bank|company|country)"
)
_KIN = (
    r"(?:wife|husband|partner|boyfriend|girlfriend|mum|mom|mother|dad|father|brother|sister|son|daughter|friend"
    r"|neighbou?r|boss|colleague|flatmate|roommate|aunt|uncle|cousin)"
)
# Without an apostrophe a name shows only by where it stands.
_NO_NAME = r"(?:this|his|previous|express|todays|yesterdays|weeks|months|\w*days|boots|shoes|socks|trousers|gloves|as)"
OTHER_PEOPLES = re.compile(
    rf"""\b(?!{_NOBODY}['\u2019]s\b)[a-z]{{2,}}['\u2019]s\s+(?:\w+\s+){{0,1}}?{_RECORDS}\b
        | \bmy\s+{_KIN}s\s+(?:\w+\s+)?{_RECORDS}
        | \b(?:whats|wheres|is|what's|where's|check|track|show\s+me|look\s+up|see)
            \s+(?!{_NO_NAME}\b)[a-z]{{2,}}s\s+(?:order|parcel|account)
        # Who tells of a stranger in their own account asks for nothing of the stranger's.
        | \b(?:somebody|someone|anybody|anyone)\s+else(?:['\u2019]s)?\b(?!\s+(?:\w+\s+){{1,3}}my\b)
            .{{0,20}}\b{_RECORDS}\b
        | \b{_RECORDS}\b.{{0,20}}\b(?:of|for)\s+(?:another|other|a\s+different)\s+(?:customer|person|shopper|user)
        | \b(?:another|other)\s+(?:customer|person|shopper|user)(?:['\u2019]?s['\u2019]?)?\s+{_RECORDS}\b""",
    re.IGNORECASE | re.VERBOSE,
)
OWN_BY_NUMBER = re.compile(r"\bmy\b.*['\u2019]s\b.*\d{3,}", re.IGNORECASE | re.DOTALL)
MANY_CAPITALS = 12
BITTER = -0.6


def ask_for_a_person_is_honoured(text: str, was_proposed: bool) -> Decision:
    """In one turn, always."""
    rule = "ask_for_a_person_is_honoured"
    if was_proposed or ASKS_FOR_A_PERSON.search(_ASKS_WHAT_WE_ARE.sub(" ", text)):
        return Decision("escalate", Why.ASKED.to_shopper, rule)
    return Decision("allow", "Nobody was asked for.", rule)


def frustration_meets_a_person(text: str, sentiment: float, is_complaint: bool) -> Decision:
    """Shouting, sarcasm, or bitter words that are a complaint: empathy, then a person."""
    rule = "frustration_meets_a_person"
    letters = [letter for letter in text if letter.isalpha()]
    is_shouting = len(letters) >= MANY_CAPITALS and sum(letter.isupper() for letter in letters) > 0.8 * len(letters)
    is_bitter = is_complaint and sentiment <= BITTER
    if SARCASM.search(text) or is_shouting or is_bitter:
        return Decision("escalate", Why.FRUSTRATED.to_shopper, rule)
    return Decision("allow", "The customer is calm.", rule)


def profanity_meets_a_person(text: str) -> Decision:
    """Swearing says that the matter is past what a machine should answer: empathy, then a person."""
    rule = "profanity_meets_a_person"
    if PROFANITY.search(text):
        return Decision("escalate", Why.PROFANE.to_shopper, rule)
    return Decision("allow", "Nobody swears.", rule)


def what_presses_meets_the_person_offered(*, is_offered: bool, presses: bool) -> Decision:
    """Who was offered a person and says how little time is left needs no second question."""
    rule = "what_presses_meets_the_person_offered"
    if is_offered and presses:
        return Decision("escalate", Why.PRESSING.to_shopper, rule)
    return Decision("allow", "Nothing presses.", rule)


def only_their_own_account(text: str, brand: str) -> Decision:
    """What belongs to somebody else is not looked up, and nothing hints whether it exists.

    "My son's order 1043" may well be on the asker's own account, where alone it is then looked for.
    """
    rule = "only_their_own_account"
    named = OTHER_PEOPLES.search(re.sub(re.escape(brand), "our", text, flags=re.IGNORECASE))
    if named and not OWN_BY_NUMBER.search(text):
        return Decision("deny", "I can only look at your own account.", rule)
    return Decision("allow", "Nobody else is named.", rule)


def visitor_has_proved_who_they_are(*, is_verified: bool) -> Decision:
    """Order data is read for nobody else."""
    rule = "visitor_has_proved_who_they_are"
    if is_verified:
        return Decision("allow", "You are signed in.", rule)
    return Decision("ask", "I can only look at an account once you are signed in.", rule)


def unclear_twice_offers_a_person(unclear_count: int) -> Decision:
    """One good question; after the second miss a person is offered."""
    rule = "unclear_twice_offers_a_person"
    if unclear_count >= 2:
        return Decision("ask", Why.UNCLEAR.to_shopper, rule)
    return Decision("allow", "One more question is fair.", rule)


def valued_customer_is_offered_a_person(
    customer: Customer, tiers: Collection[str], from_lifetime_value: Decimal | None, replies: int, as_of: datetime
) -> Decision:
    """Who is worth much to the brand, or about to leave it, need not be answered by us twice.

    Who is worth much is the release's word: by tier, or from a lifetime value on. Who may leave is the profile's.
    """
    rule = "valued_customer_is_offered_a_person"
    is_rich = from_lifetime_value is not None and customer.lifetime_value >= from_lifetime_value
    is_at_risk = customer.at_risk_from_at is not None and customer.at_risk_from_at <= as_of
    if replies >= 1 and (customer.tier in tiers or is_rich or is_at_risk):
        return Decision("ask", Why.VALUED.to_shopper, rule)
    return Decision("allow", "A first reply is fair.", rule)


def three_attempts_then_a_person(failed_attempts: int, limit: int) -> Decision:
    """After `limit` turns without success the conversation goes to a person."""
    rule = "three_attempts_then_a_person"
    if failed_attempts >= limit:
        return Decision("escalate", Why.ATTEMPTS.to_shopper, rule)
    return Decision("allow", "There is something left to try.", rule)
