"""Words lifted from a message, unverified: order names, days, products. What they mean is checked elsewhere."""

from __future__ import annotations

import re

from agent.language.phrases import any_of, listed
from agent.language.words import plain

_EMAIL = re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]*\w")
_ORDER_NAMES = (
    re.compile(r"#\s?(\d{3,10})\b"),
    re.compile(r"\b(?:order|purchase|number|no|nr|nbr)\b[ .:#]*(?:number|no|nr|is|id)?[ .:#]*(\d{3,10})\b"),
    re.compile(r"^\W*(\d{4,10})\W*$"),
)
_LAST_ORDER = re.compile(
    r"\b(?:last|latest|most recent|newest|previous) (?:order|purchase|delivery|parcel|package)\b"
    r"|\bwhat i (?:just )?(?:ordered|bought)\b|\border i just (?:made|placed)\b"
)
_OTHER = re.compile(r"\b(?:the )?other (?:one|ones|item|order|parcel|pair)\b|\banother one\b|\bthe other\W*$")
_CART = re.compile(
    r"\b(?:in|from|of) (?:my|the) (?:shopping )?(?:cart|basket|trolley|bag)\b|\bbefore i (?:buy|order)\b"
)
_A_CART = re.compile(r"\b(?:cart|basket|trolley)\b")
_MONTH = "(?:january|february|march|april|may|june|july|august|september|october|november|december)"
_DAY = re.compile(
    r"\b(?:(?P<relation>before|by|until|till|on|this|next|after) )?(?:the )?"
    r"(?P<day>(?:mon|tues|wednes|thurs|fri|satur|sun)day|mon|tue|tues|wed|thu|thur|thurs|fri|sat|sun|"
    r"tomorrow|tonight|today|yesterday|weekend|christmas|easter|\d{4}-\d{2}-\d{2}|\d{1,2}/\d{1,2}(?:/\d{2,4})?|"
    rf"\d{{1,2}}(?:st|nd|rd|th)?(?: of)? {_MONTH}|{_MONTH} \d{{1,2}}(?:st|nd|rd|th)?|\d{{1,2}}(?:st|nd|rd|th)|"
    r"in (?:\d{1,2}|a|one|two|three|four|five|six|seven) days?)\b"
)
_FULL_DAY = {
    "mon": "monday",
    "tue": "tuesday",
    "tues": "tuesday",
    "wed": "wednesday",
    "thu": "thursday",
    "thur": "thursday",
    "thurs": "thursday",
    "fri": "friday",
    "sat": "saturday",
    "sun": "sunday",
}
_SHORT_ALONE = frozenset(("sun", "sat", "wed", "mon"))
_PRODUCT = re.compile(rf"\b((?:[a-z]+[ -]){{0,2}})({any_of('product')}(?:e?s)?)\b")
_NOT_DESCRIBING = frozenset(listed("not_describing"))
_SIZE = re.compile(r"\b(?:size|in|a) (xxs|xs|xl|xxl|small|medium|large|s|m|l|\d{1,2}(?:\.5)?)\b")


def entities_of(text: str) -> dict[str, str]:
    """What the message names.

    Keys that may appear: order_name ("#1043"), order_reference ("last" or "other"), email, day, day_relation,
    product, size, scope ("cart").
    """
    lowered = _EMAIL.sub(" ", plain(text))
    found = _order(lowered) | _day(lowered) | _product(lowered)
    if email := _EMAIL.search(plain(text)):
        found["email"] = email.group()
    if size := _SIZE.search(lowered):
        found["size"] = size.group(1)
    if _CART.search(lowered) or _A_CART.search(lowered):
        found["scope"] = "cart"
    return found


def without_days(text: str) -> str:
    """The text without the days that it names, so that what is left says whether it wants something else."""
    return _DAY.sub(" ", plain(text))


def order_names(text: str) -> tuple[str, ...]:
    """Every order named in the text, in order, as the shop writes them."""
    lowered = _EMAIL.sub(" ", plain(text))
    hits = [(hit.start(1), f"#{hit.group(1)}") for pattern in _ORDER_NAMES for hit in pattern.finditer(lowered)]
    return tuple(dict.fromkeys(name for _, name in sorted(hits)))


def _order(lowered: str) -> dict[str, str]:
    if names := order_names(lowered):
        return {"order_name": names[0]}
    if _LAST_ORDER.search(lowered):
        return {"order_reference": "last"}
    return {"order_reference": "other"} if _OTHER.search(lowered) else {}


def _day(lowered: str) -> dict[str, str]:
    for hit in _DAY.finditer(lowered):
        day, relation = hit["day"], hit["relation"]
        # "sun hat", "sat nav": a short day needs its preposition.
        if day in _SHORT_ALONE and relation is None:
            continue
        found = {"day": _FULL_DAY.get(day, day.removeprefix("the "))}
        return found | ({"day_relation": "by" if relation in {"by", "until", "till"} else relation} if relation else {})
    return {}


def _product(lowered: str) -> dict[str, str]:
    hit = _PRODUCT.search(lowered)
    if hit is None:
        return {}
    described: list[str] = []
    for word in reversed(re.split(r"[ -]", hit.group(1).strip())):
        if not word or word in _NOT_DESCRIBING:
            break
        described.insert(0, word)
    return {"product": " ".join([*described, hit.group(2)])}
