"""What `rapport.toml` and the environment say to the dashboards."""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

from pydantic import BaseModel, SecretStr, field_validator
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict, TomlConfigSettingsSource


class Brand(BaseModel):
    """How the brand calls itself, and the zone its days are counted in."""

    name: str
    time_zone: str
    currency: str

    @field_validator("time_zone")
    @classmethod
    def time_zone_is_known(cls, name: str) -> str:
        """Refuse a zone that no day could be counted in."""
        ZoneInfo(name)
        return name


class Stores(BaseModel):
    """Where snapshots and exports lie."""

    data_dir: Path


class Ports(BaseModel):
    """Where the pages listen, where the agent answers, and where the empty state points to."""

    agent: int
    dashboards: int
    dagster: int


class Pages(BaseModel):
    """Who sees what without having signed in."""

    # Reports hold no personal data without a role; with this they are there for whoever reaches the address.
    open_reports: bool = False
    # For an identity provider that does not say whether an address was verified, and lets nobody choose theirs.
    trust_unverified_addresses: bool = False


def config_path() -> Path:
    """The configuration file: `RAPPORT_CONFIG`, else `rapport.toml` in the working folder."""
    return Path(os.environ.get("RAPPORT_CONFIG", "rapport.toml")).resolve()


class Settings(BaseSettings):
    """The sections of `rapport.toml` that the dashboards use, environment first."""

    model_config = SettingsConfigDict(env_prefix="RAPPORT_", env_nested_delimiter="__", extra="ignore")

    brand: Brand
    stores: Stores
    ports: Ports
    dashboards: Pages = Pages()
    # What the names of people are signed with for the agent, which has the same; without it nobody signs in.
    staff_secret: SecretStr | None = None
    # Set by the demo alone: what its people sign in with.
    demo_password: SecretStr | None = None
    # Where the agent answers when that is not on this machine.
    agent_base_url: str = ""

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
    def data_dir(self) -> Path:
        """The data directory, absolute; a relative one is relative to the configuration file."""
        path = self.stores.data_dir
        return path if path.is_absolute() else config_path().parent / path

    @property
    def agent_url(self) -> str:
        """Where the agent answers."""
        return self.agent_base_url.rstrip("/") or f"http://127.0.0.1:{self.ports.agent}"

    @property
    def zone(self) -> ZoneInfo:
        """The zone in which a day begins and ends."""
        return ZoneInfo(self.brand.time_zone)


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
