"""How numbers, times and names are written on the pages."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from dashboards.rates import Interval

# A narrow space that does not break keeps "61.3 %" on one line of a phone.
THIN = "\u202f"
NOTHING = "\u2013"
MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:\d{2})")
# What Markdown, and Streamlit beside it, takes for more than a character.
MARKS = re.compile(r"[\\`*_{}\[\]()#+\-.!|<>~$:]")


def count(number: int) -> str:
    """A whole number with separators: 541,909."""
    return f"{number:,}"


def counted(number: int, one: str, many: str | None = None) -> str:
    """A number with its noun: 1 day, 28 days."""
    return f"{count(number)} {one if number == 1 else many or one + 's'}"


def percent(share: float | None) -> str:
    """A share as a percentage with one decimal, or a dash when there is none."""
    return NOTHING if share is None else f"{share * 100:.1f}{THIN}%"


def span(interval: Interval | None) -> str:
    """Both ends of an interval as percentages."""
    return NOTHING if interval is None else f"{interval.low * 100:.1f} to {interval.high * 100:.1f}{THIN}%"


def points(difference: float) -> str:
    """A difference of two shares in percentage points, signed."""
    return f"{difference * 100:+.1f} points"


def nps(score: float) -> str:
    """A net promoter score as it is told, from -100 to +100."""
    return f"{score * 100:+.0f}"


def day(value: date) -> str:
    """A day: 3 June 2026."""
    return f"{value.day} {value:%B %Y}"


def moment(value: datetime, zone: ZoneInfo) -> str:
    """A moment in the brand's zone: 3 Jun 2026, 14:05 BST."""
    local = (value if value.tzinfo else value.replace(tzinfo=UTC)).astimezone(zone)
    return f"{local.day} {local:%b %Y, %H:%M %Z}"


def value(told: object, zone: ZoneInfo) -> str:
    """A cell as people read it: what is written as a moment is one, in the brand's zone."""
    text = str(told)
    return moment(datetime.fromisoformat(text), zone) if MOMENT.fullmatch(text) else text


def duration(length: timedelta) -> str:
    """A length of time in its two largest units."""
    seconds = max(0, round(length.total_seconds()))
    units = (("d", 86_400), ("h", 3_600), ("min", 60), ("s", 1))
    parts: list[str] = []
    for name, size in units:
        amount, seconds = divmod(seconds, size)
        if amount or parts:
            parts.append(f"{amount} {name}")
    return " ".join(part for part in parts[:2] if not part.startswith("0 ")) or "0 s"


def minutes(length: float | None) -> str:
    """A length of time in minutes, as a duration; a dash where there is none."""
    return NOTHING if length is None or length != length else duration(timedelta(minutes=length))


def money(amount: float | None, currency: str) -> str:
    """An amount with its currency: GBP 1,234.50; a dash where there is none."""
    return NOTHING if amount is None else f"{currency}{THIN}{amount:,.2f}"


def name(identifier: str) -> str:
    """A table's word as people write it: `escalated_last_7_days` becomes Escalated last 7 days."""
    text = identifier.replace("_", " ").replace("-", " ").strip()
    return {"sms": "SMS", "email": "E-mail", "whatsapp": "WhatsApp", "web chat": "Web chat"}.get(
        text, text[:1].upper() + text[1:]
    )


def shortened(text: str, longest: int) -> str:
    """A text cut off at a length, and a sign that it is."""
    return text if len(text) <= longest else f"{text[: longest - 1]}…"


def literal(text: str) -> str:
    """Text of other people's as Markdown that shows it as it was written: no link, image, formula or icon of theirs."""
    return MARKS.sub(r"\\\g<0>", " ".join(text.split()))
