"""The strings that events are found and joined by, in one spelling each."""

from __future__ import annotations

import re
from functools import lru_cache

import phonenumbers

# PostgreSQL indexes keys of up to 2,700 bytes; nothing that names a person is this long.
LONGEST_KEY = 300
EMAIL = re.compile(r"[^@\s]{1,64}@[^@\s]+\.[^@\s.]+")
COUNTRY = re.compile(r"[A-Z]{2}")

Keys = tuple[str, ...]


def present(*keys: str | None) -> Keys:
    """The keys that are there, each once, in order."""
    return tuple(dict.fromkeys(key for key in keys if key))


def key(name: str, value: object) -> str | None:
    """`name:value`, or nothing when the value is absent, blank or too long to be an id."""
    text = "" if value is None or isinstance(value, bool) else str(value).replace("\x00", "").strip()
    return f"{name}:{text}" if text and len(text) <= LONGEST_KEY else None


def customer_key(value: object) -> str | None:
    """A Shopify customer id when all digits; a shop's own user id otherwise."""
    text = "" if value is None else str(value).strip()
    return key("shopify_customer_id" if text.isascii() and text.isdigit() else "user_id", text)


def email_key(value: object) -> str | None:
    """An e-mail address, trimmed and lower-cased; nothing for what is not one."""
    text = value.replace("\x00", "").strip().lower() if isinstance(value, str) else ""
    return key("email", text) if EMAIL.fullmatch(text) else None


def phone_key(value: object, *countries: str | None) -> str | None:
    """A telephone number in E.164, or nothing when it is not certain whose country it is of.

    A national number is read as one of the first country in which it is valid.
    """
    if not isinstance(value, str) or len(value) > 40:
        return None
    return _phone_key(value, tuple(dict.fromkeys(country for country in countries if _is_country(country))))


@lru_cache(maxsize=4096)
def _phone_key(text: str, countries: tuple[str, ...]) -> str | None:
    numbers = [number for country in countries or (None,) if (number := _parsed(text, country))]
    certain = next(filter(phonenumbers.is_valid_number, numbers), None)
    # A possible number that no plan has handed out yet (test numbers are such) is taken only when
    # every reading agrees: 7700 900123 is possible in Britain and in the United States.
    possible = {_e164(number) for number in numbers if phonenumbers.is_possible_number(number)}
    if certain is not None:
        return f"phone:{_e164(certain)}"
    return f"phone:{possible.pop()}" if len(possible) == 1 else None


def _parsed(text: str, country: str | None) -> phonenumbers.PhoneNumber | None:
    try:
        return phonenumbers.parse(text, country)
    except phonenumbers.NumberParseException:
        return None


def _e164(number: phonenumbers.PhoneNumber) -> str:
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def _is_country(country: object) -> bool:
    return isinstance(country, str) and COUNTRY.fullmatch(country) is not None
