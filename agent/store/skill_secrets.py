"""Secrets that custom skills send: those of the environment, and those that people set, which lie here sealed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from psycopg.rows import dict_row
from psycopg_pool import ConnectionPool

from agent.commerce.http.sending import from_environment, named_in_environment
from agent.errors import AgentError
from agent.store import audit
from agent.store.sealing import Seal

Place = Literal["environment", "page"]
SEALED = "select sealed from agent.skill_secrets where name = %s"
STANDING = "select name, sealed, set_by, set_at from agent.skill_secrets order by name"
SET = """
    insert into agent.skill_secrets (name, sealed, set_by, set_at) values (%s, %s, %s, %s)
    on conflict (name) do update set sealed = excluded.sealed, set_by = excluded.set_by, set_at = excluded.set_at
"""
REMOVE = "delete from agent.skill_secrets where name = %s"
KEY = "RAPPORT_SECRETS_KEY"


class NotSettableError(AgentError):
    """The secret cannot be set or taken away here; the message says what to do."""


@dataclass(frozen=True)
class StandingSecret:
    """That a secret is set, where and by whom; never what it is. `is_readable`: a key at hand opens it."""

    name: str
    place: Place
    is_readable: bool
    set_by: str | None = None
    set_at: datetime | None = None


class SkillSecrets:
    """Without a seal nothing is set or read here, and the environment alone counts. Names are in capitals."""

    def __init__(self, pool: ConnectionPool, seal: Seal | None) -> None:
        self._pool, self._seal = pool, seal

    @property
    def can_be_set(self) -> bool:
        """Whether there is a key to seal with."""
        return self._seal is not None

    def value(self, name: str) -> str | None:
        """The secret to be sent: the environment's, which whoever runs the agent set, before the page's."""
        name = name.upper()
        given = from_environment(name)
        if given is not None or self._seal is None:
            return given
        with self._pool.connection() as connection:
            row = connection.execute(SEALED, [name]).fetchone()
        return self._seal.opened(name, bytes(row[0])) if row else None

    def standing(self) -> tuple[StandingSecret, ...]:
        """Every secret that is set, by name; one that is set in both places is the environment's."""
        with self._pool.connection() as connection, connection.cursor(row_factory=dict_row) as cursor:
            found = {row["name"]: self._of(row) for row in cursor.execute(STANDING).fetchall()}
        given = {name: StandingSecret(name, "environment", is_readable=True) for name in named_in_environment()}
        return tuple((found | given)[name] for name in sorted({*found, *given}))

    def names(self) -> tuple[str, ...]:
        """The names of those that can be sent."""
        return tuple(each.name for each in self.standing() if each.is_readable)

    def set(self, name: str, value: str, by: str, at: datetime) -> None:
        """Seal and keep a value in the place of any before it; written down with who did it, without what it is.

        Raises:
            NotSettableError: the environment sets it, or there is no key to seal it with.
        """
        if from_environment(name) is not None:
            raise NotSettableError(
                f"{name!r} is set in the agent's environment: whoever runs the agent changes it there."
            )
        if self._seal is None:
            raise NotSettableError(f"There is no key to seal it with: set {KEY} for the agent (openssl rand -hex 32).")
        with self._pool.connection() as connection, connection.transaction():
            connection.execute(SET, [name, self._seal.sealed(name, value), by, at])
            audit.note(connection, "secret_set", by, name, at)

    def remove(self, name: str, by: str, at: datetime, reason: str) -> None:
        """Forget a value; what needs it fails from now on.

        Raises:
            NotSettableError: none of that name was set here.
        """
        with self._pool.connection() as connection, connection.transaction():
            if not connection.execute(REMOVE, [name]).rowcount:
                raise NotSettableError(f"No secret {name!r} was set on the page.")
            audit.note(connection, "secret_removed", by, name, at, reason=reason)

    def _of(self, row: dict[str, Any]) -> StandingSecret:
        opens = self._seal is not None and self._seal.opened(row["name"], bytes(row["sealed"])) is not None
        return StandingSecret(row["name"], "page", opens, row["set_by"], row["set_at"])
