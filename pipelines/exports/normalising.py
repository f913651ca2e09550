"""What each receiver wants a name, an address, a number to look like before it hashes or compares it."""

from __future__ import annotations

import hashlib
import re
import unicodedata

# A cell that a spreadsheet would run. A whole telephone number in E.164 begins with + and runs nothing.
FORMULA = re.compile(r"^[=+\-@\t\r]")
E164 = re.compile(r"^\+[1-9][0-9]{6,14}$")
SPACES = re.compile(r"\s+")


def neutral(cell: str) -> str:
    """The cell as text, whatever it begins with."""
    return f"'{cell}" if FORMULA.match(cell) and not E164.match(cell) else cell


def hashed(text: str) -> str:
    """SHA-256 in small hexadecimal; of nothing, nothing."""
    return hashlib.sha256(text.encode()).hexdigest() if text else ""


def google_text(text: str | None) -> str:
    """As Google hashes it: lower case, no space before or after; accents and inner spaces stay."""
    return (text or "").strip().lower()


def google_email(email: str) -> str:
    """Lower case without any space."""
    return SPACES.sub("", email).lower()


def google_phone(phone: str | None) -> str:
    """E.164, plus sign and all; nothing for what is none."""
    number = re.sub(r"[\s().-]", "", phone or "")
    return number if E164.match(number) else ""


def meta_name(name: str | None) -> str:
    """Lower case letters without punctuation and spaces; letters of any alphabet stay."""
    text = unicodedata.normalize("NFC", (name or "").strip().lower())
    return "".join(letter for letter in text if letter.isalnum())


def meta_phone(phone: str | None) -> str:
    """Digits with the country code: no plus, no leading zeros."""
    return re.sub(r"\D", "", google_phone(phone)).lstrip("0")


def meta_zip(postal_code: str | None, country_code: str | None) -> str:
    """Lower case without spaces and dashes; of the United States the first five."""
    text = re.sub(r"[\s-]", "", (postal_code or "").lower())
    return text[:5] if (country_code or "").upper() == "US" else text


def meta_country(country_code: str | None) -> str:
    """Two small letters."""
    return (country_code or "").strip().lower()
