"""What `rapport.toml` and the environment say to the agent."""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, BaseModel, Field, SecretStr
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict, TomlConfigSettingsSource

from pipelines.inbox import Cadence


def _long_enough(secret: SecretStr) -> SecretStr:
    if len(secret.get_secret_value().encode()) < 32:
        raise ValueError("must be at least 32 bytes; make one with: openssl rand -hex 32")
    return secret


Secret = Annotated[SecretStr, AfterValidator(_long_enough)]


class Brand(BaseModel):
    """How the brand calls itself, and the zone its days are counted in."""

    name: str
    time_zone: str
    currency: str


class Stores(BaseModel):
    """Where data lies. An empty `database_url` means the embedded PostgreSQL."""

    data_dir: Path
    database_url: str = ""


class Ports(BaseModel):
    """The ports that the agent listens on and is called from."""

    agent: int
    shop: int


class Chat(BaseModel):
    """Bounds of the public chat. Rates are per visitor, in the notation of the package `limits`."""

    allowed_origins: tuple[str, ...] = ()
    message_characters: int = 2000
    body_bytes: int = 64 * 1024
    stranger_rate: str = "20/minute"
    customer_rate: str = "60/minute"
    turns_at_once: int = 64


class Model(BaseModel):
    """An OpenAI-compatible endpoint. Without a name there is none, and the embedded layer answers.

    Once `tokens_per_day` are spent, the embedded layer answers until midnight UTC; None is no limit.
    """

    base_url: str = ""
    api_key: SecretStr = SecretStr("")
    name: str = ""
    tokens_per_day: int | None = Field(default=None, ge=0)


class Settings(BaseSettings):
    """The sections that the agent uses, environment first. Secrets have no default."""

    model_config = SettingsConfigDict(
        env_prefix="RAPPORT_", env_nested_delimiter="__", extra="ignore", hide_input_in_errors=True
    )

    brand: Brand
    stores: Stores
    ports: Ports
    chat: Chat = Chat()
    # How often each source is expected to be heard.
    freshness: dict[str, Cadence] = {}
    jwt_secret: Secret
    agent_token: Secret
    # What the store's Admin API is called with.
    shop_token: Secret
    # The `kid` of tokens signed with `jwt_secret`.
    jwt_key_id: str = Field(default="demo", min_length=1)
    # Only a Shopify app proxy needs it; without it such a proof is refused.
    shopify_secret: Secret | None = None

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Read the environment before the file; the file never holds a secret."""
        return init_settings, env_settings, TomlConfigSettingsSource(settings_cls, toml_file=config_path())

    @property
    def data_dir(self) -> Path:
        """The data directory, absolute; a relative one is relative to the configuration file."""
        path = self.stores.data_dir
        return path if path.is_absolute() else config_path().parent / path

    @property
    def origins(self) -> tuple[str, ...]:
        """Where the widget may be embedded: the listed origins, else the demo shop on this machine."""
        shop = self.ports.shop
        return self.chat.allowed_origins or (f"http://127.0.0.1:{shop}", f"http://localhost:{shop}")


def model_settings() -> Model:
    """The model that the environment names, by the variables every OpenAI client knows.

    Raises:
        pydantic.ValidationError: `RAPPORT_MODEL_TOKENS_PER_DAY` is no number.
    """
    return Model(
        base_url=os.environ.get("OPENAI_BASE_URL", ""),
        api_key=SecretStr(os.environ.get("OPENAI_API_KEY", "")),
        name=os.environ.get("RAPPORT_MODEL", ""),
        tokens_per_day=os.environ.get("RAPPORT_MODEL_TOKENS_PER_DAY") or None,  # type: ignore[arg-type]  # validated
    )


def config_path() -> Path:
    """The configuration file: `RAPPORT_CONFIG`, else `rapport.toml` in the working folder."""
    return Path(os.environ.get("RAPPORT_CONFIG", "rapport.toml")).resolve()


@cache
def settings() -> Settings:
    """The settings of this process.

    Raises:
        FileNotFoundError: there is no configuration file at `config_path()`.
        pydantic.ValidationError: a secret is missing or short; the message names it and never shows it.
    """
    if not config_path().is_file():
        raise FileNotFoundError(
            f"No configuration at {str(config_path())!r}: start from the project's root, or set RAPPORT_CONFIG."
        )
    return Settings()  # type: ignore[call-arg]  # the fields come from the sources above
