"""The brand's own site into the inbox."""

from datetime import UTC, datetime, timedelta
from typing import Any

import dagster as dg

from pipelines.defs.resources import Stores
from pipelines.settings import settings
from pipelines.sources.pulls.report import last_end
from pipelines.sources.site.pages import SOURCE
from pipelines.sources.site.reading import ENTITY, SiteUnreadableError, read_site

SITE = dg.AssetKey(["landing", "site"])


@dg.asset(key=SITE, group_name="landing", kinds={"python"})
def read_brand_site(context: dg.AssetExecutionContext, stores: Stores) -> dg.MaterializeResult:
    """Read what is new of the site by its sitemap, when it is time to; no refresh fails because a site is away."""
    site, now = settings().site, datetime.now(UTC)
    if not site.sitemap:
        return dg.MaterializeResult(metadata={"is_read": False, "why": "[site] names no sitemap"})
    with stores.inbox() as inbox:
        last = last_end(inbox, SOURCE, ENTITY, "api")
        if last and now - last < timedelta(minutes=site.every_minutes):
            return dg.MaterializeResult(metadata={"is_read": False, "why": f"it was read at {last:%Y-%m-%d %H:%M}"})
        try:
            tally = read_site(site, inbox, now=now)
        except SiteUnreadableError as error:
            context.log.warning("the site stands as it was read last: %s", error)
            return dg.MaterializeResult(metadata={"is_read": False, "why": str(error)})
    for url, why in tally.unreachable.items():
        context.log.warning("%r stands as it was read last: %s", url, why)
    counts: dict[str, Any] = {"landed": tally.landed, "known": tally.known, "withdrawn": tally.withdrawn}
    return dg.MaterializeResult(metadata={"is_read": True, **counts, "unreachable": len(tally.unreachable)})
