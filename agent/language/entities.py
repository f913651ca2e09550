"""Words lifted from a message, unverified: order names, days, products. What they mean is checked elsewhere."""

from __future__ import annotations

import re

from agent.language.phrases import any_of, listed
from agent.language.words import plain, words
from agent.language.written import address_in, code_in, money_in

_EMAIL = re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]*\w")
_ORDER_NAMES = (
    re.compile(r"#\s?([a-z]{0,3}\d{3,10})\b"),
    re.compile(
        r"\b(?:orders?|purchase|number|no|nr|nbr)\b[ .:#]*(?:numbers?|no|nr|is|id)?[ .:#]*([a-z]{0,2}\d{3,10})\b"
    ),
    # A bare number after words that an order alone stands behind.
    re.compile(
        r"\b(?:cancel|stop|track|return|send back|exchange|pay(?: for)?|where(?:'?s| is| are)|what about|how about"
        r"|(?:address|status|items?|payment|delivery|parcel|package) (?:of|for|on|from)|parcel|package|shipment)"
        r" (\d{4,7})\b(?! ?(?:points?|pounds?|dollars?|euros?|gbp|usd|eur|%|items?|pieces?|days?|of\b))"
    ),
    re.compile(r"^\W*([a-z]{0,3}\d{4,10})\W*$"),
)
_MEANT_INSTEAD = re.compile(r"\b(?:mean|meant|rather|sorry|instead|but|no),? (?:it'?s |the |is |was )?(\d{4,7})\b")
# One more after an order that was named: "#1043 and 1044".
_ANOTHER = re.compile(
    r"(?:\s*,\s*|\s*,?\s*(?:\band\b|\bor\b|\bplus\b|[&/])\s*)(?:(?:the )?orders? |number |no\.? ?)?"
    r"#?\s?([a-z]{0,3}\d{4,10})\b"
    r"(?!['\u2019 ]?(?:points?|pounds?|dollars?|euros?|items?|pieces?|days?)\b)"
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
_PRODUCT = re.compile(rf"\b((?:[a-z]+(?:'s)?[ -]){{0,2}})({any_of('product')}(?:e?s)?)\b")
_NOT_DESCRIBING = frozenset(listed("not_describing"))
_SIZE = re.compile(r"\b(?:size|in|a) (xxs|xs|xl|xxl|small|medium|large|s|m|l|\d{1,2}(?:\.5)?)\b")
# "for the green one", said after a swap was asked for; what comes last is what is wanted.
_SWAPPED = re.compile(
    r"\b(?:exchang|swap|switch|chang|trad|replac|modif|updat|upgrad|convert)\w*\b.*\b(?:for|to|into|with|by)\s+([^.;!?]+)$"
)
_VARIANT = re.compile(
    rf"\bin (?:an? |the )?(?:colou?r )?({any_of('colour')}|size \w+)\b"
    rf"|\bthe ({any_of('colour')}) (?:one|version|pair)s?\b"
    rf"|\b(size (?:xxs|xs|xxl|xl|small|medium|large|s|m|l|\d{{1,2}}(?:\.5)?))\b"
)
_OPTION_FILLER, _NOT_AN_OPTION = frozenset(listed("option_filler")), frozenset(listed("not_an_option"))
_MOST_OPTION_WORDS = 12
# What only the whole message shows: a clause may hold half of it.
AS_WRITTEN = frozenset(("address", "code"))
# What belongs to the clause that names it and to no other.
OF_ITS_CLAUSE = frozenset(("product", "products", "option", "size"))
_POINTING = frozenset(("it", "its", "them", "they", "this", "these", "that", "those", "one", "ones"))


def entities_of(text: str) -> dict[str, str]:
    """What the message names.

    Keys that may appear: order_name ("#1043"), order_names ("#1043; #1044", when there are several), order_reference
    ("last" or "other"), email, day, day_relation, product, products ("boots; wool socks", when there are several),
    size, option (words of the wanted variant, "blue", "size m"), scope ("cart"), money ("12.50"), code ("SAVE10"),
    address (one line as written).
    """
    address = address_in(text)
    text = text.replace(address, " ") if address else text
    lowered = _EMAIL.sub(" ", plain(text))
    found = _order(lowered) | _day(lowered) | _product(lowered) | _option(lowered)
    written = {"address": address, "code": code_in(text), "money": money_in(text)}
    found |= {name: value for name, value in written.items() if value}
    if email := _EMAIL.search(plain(text)):
        found["email"] = email.group()
    if size := _SIZE.search(lowered):
        found["size"] = size.group(1)
    if _CART.search(lowered) or _A_CART.search(lowered):
        found["scope"] = "cart"
    return found


def points_back(text: str) -> bool:
    """Whether a clause says "it" or "these" for what another clause named."""
    return not _POINTING.isdisjoint(words(text))


def without_days(text: str) -> str:
    """The text without the days that it names, so that what is left says whether it wants something else."""
    return _DAY.sub(" ", plain(text))


def order_names(text: str) -> tuple[str, ...]:
    """Every order named in the text, in order, as the shop writes them."""
    lowered = _EMAIL.sub(" ", plain(text))
    hits = {hit.start(1): hit for pattern in _ORDER_NAMES for hit in pattern.finditer(lowered)}
    for start in sorted(hits):
        hit = hits[start]
        while more := _ANOTHER.match(lowered, hit.end(1)):
            hit = hits.setdefault(more.start(1), more)
    return tuple(dict.fromkeys(f"#{hits[start].group(1).upper()}" for start in sorted(hits)))


def order_meant_instead(text: str) -> str | None:
    """The order that "no, I meant 1044" names in the place of another."""
    bare = [f"#{hit.group(1)}" for hit in _MEANT_INSTEAD.finditer(plain(text))]
    return next(iter((*order_names(text), *bare)), None)


def _order(lowered: str) -> dict[str, str]:
    if names := order_names(lowered):
        return {"order_name": names[0]} | ({"order_names": "; ".join(names)} if len(names) > 1 else {})
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
    named = list(dict.fromkeys(_described(hit) for hit in _PRODUCT.finditer(lowered)))
    several = {"products": "; ".join(named)} if len(named) > 1 else {}
    return ({"product": named[0]} | several) if named else {}


def _described(hit: re.Match[str]) -> str:
    described: list[str] = []
    for word in reversed(re.split(r"[ -]", hit.group(1).strip())):
        # "Priya's socks" are socks.
        if not word or word in _NOT_DESCRIBING or word.endswith("'s"):
            break
        described.insert(0, word)
    return " ".join([*described, hit.group(2)])


def _option(lowered: str) -> dict[str, str]:
    swapped = _SWAPPED.search(lowered)
    said = words(swapped.group(1)) if swapped else []
    wanted = [word for word in said if word not in _OPTION_FILLER]
    if wanted and len(said) <= _MOST_OPTION_WORDS and not _NOT_AN_OPTION & set(wanted):
        return {"option": " ".join(wanted)}
    named = [next(filter(None, hit.groups())) for hit in _VARIANT.finditer(lowered)]
    return {"option": " ".join(dict.fromkeys(named))} if named else {}
