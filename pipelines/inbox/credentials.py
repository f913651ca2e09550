"""The secrets that senders prove themselves with; from the environment only, never printed."""

from __future__ import annotations

import base64
import binascii

from pydantic import SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

SHORTEST_SECRET = 16
# The Standard Webhooks specification asks for 24 to 64 bytes.
SHORTEST_WEBHOOK_BYTES = 24


class MissingSecretError(RuntimeError):
    """A secret is not there or not fit to be one. The message names the variable, never the value."""


class Credentials(BaseSettings):
    """`RAPPORT_SHOPIFY_SECRET`, `RAPPORT_SEGMENT_WRITE_KEY`, `RAPPORT_WEBHOOK_SECRET`.

    While Shopify's secret is being rotated, `RAPPORT_SHOPIFY_PREVIOUS_SECRET` is accepted as well;
    take it out after the hour in which Shopify signs with either.

    `RAPPORT_KLAVIYO_SECRET`, `RAPPORT_ZENDESK_SECRET` and `RAPPORT_GORGIAS_SECRET` are for who has these
    systems: without its secret a sender has no route.
    """

    model_config = SettingsConfigDict(env_prefix="RAPPORT_", extra="ignore", hide_input_in_errors=True)

    shopify_secret: SecretStr
    shopify_previous_secret: SecretStr | None = None
    segment_write_key: SecretStr
    webhook_secret: SecretStr
    klaviyo_secret: SecretStr | None = None
    zendesk_secret: SecretStr | None = None
    gorgias_secret: SecretStr | None = None

    @field_validator(
        "shopify_secret",
        "shopify_previous_secret",
        "segment_write_key",
        "klaviyo_secret",
        "zendesk_secret",
        "gorgias_secret",
    )
    @classmethod
    def long_enough(cls, secret: SecretStr | None) -> SecretStr | None:
        """Refuse what could be guessed."""
        if secret is not None and len(secret.get_secret_value()) < SHORTEST_SECRET:
            raise ValueError(f"shorter than {SHORTEST_SECRET} characters")
        return secret

    @field_validator("webhook_secret")
    @classmethod
    def a_webhook_secret(cls, secret: SecretStr) -> SecretStr:
        """Refuse what is not `whsec_` and base64 of enough bytes."""
        prefix, _, encoded = secret.get_secret_value().partition("_")
        try:
            size = len(base64.b64decode(encoded + "=" * (-len(encoded) % 4), validate=True))
        except binascii.Error:
            size = 0
        if prefix != "whsec" or size < SHORTEST_WEBHOOK_BYTES:
            raise ValueError(f"not 'whsec_' and the base64 of at least {SHORTEST_WEBHOOK_BYTES} bytes")
        return secret

    @property
    def shopify_secrets(self) -> tuple[str, ...]:
        """The secrets that Shopify may sign with now."""
        secrets = (self.shopify_secret, self.shopify_previous_secret)
        return tuple(secret.get_secret_value() for secret in secrets if secret is not None)


def credentials() -> Credentials:
    """The secrets of this process.

    Raises:
        MissingSecretError: one is missing or too short.
    """
    try:
        return Credentials()  # type: ignore[call-arg]  # the fields come from the environment
    except ValidationError as error:
        wrong = "; ".join(f"RAPPORT_{str(each['loc'][0]).upper()}: {each['msg']}" for each in error.errors())
        raise MissingSecretError(
            f"The collector cannot tell who sends. {wrong}. Set them in the environment."
        ) from None
