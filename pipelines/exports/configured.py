"""The receivers of this deployment, as `[exports]` and the environment name them."""

from __future__ import annotations

import os

import httpx

from pipelines.exports.klaviyo import Klaviyo, klaviyo_client
from pipelines.exports.sending import TIMEOUT
from pipelines.exports.webhook import Webhook
from pipelines.settings import Exports

KLAVIYO_KEY = "RAPPORT_KLAVIYO_EXPORT_KEY"
WEBHOOK_SECRET = "RAPPORT_EXPORT_WEBHOOK_SECRET"  # noqa: S105  # the name of the variable, not what it holds


class ExportNotConfiguredError(LookupError):
    """A receiver is named and its key is not. The message says what to set."""


def klaviyo(configured: Exports) -> Klaviyo | None:
    """The account, None when none is named.

    Raises:
        ExportNotConfiguredError: its key is missing.
    """
    section = configured.klaviyo
    if section is None:
        return None
    what = "a private key of Klaviyo that may read and write lists, profiles and events, and read metrics"
    key = _secret(KLAVIYO_KEY, what)
    return Klaviyo(klaviyo_client(section.base_url, key, section.revision))


def webhook(configured: Exports) -> Webhook | None:
    """The receiver, None when none is named.

    Raises:
        ExportNotConfiguredError: its secret is missing.
    """
    section = configured.webhook
    if section is None:
        return None
    secret = _secret(WEBHOOK_SECRET, "the secret that the receiver checks signatures with, whsec_...")
    return Webhook(httpx.Client(timeout=TIMEOUT), section.url, secret)


def _secret(variable: str, what: str) -> str:
    value = os.environ.get(variable, "")
    if not value:
        raise ExportNotConfiguredError(f"{variable} is not set: {what}.")
    return value
