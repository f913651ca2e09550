"""What every row that dbt promises has."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import datetime
from typing import ClassVar, TypeVar


@dataclass(frozen=True, kw_only=True)
class Row:
    """One row that dbt promises. `recorded_at` is when the newest event behind it was received."""

    SCHEMA: ClassVar[str]
    TABLE: ClassVar[str]
    KEY: ClassVar[str]

    recorded_at: datetime

    @property
    def key(self) -> str:
        """The value of the row's own key."""
        return str(getattr(self, self.KEY))

    @classmethod
    def columns(cls) -> tuple[str, ...]:
        """The columns that are read of this table, which dbt promises by contract."""
        return tuple(field.name for field in fields(cls))


RowT = TypeVar("RowT", bound=Row)


@dataclass(frozen=True, kw_only=True)
class ProfileRow(Row):
    """One row about one customer."""

    SCHEMA = "profiles"

    customer_id: str
