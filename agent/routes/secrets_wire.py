"""Secrets over the wire: in once, and never out."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, SecretStr

from agent.commerce.http.sending import SHORTEST_SECRET
from agent.routes.releases_wire import storable
from agent.store.skill_secrets import StandingSecret

LONGEST_SECRET = 4000


def _sendable(secret: SecretStr) -> SecretStr:
    value = secret.get_secret_value()
    if not SHORTEST_SECRET <= len(value) <= LONGEST_SECRET:
        raise ValueError(f"has to have {SHORTEST_SECRET} to {LONGEST_SECRET} characters")
    if not (value.isascii() and value.isprintable()) or value != value.strip():
        raise ValueError(
            "may hold printable ASCII characters only, and no blank before or after: headers take no others"
        )
    return secret


class SecretIn(BaseModel):
    """What is to be sent where a skill names it."""

    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)

    value: Annotated[SecretStr, AfterValidator(_sendable)]


class RemoveSecretIn(BaseModel):
    """Why it goes."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    reason: Annotated[str, Field(min_length=1, max_length=300), AfterValidator(storable)]


class SecretOut(BaseModel):
    """That there is a secret, or that a skill names one that nobody set (`nowhere`); never what it is."""

    name: str
    place: Literal["environment", "page", "nowhere"]
    is_readable: bool
    set_by: str | None
    set_at: datetime | None
    skills: list[str]

    @classmethod
    def of(cls, standing: StandingSecret, skills: list[str]) -> SecretOut:
        """One that is set."""
        return cls(**vars(standing), skills=skills)

    @classmethod
    def missing(cls, name: str, skills: list[str]) -> SecretOut:
        """One that is named and not set."""
        return cls(name=name, place="nowhere", is_readable=False, set_by=None, set_at=None, skills=skills)


class SecretsOut(BaseModel):
    """`can_be_set`: there is a key to seal them with."""

    can_be_set: bool
    secrets: list[SecretOut]
