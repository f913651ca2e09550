"""What `rapport.toml` and the environment say to the pipelines."""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict, Field, NonNegativeInt, field_validator
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict, TomlConfigSettingsSource

from pipelines.inbox import Cadence

# Data that does not ship with the product lies beside the checkout.
SHARED_DATA = "../shared/data"


class Brand(BaseModel):
    """How the brand calls itself, and the zone its days are counted in."""

    name: str
    time_zone: str
    currency: str
    # Two letters: whose a telephone number without a country code is. None: such a number identifies nobody.
    country: str | None = None

    @field_validator("time_zone")
    @classmethod
    def time_zone_is_known(cls, name: str) -> str:
        """Refuse a zone that no day could be counted in."""
        ZoneInfo(name)
        return name


class Stores(BaseModel):
    """Where data lies. An empty `database_url` means the embedded PostgreSQL."""

    data_dir: Path
    database_url: str = ""


class Ports(BaseModel):
    """One port for each process that listens."""

    agent: int
    collector: int
    shop: int
    dashboards: int
    dagster: int


class SandboxWorld(BaseModel):
    """The size and the seed of the sandbox store."""

    customers: int
    seed: int


class OrderLineColumns(BaseModel):
    """How a feed calls the columns of an order line; one that it does not have is left out."""

    model_config = ConfigDict(extra="forbid")

    order_name: str
    sku: str
    quantity: str
    ordered_at: str
    unit_price: str
    description: str | None = None
    customer_ref: str | None = None
    country: str | None = None


class FileFeed(BaseModel):
    """A folder of daily files of order lines, and how to read them.

    `pattern` is a glob (`*.csv*`). The day of a file is in its name, or is the one day that its
    lines have. `time_zone` is the one the times are written in; none means the brand's. A feed that
    is not `automatic` lands when `rapport files land` is called and in no refresh.
    """

    model_config = ConfigDict(extra="forbid")

    folder: Path
    pattern: str
    automatic: bool = True
    columns: OrderLineColumns
    date_from: Literal["file_name", "content"] = "file_name"
    date_format: str = "%Y-%m-%d %H:%M:%S"
    time_zone: str | None = None
    delimiter: str = ","
    encoding: str = "utf-8"
    order_name_pattern: str = r"^\S+$"
    credit_note_prefix: str = "C"
    currency: str = "GBP"


class InboxSection(BaseModel):
    """How long PostgreSQL keeps the payload of a landed event; after that a file under the data directory does."""

    # A year and a month: whoever compares with last year still finds both in one place.
    keep_payload_days: int = Field(default=400, ge=1)


def _encrypted(url: str) -> str:
    parts = urlsplit(url)
    is_here = parts.hostname in ("127.0.0.1", "localhost", "::1")
    if not parts.hostname or not (parts.scheme == "https" or (parts.scheme == "http" and is_here)):
        raise ValueError(f"{url!r} is not an https address")
    return url


class PulledSystem(BaseModel):
    """A system that is asked for what its webhooks may have lost; its token comes from the environment.

    `user` is the e-mail address behind the token, where the system wants one. A pull asks again for the
    last `overlap_minutes` of the one before: a version may be listed later than it was made.
    """

    model_config = ConfigDict(extra="forbid")

    base_url: str
    user: str = ""
    overlap_minutes: NonNegativeInt = 60

    @field_validator("base_url")
    @classmethod
    def a_token_travels_encrypted(cls, url: str) -> str:
        """Refuse an address that a token could be read on the way to."""
        return _encrypted(url).rstrip("/")


class Site(BaseModel):
    """The brand's own site, read by its sitemap; an empty `sitemap` means none.

    Paths under `left_out` are not read, those under `policy_paths` are policy; `owner` looks after all of it. The site
    is read again after `every_minutes`. More than `may_vanish_share` of it gone at once is taken for a mistake.
    """

    model_config = ConfigDict(extra="forbid")

    sitemap: str = ""
    owner: str = ""
    left_out: list[str] = ["/products/", "/collections/", "/cart", "/basket", "/account", "/orders"]
    policy_paths: list[str] = ["/policies/"]
    every_minutes: NonNegativeInt = 1440
    max_pages: int = Field(default=5000, ge=1)
    max_page_bytes: int = Field(default=2_000_000, ge=1)
    max_seconds: float = Field(default=15.0, gt=0)
    may_vanish_share: float = Field(default=0.5, ge=0, le=1)

    @field_validator("sitemap")
    @classmethod
    def what_is_quoted_travels_encrypted(cls, url: str) -> str:
        """Refuse an address on the way from which a page could be changed."""
        return _encrypted(url) if url else url


class ConnectorTables(BaseModel):
    """Tables that a connector lands for one source, read as if the source had told each row by a webhook.

    `database` is the DuckDB file that they are in, none the warehouse; `schema` none the source's own name. `tables`
    says what a table is called, `shopify_{name}_data` say. `entities` are those to read, none all that are there.
    A pull reads again what was written in the last `overlap_minutes` of the one before: tables land one by one.
    """

    model_config = ConfigDict(extra="forbid", populate_by_name=True)

    database: Path | None = None
    schema_name: str = Field(default="", alias="schema")
    tables: str = "{name}"
    entities: list[str] | None = None
    overlap_minutes: NonNegativeInt = 60

    @field_validator("tables")
    @classmethod
    def a_table_has_its_name_in_it(cls, pattern: str) -> str:
        """Refuse a pattern by which all tables would be one."""
        if "{name}" not in pattern:
            raise ValueError(
                f"{pattern!r} does not say where the table's name stands: '{{name}}' alone, or 'shop_{{name}}'"
            )
        return pattern


class KlaviyoExport(BaseModel):
    """A Klaviyo account that lists and service events go to; its key is `RAPPORT_KLAVIYO_EXPORT_KEY`.

    Each segment is a list there, its name after `list_prefix`.
    """

    model_config = ConfigDict(extra="forbid")

    base_url: str = "https://a.klaviyo.com"
    revision: str = "2026-07-15"
    list_prefix: str = "Rapport: "
    service_events: bool = True

    @field_validator("base_url")
    @classmethod
    def a_key_travels_encrypted(cls, url: str) -> str:
        """Refuse an address that a key could be read on the way to."""
        return _encrypted(url).rstrip("/")


class WebhookExport(BaseModel):
    """Where lists are posted to, signed with `RAPPORT_EXPORT_WEBHOOK_SECRET`."""

    model_config = ConfigDict(extra="forbid")

    url: str

    @field_validator("url")
    @classmethod
    def people_travel_encrypted(cls, url: str) -> str:
        """Refuse an address on the way to which a list could be read."""
        return _encrypted(url)


ExportFormat = Literal["google_customer_match", "meta_custom_audience", "klaviyo_csv", "braze_csv", "parquet"]


class Exports(BaseModel):
    """Where segments go beside the plain files of `data/exports`: nowhere, until somebody says so."""

    model_config = ConfigDict(extra="forbid")

    formats: list[ExportFormat] = []
    warehouse_table: bool = False
    klaviyo: KlaviyoExport | None = None
    webhook: WebhookExport | None = None


class DbtSection(BaseModel):
    """The dbt project to build: this one, or a brand's own that has it installed as a package."""

    project_dir: Path


def config_path() -> Path:
    """The configuration file: `RAPPORT_CONFIG`, else `rapport.toml` in the working folder."""
    return Path(os.environ.get("RAPPORT_CONFIG", "rapport.toml")).resolve()


class Settings(BaseSettings):
    """The sections of `rapport.toml` that the pipelines use, environment first."""

    model_config = SettingsConfigDict(env_prefix="RAPPORT_", env_nested_delimiter="__", extra="ignore")

    brand: Brand
    stores: Stores
    ports: Ports
    sandbox: SandboxWorld
    dbt: DbtSection
    inbox: InboxSection = InboxSection()
    files: dict[str, FileFeed] = {}
    # How often each source is expected to be heard.
    freshness: dict[str, Cadence] = {}
    pulls: dict[str, PulledSystem] = {}
    connectors: dict[str, ConnectorTables] = {}
    site: Site = Site()
    exports: Exports = Exports()

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Read the environment before the file, so that a deployment need not edit the file."""
        return init_settings, env_settings, TomlConfigSettingsSource(settings_cls, toml_file=config_path())

    @property
    def dbt_project_dir(self) -> Path:
        """The dbt project's folder, absolute; a relative one is relative to the configuration file."""
        return (config_path().parent / self.dbt.project_dir).resolve()

    @property
    def data_dir(self) -> Path:
        """The data directory, absolute; a relative one is relative to the configuration file."""
        path = self.stores.data_dir
        return path if path.is_absolute() else config_path().parent / path

    def feed_folder(self, feed: FileFeed) -> Path:
        """The folder of a feed; a relative one is relative to `RAPPORT_DATA`, else to the shared data folder."""
        base = os.environ.get("RAPPORT_DATA") or config_path().parent / SHARED_DATA
        return (Path(base) / feed.folder).resolve()


@cache
def settings() -> Settings:
    """The settings of this process.

    Raises:
        FileNotFoundError: there is no configuration file at `config_path()`.
    """
    if not config_path().is_file():
        raise FileNotFoundError(
            f"No configuration at {str(config_path())!r}: start from the project's root, or set RAPPORT_CONFIG."
        )
    return Settings()  # type: ignore[call-arg]  # the fields come from the sources above
