"""What every part of a release is: it never changes, and it holds nothing that the schema does not name."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict


class Part(BaseModel):
    """A piece of the document."""

    model_config = ConfigDict(frozen=True, extra="forbid")
