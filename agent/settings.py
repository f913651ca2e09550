"""What `rapport.toml` and the environment say to the agent."""

from __future__ import annotations

import os
import re
from functools import cache
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, SecretStr, model_validator
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict, TomlConfigSettingsSource

from agent.settings_email import Email
from agent.settings_helpdesks import Handoff
from pipelines.inbox import Cadence

ADVICE = "make one with: openssl rand -hex 32"
# Of 32 random hexadecimal digits 14 differ on average; fewer than this is not chance.
FEWEST_CHARACTERS = 8
FEWEST_OF_A_TOKEN = 16
PLACEHOLDER = re.compile(r"change.?me|placeholder|your.?secret|default.?secret|example.?secret|password", re.IGNORECASE)
SHOP_DOMAIN = re.compile(r"[a-z0-9][a-z0-9-]*\.myshopify\.com")
LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})


def _long_enough(secret: SecretStr) -> SecretStr:
    value = secret.get_secret_value()
    if len(value.encode()) < 32:
        raise ValueError(f"must be at least 32 bytes; {ADVICE}")
    # Thirty-two times "x" and "changeme-changeme-..." are long and known to everybody.
    if len(set(value)) < FEWEST_CHARACTERS or PLACEHOLDER.search(value):
        raise ValueError(f"is a placeholder, not a secret; {ADVICE}")
    return secret


def _is_public_key(text: str) -> str:
    if text and "-----BEGIN PUBLIC KEY-----" not in text:
        raise ValueError("must be a public key in PEM, beginning with -----BEGIN PUBLIC KEY-----")
    return text


def _like_a_token(secret: SecretStr) -> SecretStr:
    if len(secret.get_secret_value()) < FEWEST_OF_A_TOKEN or PLACEHOLDER.search(secret.get_secret_value()):
        raise ValueError("is no token: take it from the helpdesk's own settings")
    return secret


Secret = Annotated[SecretStr, AfterValidator(_long_enough)]
# Made by somebody else, by their rules.
Token = Annotated[SecretStr, AfterValidator(_like_a_token)]


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
    # One-time codes and look-ups of an order's status, by the address that asks and by what it asks about.
    code_rate: str = "10/hour"
    lookup_rate: str = "10/hour"
    turns_at_once: int = 64
    # Processes that take turns beside the one that reads the requests. None: it takes them itself, and so it does
    # with a model, whose turns wait more than they compute.
    processes: int = Field(default=0, ge=0, le=64)


class Mail(BaseModel):
    """The mail server that one-time codes go out by. Without a host none are offered."""

    host: str = ""
    port: int = 587
    security: Literal["starttls", "tls", "none"] = "starttls"
    sender: str = ""
    username: str = ""
    password: SecretStr = SecretStr("")

    @model_validator(mode="after")
    def _fit_to_carry_codes(self) -> Self:
        if self.host and "@" not in self.sender:
            raise ValueError("mail.sender must be the address that codes come from")
        if self.host and self.security == "none" and self.host not in LOOPBACK:
            raise ValueError(f"mail.security is 'none': a code must not travel in the clear to {self.host!r}")
        return self


class Commerce(BaseModel):
    """The store that actions are done in: the sandbox beside us, or one on Shopify.

    `shop_domain` is the one ending in `.myshopify.com`. The token comes from the environment, as
    `RAPPORT_COMMERCE__TOKEN`, and belongs to an app with the scopes that `docs/commerce.md` names. Custom skills
    may call `hosts`, at public addresses over TLS, and `private_hosts`, wherever they are; no other.
    """

    model_config = ConfigDict(hide_input_in_errors=True)

    adapter: Literal["sandbox", "shopify"] = "sandbox"
    shop_domain: str = ""
    api_version: Literal["2026-04", "2026-07", "2026-10"] = "2026-07"
    token: SecretStr = SecretStr("")
    hosts: tuple[str, ...] = ()
    private_hosts: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if self.adapter == "sandbox":
            if self.shop_domain or self.token.get_secret_value():
                raise ValueError("commerce.shop_domain and its token are set, and commerce.adapter is 'sandbox'")
            return self
        if not SHOP_DOMAIN.fullmatch(self.shop_domain):
            raise ValueError("commerce.shop_domain must be the store's own, such as 'fernway.myshopify.com'")
        if not self.token.get_secret_value():
            raise ValueError("commerce.adapter is 'shopify' and RAPPORT_COMMERCE__TOKEN is not set")
        return self


class Model(BaseModel):
    """An OpenAI-compatible endpoint. Without a name there is none, and the embedded layer answers.

    Once `tokens_per_day` are spent, the embedded layer answers until midnight UTC; a turn that would cost more than
    `tokens_per_turn`, question and answer together, is answered by it as well. None is no limit.
    """

    base_url: str = ""
    api_key: SecretStr = SecretStr("")
    name: str = ""
    tokens_per_day: int | None = Field(default=None, ge=0)
    tokens_per_turn: int | None = Field(default=None, ge=0)


class Places(BaseSettings):
    """Where data lies: all that is known without a secret."""

    model_config = SettingsConfigDict(
        env_prefix="RAPPORT_", env_nested_delimiter="__", extra="ignore", hide_input_in_errors=True
    )

    stores: Stores

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


class Settings(Places):
    """The sections that the agent uses, environment first. Secrets have no default."""

    brand: Brand
    ports: Ports
    chat: Chat = Chat()
    mail: Mail = Mail()
    commerce: Commerce = Commerce()
    handoff: Handoff = Handoff()
    email: Email = Email()
    # How often each source is expected to be heard.
    freshness: dict[str, Cadence] = {}
    jwt_secret: Secret
    agent_token: Secret
    # What the dashboards' server signs the names of people with; without it nobody of ours can prove who they are.
    staff_secret: Secret | None = None
    # The demo's people sign in with it. It is made on the machine of the demo and set nowhere else.
    demo_password: SecretStr | None = None
    # What the store's Admin API is called with.
    shop_token: Secret
    # The `kid` of tokens signed with `jwt_secret`.
    jwt_key_id: str = Field(default="demo", min_length=1)
    # The other half of a key pair whose tokens, signed with RS256, are believed as well; PEM, no secret.
    jwt_public_key: Annotated[str, AfterValidator(_is_public_key)] = ""
    jwt_public_key_id: str = Field(default="public", min_length=1)
    # What helpdesks are called with, each where a channel is handed over to it.
    handoff_zendesk_token: Token | None = None
    handoff_gorgias_key: Token | None = None
    handoff_klaviyo_key: Token | None = None
    # What a provider signs mails with that it posts, and what the mailbox is opened with.
    email_signing_key: Token | None = None
    email_imap_password: SecretStr = SecretStr("")
    # What the secrets of custom skills are sealed with that people set on a page, and what it was before.
    secrets_key: Secret | None = None
    secrets_previous_key: Secret | None = None
    # Only a Shopify app proxy needs it; without it such a proof is refused.
    shopify_secret: Secret | None = None

    @model_validator(mode="after")
    def _each_secret_for_one_purpose(self) -> Self:
        named = {"jwt_secret": self.jwt_secret, "agent_token": self.agent_token, "shop_token": self.shop_token}
        optional = {"staff_secret": self.staff_secret, "secrets_key": self.secrets_key}
        named |= {name: secret for name, secret in optional.items() if secret}
        if len({secret.get_secret_value() for secret in named.values()}) < len(named):
            raise ValueError(f"{', '.join(named)} must differ: who holds one must not hold another")
        if self.jwt_key_id == self.jwt_public_key_id:
            raise ValueError(f"jwt_key_id and jwt_public_key_id are both {self.jwt_key_id!r}: a kid names one key")
        return self

    @model_validator(mode="after")
    def _email_both_ways(self) -> Self:
        if self.email.address and not self.mail.host:
            raise ValueError("email.address is set and mail.host is not: answers need a mail server to go out by")
        if self.email.imap and not self.email_imap_password.get_secret_value():
            raise ValueError("email.imap is set: set RAPPORT_EMAIL_IMAP_PASSWORD")
        return self

    @model_validator(mode="after")
    def _each_helpdesk_with_its_token(self) -> Self:
        for desk, called in (("zendesk", "token"), ("gorgias", "key"), ("klaviyo", "key")):
            if desk in self.handoff.used and getattr(self, f"handoff_{desk}_{called}") is None:
                variable = f"RAPPORT_HANDOFF_{desk}_{called}".upper()
                raise ValueError(f"conversations are handed over to {desk!r}: set {variable}")
        return self

    @property
    def origins(self) -> tuple[str, ...]:
        """Where the widget may be embedded: the listed origins, else the demo shop on this machine."""
        shop = self.ports.shop
        return self.chat.allowed_origins or (f"http://127.0.0.1:{shop}", f"http://localhost:{shop}")


def model_settings() -> Model:
    """The model that the environment names, by the variables every OpenAI client knows.

    Raises:
        pydantic.ValidationError: `RAPPORT_MODEL_TOKENS_PER_DAY` or `RAPPORT_MODEL_TOKENS_PER_TURN` is no number.
    """
    return Model(
        base_url=os.environ.get("OPENAI_BASE_URL", ""),
        api_key=SecretStr(os.environ.get("OPENAI_API_KEY", "")),
        name=os.environ.get("RAPPORT_MODEL", ""),
        tokens_per_day=os.environ.get("RAPPORT_MODEL_TOKENS_PER_DAY") or None,  # type: ignore[arg-type]  # validated
        tokens_per_turn=os.environ.get("RAPPORT_MODEL_TOKENS_PER_TURN") or None,  # type: ignore[arg-type]  # validated
    )


def config_path() -> Path:
    """The configuration file: `RAPPORT_CONFIG`, else `rapport.toml` in the working folder."""
    return Path(os.environ.get("RAPPORT_CONFIG", "rapport.toml")).resolve()


def data_dir() -> Path:
    """The data directory, without asking for any secret."""
    return Places().data_dir  # type: ignore[call-arg]  # from the sources


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
