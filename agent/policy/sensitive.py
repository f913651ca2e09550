"""Words on which a person takes over, or is offered. Pure: a message in, a rule's word out.

What endangers somebody is heard whatever the release says; the rest can be switched off there.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from agent.policy.decisions import Decision
from agent.policy.why import Why

_I = r"(?:i|we|he|she|they|me|us|him|her|someone|somebody|my\s+\w+|our\s+\w+|the\s+(?:child|baby|kid|dog|cat))"
_LIMB = r"(?:hand|finger|arm|wrist|leg|foot|ankle|knee|head|face|eye|nose|back|shoulder|skin|tooth|mouth)"
SELF_HARM = re.compile(
    r"""\b(?:kill|hurt|harm|hang|cut)(?:ing)?\s+my\s?self\b | \bsuicid\w* | \bself[- ]?harm\w*
        | \bend(?:ing)?\s+(?:my\s+life|it\s+all)\b | \btak(?:e|ing)\s+my\s+(?:own\s+)?life\b
        | \b(?:do\s?n['\u2019]?t|do\s+not|no\s+longer)\s+want\s+to\s+(?:live|be\s+alive|go\s+on\s+living)\b
        | \bwan(?:t\s+to|na)\s+die\b | \bbetter\s+off\s+dead\b | \bno\s+reason\s+to\s+live\b""",
    re.IGNORECASE | re.VERBOSE,
)
INJURY = re.compile(
    rf"""\b{_I}\b.{{0,30}}\b(?:injured|bleeding|electrocuted|poisoned|unconscious|choked|choking)\b
        | \b(?:injured|burn(?:t|ed)|hurt|cut|broke|scalded)\s+(?:my|his|her|our|their)\s+(?:\w+\s+)?{_LIMB}s?\b
        | \b(?:injured|burn(?:t|ed)|hurt|scalded|electrocuted|poisoned)\s+(?:me|us|him|her|my\s+\w+)\b
        | \bcaus\w+\s+(?:an?\s+|me\s+|us\s+)?(?:\w+\s+)?injur\w+ | \ballergic\s+reaction\b | \belectric\s+shock\b
        | \b(?:went|taken|rushed|ended\s+up|am|is|are|was)\s+(?:to|in|at)\s+(?:the\s+|a\s+)?
            (?:hospital|a\s?&\s?e|emergency\s+room)\b
        | \bcall\w*\s+(?:an\s+|the\s+)?ambulance\b | \b(?:caught|catches|on)\s+fire\b | \bburst\s+into\s+flames\b
        | \bexplod(?:ed|es|ing)\b""",
    re.IGNORECASE | re.VERBOSE,
)
LEGAL = re.compile(
    r"""\b(?:sue|suing)\s+(?:you|your|the\s+(?:shop|store|company))\b
        | \b(?:my|a|an|our|the)\s+(?:lawyer|solicitor|attorney|barrister)s?\b | \blegal\s+(?:action|proceedings|steps)\b
        | \b(?:small\s+claims|litigation|lawsuit|ombudsman|trading\s+standards|better\s+business\s+bureau)\b
        | \b(?:take|taking|see|drag)\s+(?:you|this)\s+(?:\w+\s+)?(?:to|in)\s+court\b | \bbreach\s+of\s+contract\b
        | \bconsumer\s+(?:rights\s+act|protection\s+(?:agency|office))\b""",
    re.IGNORECASE | re.VERBOSE,
)
FRAUD = re.compile(
    r"""\bcharge[- ]?back\w*
        | \bdisput\w+\s+(?:\w+\s+)?(?:the|this|that|these|a|your)\s+(?:\w+\s+)?(?:charge|payment|transaction)s?\b
        | \bdisput\w+\s+(?:it|this)\s+with\s+my\s+(?:bank|card)\b | \bfraudulent\w*
        | \b(?:is|was|committed|commit|report|reporting|for)\s+(?:a\s+)?fraud\b
        | \bunauthori[sz]ed\s+(?:\w+\s+)?(?:charge|payment|transaction|purchase|order)s?\b
        | \b(?:stolen|cloned)\s+(?:\w+\s+)?card\b | \bcard\s+(?:was|is|got|has\s+been)\s+(?:stolen|cloned)\b
        | \bidentity\s+theft\b | \b(?:someone|somebody)\s+(?:else\s+)?(?:has\s+)?us(?:ed|ing)\s+my\s+card\b
        | \b(?:go(?:ing)?|went|report\w*|call\w*)\b.{0,20}\bto\s+the\s+police\b | \bcall\w*\s+the\s+police\b""",
    re.IGNORECASE | re.VERBOSE,
)
PRESS = re.compile(
    r"""\b(?:i\s+am|i['\u2019]?m|as|this\s+is)\s+an?\s+(?:\w+\s+)?(?:journalist|reporter)\b
        | \b(?:go(?:ing)?|talk\w*|speak\w*|tell\w*)\s+(?:to\s+)?the\s+(?:press|media|newspapers?|papers)\b
        | \b(?:writ\w+|publish\w*|run\w*)\s+(?:an?\s+)?(?:article|story|piece)\s+(?:about|on)\s+(?:you|your|this)\b
        | \bpress\s+(?:inquiry|enquiry|office|request|statement)\b | \bexpose\s+you\b""",
    re.IGNORECASE | re.VERBOSE,
)
COMPETITOR = re.compile(
    r"""\bcompetit(?:or|ion)(?:['\u2019]?s)?\b | \bprice[- ]?match\w*
        | \b(?:cheaper|better\s+(?:price|deal))\s+(?:at|on|from|with|elsewhere|somewhere)\b
        | \bswitch\w*\s+to\s+(?:another|a\s+different)\s+(?:shop|store|brand|company)\b
        | \b(?:buy|order|shop)\w*\s+(?:it\s+|them\s+|this\s+)?(?:elsewhere|somewhere\s+else)\b""",
    re.IGNORECASE | re.VERBOSE,
)
_BAD = r"(?:damaged|broken|smashed|cracked|shattered|faulty|defective|torn|ripped|dented|in\s+pieces|leaking|scratched)"
DAMAGED = re.compile(
    rf"""\b(?:arriv\w+|c[ao]me|turned\s+up|delivered|got|received|is|was|were|are|it['\u2019]?s)\b.{{0,30}}\b{_BAD}\b
        | \b{_BAD}\s+(?:\w+\s+)?
            (?:item|parcel|package|box|product|goods|on\s+arrival|when\s+(?:it|they)\s+(?:came|arriv\w+))\b
        | \b(?:fell|falling|came|coming)\s+apart\b | \b(?:stopped|not|doesn['\u2019]?t|never)\s+work(?:ing|ed|s)?\b""",
    re.IGNORECASE | re.VERBOSE,
)


def danger_meets_a_person(text: str) -> Decision:
    """Somebody is hurt, or says that they may hurt themselves: a person, always."""
    rule = "danger_meets_a_person"
    if SELF_HARM.search(text):
        return Decision("escalate", Why.UNSAFE.to_shopper, rule)
    if INJURY.search(text):
        return Decision("escalate", Why.HURT.to_shopper, rule)
    return Decision("allow", "Nobody is said to be in danger.", rule)


def sensitive_topic_meets_a_person(text: str) -> Decision:
    """The law, fraud and disputed payments, the press: nothing is said to it before a person has looked."""
    rule = "sensitive_topic_meets_a_person"
    topics = {"a legal matter": LEGAL, "a disputed payment or fraud": FRAUD, "a matter of the press": PRESS}
    found = next((topic for topic, words in topics.items() if words.search(text)), None)
    if found:
        return Decision("escalate", Why.SENSITIVE.to_shopper.format(topic=found), rule)
    return Decision("allow", "The topic is an ordinary one.", rule)


def competitor_offers_a_person(text: str, competitors: Sequence[str]) -> Decision:
    """Who compares us with another shop may want to be talked to. `competitors` are named by the release."""
    rule = "competitor_offers_a_person"
    named = any(re.search(rf"\b{re.escape(name)}\b", text, re.IGNORECASE) for name in competitors)
    if named or COMPETITOR.search(text):
        return Decision("ask", Why.COMPARED.to_shopper, rule)
    return Decision("allow", "No other shop is named.", rule)


def damaged_item_offers_a_person(text: str) -> Decision:
    """Something came broken: a person can make good what no return window can."""
    rule = "damaged_item_offers_a_person"
    if DAMAGED.search(text):
        return Decision("ask", Why.DAMAGED.to_shopper, rule)
    return Decision("allow", "Nothing is said to be damaged.", rule)
