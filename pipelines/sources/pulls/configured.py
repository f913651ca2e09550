"""The systems that this deployment pulls from, as `[pulls.<source>]` and the environment name them."""

from __future__ import annotations

import os
from datetime import timedelta

from pipelines.inbox import Inbox
from pipelines.settings import Settings
from pipelines.sources.pulls.api import Api
from pipelines.sources.pulls.gorgias import GORGIAS
from pipelines.sources.pulls.klaviyo import KLAVIYO
from pipelines.sources.pulls.pull import Puller
from pipelines.sources.pulls.rest import Address, use_dlt
from pipelines.sources.pulls.shopify import SHOPIFY
from pipelines.sources.pulls.zendesk import ZENDESK

APIS: dict[str, Api] = {api.name: api for api in (SHOPIFY, ZENDESK, KLAVIYO, GORGIAS)}


class PullNotConfiguredError(LookupError):
    """A system cannot be asked, for nobody said where it is or gave its token. The message says what to set."""


def puller(source: str, configured: Settings, inbox: Inbox) -> Puller:
    """What pulls from one system.

    Raises:
        PullNotConfiguredError: its section, its user or its token is missing.
    """
    section = configured.pulls.get(source)
    if section is None or source not in APIS:
        known = ", ".join(sorted(APIS))
        raise PullNotConfiguredError(f"No [pulls.{source}] with a base_url in rapport.toml; there may be: {known}.")
    api = APIS[source]
    if api.basic_user is not None and not section.user:
        raise PullNotConfiguredError(f"[pulls.{source}] has no user: {source} wants the e-mail address of its user.")
    use_dlt(configured.data_dir)
    return Puller(
        api,
        Address(section.base_url, _token(source), section.user),
        inbox,
        country=configured.brand.country,
        overlap=timedelta(minutes=section.overlap_minutes),
    )


def _token(source: str) -> str:
    variable = f"RAPPORT_{source.upper()}_TOKEN"
    token = os.environ.get(variable, "")
    if not token:
        raise PullNotConfiguredError(f"{variable} is not set: a token of {source} that may read what is pulled.")
    return token
