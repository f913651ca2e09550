"""Answers to the question how it was, as they come in over the wire."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints

from agent.language.words import without_invisible


class FeedbackIn(BaseModel):
    """An answer; another one before the question closes replaces it."""

    model_config = ConfigDict(extra="ignore")

    feedback_id: str = Field(pattern="^fb_[0-9a-f]{24}$")
    rating: int = Field(ge=0, le=10, strict=True)
    comment: Annotated[str, StringConstraints(max_length=1000), AfterValidator(without_invisible)] = ""
