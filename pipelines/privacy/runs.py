"""One round over the queue: what came by webhook is taken in, access is answered, erasure carried out."""

from __future__ import annotations

from dataclasses import dataclass

from pipelines.inbox.postgres import database_url
from pipelines.inbox.schema import migrate as migrate_inbox
from pipelines.privacy import requests
from pipelines.privacy.access import answer_queued
from pipelines.privacy.erasure import alone, erase_queued
from pipelines.privacy.schema import migrate
from pipelines.privacy.site import Site
from pipelines.settings import Settings


@dataclass(frozen=True)
class Done:
    """What one round did."""

    erased: int
    answered: int


def run_requests(site: Site) -> Done:
    """Do all that is queued; access first, so that whoever asked for both is shown what there was.

    Raises:
        ErasureRunsAlreadyError: another process is at it.
    """
    with alone(site) as connection:
        requests.collect(connection)
        answered = answer_queued(site, connection)
        return Done(erased=erase_queued(site, connection), answered=answered)


def migrated(settings: Settings) -> str:
    """The address of the operational store, with the tables of inbox and privacy up to date."""
    url = database_url(settings.data_dir, settings.stores.database_url)
    migrate_inbox(url)
    migrate(url)
    return url
