"""An address out of one line, as it was written; None wherever that would take a guess."""

from __future__ import annotations

import re
from collections.abc import Mapping

from agent.commerce.port import Address

# A postcode by country; elsewhere whatever stands at the end and has a digit.
POSTCODES: Mapping[str, str] = {
    "GB": r"[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}",
    "US": r"\d{5}(?:-\d{4})?",
    "CA": r"[A-Z]\d[A-Z] ?\d[A-Z]\d",
    "NL": r"\d{4} ?[A-Z]{2}",
    "IE": r"[A-Z]\d[\dW] ?[A-Z\d]{4}",
    **dict.fromkeys(("DE", "FR", "ES", "IT"), r"\d{5}"),
    **dict.fromkeys(("AT", "BE", "CH", "DK", "AU"), r"\d{4}"),
}
ANY_POSTCODE = r"[A-Z\d][A-Z\d -]{1,7}\d[A-Z\d]*"
COUNTRIES: Mapping[str, str] = {
    "GB": "uk|gb|great britain|united kingdom|england|scotland|wales|northern ireland",
    "US": "us|usa|u\\.s\\.a?\\.?|united states(?: of america)?",
    "DE": "germany|deutschland",
    "FR": "france",
    "IE": "ireland",
    "NL": "netherlands|the netherlands",
}
STREET_WORDS = (
    "street|st|road|rd|lane|ln|avenue|ave|drive|dr|way|close|court|ct|place|pl|gardens|square|sq|terrace|hill|row|walk"
    "|grove|crescent|mews|park|boulevard|blvd|highway|hwy|view|rise|parade|quay|wharf|circle|trail|parkway|pkwy"
)
# The house number begins it; a flat may stand before. What was said before that is no part of the address.
START = re.compile(
    r"(?:\b(?:flat|apt|apartment|unit|suite) ?\w{1,4},? )?"
    r"\b\d{1,5}[a-z]?(?:[-/]\d{1,4})? +(?!(?:to|is|and|of|from|for|in|on|days?|items?|pieces?)\b)(?=[a-z])",
    re.IGNORECASE,
)
UNIT = re.compile(r"^(?:flat|apt|apartment|unit|suite|floor|#) ?\w{1,6}$", re.IGNORECASE)
STREET = re.compile(rf"^(?P<street>.+? (?:{STREET_WORDS})\.?) (?P<city>[A-Za-z][A-Za-z' -]+)$", re.IGNORECASE)
REGION = re.compile(r"^(?P<city>.+?) (?P<region>[A-Z]{2})$")
WITH_REGIONS = frozenset({"US", "CA", "AU"})


def address_of(text: str, country_code: str) -> Address | None:
    """The address that `text` spells out in this country: street with number, town and postcode must all be there."""
    flat = re.sub(r"\s*[\n;]\s*", ", ", text.strip()).strip(" .!?")
    postcode = _postcode(flat, country_code)
    if postcode is None:
        return None
    start = START.search(flat[: postcode.start()])
    if start is None:
        return None
    parts = [part.strip() for part in flat[start.start() : postcode.start()].split(",") if part.strip()]
    return _placed(parts, postcode["code"], country_code)


def _postcode(flat: str, country_code: str) -> re.Match[str] | None:
    """The postcode at the end; behind it nothing but the country that it is in, or courtesy."""
    code = POSTCODES.get(country_code, ANY_POSTCODE)
    country = COUNTRIES.get(country_code, "(?!)")
    return re.search(
        rf"\b(?P<code>{code})(?:,? (?:{country}))?(?:,? (?:please|pls|thanks|thank you))*$", flat, re.IGNORECASE
    )


def _placed(parts: list[str], postcode: str, country_code: str) -> Address | None:
    region = None
    if country_code in WITH_REGIONS and parts:
        parts, region = _without_region(parts)
    if len(parts) == 1:
        split = STREET.match(parts[0])
        parts = [split["street"], split["city"]] if split else parts
    if len(parts) < 2:
        return None
    *street, city = parts
    # "Flat 2, 12 Mill Lane": the street is the line with the house in it.
    if UNIT.match(street[0]) and len(street) > 1:
        street = [street[1], street[0], *street[2:]]
    return Address(
        street[0], ", ".join(street[1:]) or None, city, region, _spaced(postcode, country_code), country_code
    )


def _without_region(parts: list[str]) -> tuple[list[str], str | None]:
    *before, last = parts
    if re.fullmatch(r"[A-Za-z]{2}", last) and before:
        return before, last.upper()
    found = REGION.match(last)
    return ([*before, found["city"]], found["region"]) if found else (parts, None)


def _spaced(postcode: str, country_code: str) -> str:
    """British postcodes are written with a space before the last three."""
    code = postcode.upper()
    return f"{code.replace(' ', '')[:-3]} {code[-3:]}" if country_code == "GB" else code


def looks_like_an_address(text: str) -> bool:
    """Whether it begins like one: a house number and words after it, with a digit or a comma behind them."""
    start = START.search(text)
    return start is not None and bool(re.search(r"[,\n]|\d", text[start.end() :]))
