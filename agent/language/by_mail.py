"""Whether a visitor of the chat wants to go on by e-mail: "can you mail me this?", "I have to go, write to me"."""

from __future__ import annotations

import re
from typing import Literal

from agent.language.entities import entities_of
from agent.language.words import with_placeholders, words

_BY_MAIL = r"(?:by|via|over|per|in|to my|on) (?:an )?e ?mail"
_WISHES = re.compile(
    r"\b(?:e ?mail|mail) (?:it|this|that|them|all this|all of this|everything|the answer|the details|a copy)?\s*"
    r"(?:to )?me\b"
    r"|\b(?:e ?mail|mail) me (?:it|this|that|all|everything|the|a)\b"
    r"|\b(?:write|send (?:it|this|that|everything|the answer)?|answer|reply|continue|go on|carry on|get back|contact)\b"
    r"[\w ]{0,20}\b" + _BY_MAIL + r"\b"
    r"|\b(?:have to|need to|got to|gotta|must) (?:go|leave|run|dash|head off)\b[\w ]{0,30}"
    r"\b(?:write|mail|e ?mail)(?: to)? me\b"
)
# "Email me when it is back in stock" is a wish of its own, and "you emailed me" is none at all.
_OTHER = re.compile(
    r"\b(?:when|if|once|as soon as|newsletter|code|label|invoice|receipt)\b|\b(?:stop|don t|do not|never)\b"
)
LONGEST = 25
# What such a message is made of besides.
FILLER = frozenset(
    words(
        "a able address all also and answer at as be but can chat conversation could details do emailaddress for from "
        "go have hello here hi i if in instead is it just later let like me mail moment my no now of off ok okay "
        "please rather running s so sorry such than thank thanks that the then this time to too us we will "
        "with would you your"
    )
)


def wishes_mail(text: str, *, is_asked: bool) -> Literal["alone", "beside"] | None:
    """Whether the message wants that, alone or beside something else; or answers our question for the address."""
    if is_asked and "email" in entities_of(text):
        return "alone"
    said = words(with_placeholders(text))
    line = " ".join(said)
    found = _WISHES.search(line)
    if found is None or len(said) > LONGEST or _OTHER.search(line):
        return None
    rest = f"{line[: found.start()]} {line[found.end() :]}".split()
    return "alone" if FILLER.issuperset(rest) else "beside"
