"""What a message spells out and must be taken as written: addresses, codes, amounts of money. Unverified."""

from __future__ import annotations

import re
from decimal import Decimal

from agent.language.phrases import any_of
from agent.language.words import without_invisible

_STREET, _NO_STREET = any_of("street"), any_of("no_street")
# A house number, a street by its kind, and whatever follows in the same sentence.
_ADDRESS = re.compile(
    rf"\b(?:(?:flat|apt|apartment|unit|suite|po box)\.? ?\w{{1,5}},? )?\d{{1,5}}[a-z]?,? "
    rf"(?:(?!{_NO_STREET}\b)[\w'\u2019-]+\.? ){{1,4}}?{_STREET}\b"
    r"(?:\.(?=,| [a-z0-9]))?(?:[^.;!?\n]|\.(?=\w))*",
    re.IGNORECASE,
)
_AFTER_ADDRESS = re.compile(
    r"[ ,]+(?:and (?:i|can|could|please|also|then|cancel|change|send|return|my)\b|instead\b|please\b|pls\b|thanks?\b|"
    r"from now on\b|for (?:my|this|that|the) (?:last )?order\b|for order\b|because\b|but\b|so (?:that|i)\b|"
    r"as (?:i|we)\b|rather than\b|not\b).*$",
    re.IGNORECASE | re.DOTALL,
)
_CALLED_A_CODE = re.compile(
    r"\b(?:code|voucher|coupon|promo)s?(?: (?:code|is|called|named))*[ :]*[\"'\u201c\u2018]?([\w-]{3,20})",
    re.IGNORECASE,
)
_BEFORE_A_CODE = re.compile(
    r"\b([\w-]{3,20})[\"'\u201d\u2019]? (?:promo |discount |voucher )?(?:code|voucher|coupon)\b"
)
_LOOKS_LIKE_A_CODE = re.compile(r"\b[A-Z]{3,}-?\d{1,4}\b")
_SIGNED = re.compile(
    r"(?P<sign>[$\u00a3\u20ac]) ?(?P<amount>\d[\d,]*(?:\.\d{1,2})?)(?![\d.])|"
    r"(?P<after>\d(?:[\d.,]*\d)?) ?[\u20ac\u00a3$]"
)
_WORDED = re.compile(r"\b(\d[\d,]*(?:\.\d{1,2})?) ?(?:dollars?|bucks|pounds?|quid|euros?|usd|gbp|eur)\b", re.IGNORECASE)
_CENTS = Decimal("0.01")


def address_in(text: str) -> str | None:
    """One line, as written, from the house number to the end of what belongs to it."""
    hit = _ADDRESS.search(without_invisible(text).replace("\n", ", "))
    return _AFTER_ADDRESS.sub("", hit.group()).strip(" ,.") if hit else None


def code_in(text: str) -> str | None:
    """A discount code in capitals. A word counts as one when it is called so and holds a digit or is in capitals."""
    seen = without_invisible(text)
    is_shouted = seen.isupper()
    named = [*_CALLED_A_CODE.finditer(seen), *_BEFORE_A_CODE.finditer(seen)]
    for word in (hit.group(1) for hit in named):
        has_letters = any(letter.isalpha() for letter in word)
        if has_letters and (any(letter.isdigit() for letter in word) or (word.isupper() and not is_shouted)):
            return word.upper()
    alone = _LOOKS_LIKE_A_CODE.search(seen)
    return alone.group() if alone else None


def money_in(text: str) -> str | None:
    """The first amount that is called money by a sign or a word, as "12.50"; a bare number is none."""
    seen = without_invisible(text)
    signed, worded = _SIGNED.search(seen), _WORDED.search(seen)
    if signed and (worded is None or signed.start() <= worded.start()):
        return _amount(signed["amount"] or signed["after"])
    return _amount(worded.group(1)) if worded else None


def _amount(written: str) -> str:
    """Two decimals: "1,250" and "1,250.00" have a comma between thousands, "12,50" one before the cents."""
    is_decimal_comma = re.search(r",\d{1,2}$", written) is not None
    plain = written.replace(".", "").replace(",", ".") if is_decimal_comma else written.replace(",", "")
    return str(Decimal(plain.rstrip(".")).quantize(_CENTS))
