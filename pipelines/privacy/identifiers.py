"""What an operator writes, as the identifiers that events carry."""

from __future__ import annotations

from collections.abc import Sequence

from pipelines.sources.keys import Keys, customer_key, email_key, phone_key, present

NAMED = (
    *("email", "phone", "shopify_customer_id", "user_id", "anonymous_id", "customer_ref"),
    *("zendesk_user_id", "gorgias_customer_id", "klaviyo_profile_id"),
)


class NotAnIdentifierError(ValueError):
    """A word that names nobody in the way events name people."""


def identifiers_of(words: Sequence[str], country: str | None) -> Keys:
    """The identifiers that the words name: an e-mail, a phone, a customer id, or `kind:value`.

    Raises:
        NotAnIdentifierError: a word is none of these.
    """
    return present(*(_identifier(word.strip(), country) for word in words))


def _identifier(word: str, country: str | None) -> str:
    kind, colon, value = word.partition(":")
    if colon and kind in NAMED and value.strip():
        spelled = {"email": email_key(value), "phone": phone_key(value, country)}.get(kind, f"{kind}:{value.strip()}")
        spelled = spelled.lower() if spelled and kind == "customer_ref" else spelled
    else:
        spelled = email_key(word) or (phone_key(word, country) if not word.isdigit() else customer_key(word))
    if not spelled:
        raise NotAnIdentifierError(
            f"{word!r} names nobody: give an e-mail, a phone with its country code, a customer id, "
            f"or one of {', '.join(f'{name}:...' for name in NAMED)}."
        )
    return spelled
