"""The package as people read it in a helpdesk: what they need first comes first, and no more of a person than that."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from agent.handoff.harmless import as_html, plain_lines

# Comments of helpdesks hold 65,535 characters; escaped, one may take six.
LONGEST = 30_000
# Which columns of the profile a helpdesk is shown. No address, no telephone number, no means of payment.
SHOWN: Mapping[str, tuple[str, ...]] = {
    "profile_orders": (
        *("order_name", "ordered_at", "financial_status", "fulfillment_status", "total_amount", "currency"),
        *("promised_delivery_at", "delivered_at", "cancelled_at"),
    ),
    "profile_shipments": ("carrier", "status", "estimated_delivery_at", "last_event_at"),
    "profile_payments": ("status", "amount", "currency", "decline_reason"),
    "profile_charges": ("charge_kind", "order_name", "amount", "currency", "charged_at"),
    "profile_tickets": ("subject", "channel", "status", "opened_at"),
}
OF_THE_CUSTOMER = ("tier", "order_count", "lifetime_value", "currency", "points_balance", "customer_since_at")
OF_CONVERSATIONS = ("started_at", "channel", "status", "skills", "handoff_reason", "last_message_text")


# Where answers come back.
HOW = (
    "The customer reads your public replies in the chat, and what they write there comes into this ticket. {settle} it "
    "when the matter is settled; tag it {tag} to give it back to the agent."
)


@dataclass(frozen=True)
class Section:
    """A heading and its lines."""

    title: str
    lines: tuple[str, ...]


def story(package: Mapping[str, Any], how: str = "") -> tuple[Section, ...]:
    """Why, what next, who, what was tried and decided, what the records say, what was said; empty parts left out.

    `how` is how it is answered there.
    """
    profile = package.get("profile") or {}
    sections = [
        Section("Why a person", (package["reason"], f"Rule: {package['rule']} ({package['mode']})")),
        Section("Conversation id", (package["conversation_id"],)),
        Section("Suggested next step", (package["suggested_next_step"],)),
        Section("How to answer", (how,)),
        Section("Summary", (package["summary"],)),
        Section("Written for you to send", tuple(package.get("suggested_replies") or ())),
        Section("Customer", tuple(_customer(profile))),
        Section("What was tried", tuple(package.get("tried") or ())),
        Section("What was decided", tuple(_decision(each) for each in package.get("decisions") or ())),
        Section("Mood, from -1 to 1", _moods(package.get("sentiment_course") or ())),
        *(Section(_title(table), tuple(_rows(profile.get(table), columns))) for table, columns in SHOWN.items()),
        Section("Earlier conversations", tuple(_rows(package.get("earlier_conversations"), OF_CONVERSATIONS))),
    ]
    told = [section for section in sections if any(section.lines)]
    left = LONGEST - sum(len(line) for section in told for line in section.lines)
    return (*told, Section("Conversation", _newest(package["transcript"], left)))


def as_text(sections: Iterable[Section]) -> str:
    """The story as plain text."""
    return "\n\n".join("\n".join([section.title.upper(), *map(plain_lines, section.lines)]) for section in sections)


def as_page(sections: Iterable[Section]) -> str:
    """The story as HTML: headings and paragraphs of ours, words of others escaped."""
    return "".join(
        f"<h4>{as_html(section.title)}</h4><p>{'<br>'.join(map(as_html, section.lines))}</p>" for section in sections
    )


def _customer(profile: Mapping[str, Any]) -> Iterable[str]:
    customer = profile.get("customer")
    if not customer:
        return ["Not signed in: what they say of themselves is not proved."]
    name = " ".join(part for part in (customer.get("first_name"), customer.get("last_name")) if part)
    return [name, f"Customer id: {profile.get('customer_id')}", *_rows([customer], OF_THE_CUSTOMER)]


def _decision(each: Mapping[str, Any]) -> str:
    clause = f", clause {each['clause_id']}" if each.get("clause_id") else ""
    return f"{each['outcome']}: {each['reason']} ({each['rule']}{clause})"


def _moods(course: Sequence[float]) -> tuple[str, ...]:
    return (", ".join(f"{mood:+.2f}" for mood in course),) if course else ()


def _rows(rows: Iterable[Mapping[str, Any]] | None, columns: Sequence[str]) -> Iterable[str]:
    for row in rows or ():
        told = [f"{column.replace('_', ' ')}: {row[column]}" for column in columns if row.get(column) not in {None, ""}]
        if told:
            yield "; ".join(told)


def _title(table: str) -> str:
    return table.removeprefix("profile_").capitalize()


def _newest(transcript: Sequence[Mapping[str, Any]], room: int) -> tuple[str, ...]:
    """As much of the end of the conversation as there is room for, with a word when the beginning is left out."""
    kept: list[str] = []
    for said in reversed(transcript):
        line = f"[{said['sent_at']}] {said['author']}: {said['text']}"
        room -= len(line)
        if room < 0 and kept:
            return ("(earlier messages are left out here)", *reversed(kept))
        kept.append(line[: max(room + len(line), 1000)])
    return tuple(reversed(kept))
