"""What a model's tool calls come to once the rules have had their say. Pure; a replay feeds recorded answers in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from agent.language.embedded import EmbeddedLanguage
from agent.language.protocol import DialogueState, Proposal, Understanding
from agent.language.tools import DESCRIBE, Tool
from agent.language.words import without_invisible

Short = Annotated[str, StringConstraints(max_length=200)]
WISHES_AT_ONCE, WORDS_AT_ONCE = 6, 12
# What a model that does not say how sure it is gets: sure enough to be answered, by no means certain.
UNSAID_CONFIDENCE = 0.8
NOTHING_WANTED = ("unclear", 0.9)


class UselessAnswerError(ValueError):
    """The endpoint answered, and not with what was asked for."""


@dataclass
class Call:
    """One tool call as it arrived: the name, and the arguments' JSON."""

    name: str = ""
    arguments: str = ""


class _ProposalOut(BaseModel):
    model_config = ConfigDict(extra="forbid")

    intent: Short
    confidence: float = Field(ge=0, le=1)
    entities: dict[Short, Short] = Field(default={}, max_length=WORDS_AT_ONCE)


class _UnderstandingOut(BaseModel):
    """All calls of one answer, as the record keeps them."""

    model_config = ConfigDict(extra="forbid")

    proposals: list[_ProposalOut] = Field(min_length=1, max_length=WISHES_AT_ONCE)
    # None where the model left it to the rules.
    sentiment: float | None = Field(ge=-1, le=1)
    language: str | None = Field(pattern=r"^[a-z]{2}$")
    is_confirmation: bool
    is_refusal: bool


class _WishIn(BaseModel):
    """The arguments of a wish; which words it may name beside them, its tool says."""

    model_config = ConfigDict(extra="allow")
    __pydantic_extra__: dict[str, Short | None]

    confidence: float = Field(default=UNSAID_CONFIDENCE, ge=0, le=1)


class _DescribedIn(BaseModel):
    """The arguments of `describe_message`; what is left out the rules say."""

    model_config = ConfigDict(extra="forbid")

    sentiment: float | None = Field(default=None, ge=-1, le=1)
    language: str | None = Field(default=None, pattern=r"^[a-z]{2}$")
    # A model that does not speak of a yes does not withhold one.
    is_confirmation: bool = True
    is_refusal: bool = False


def taken(calls: Iterable[Call], tools: Mapping[str, Tool]) -> str:
    """The calls as one JSON document, which `understood` reads now and in every replay.

    Raises:
        UselessAnswerError: no call at all, or one that no tool asks for.
    """
    try:
        proposals, described = _read(calls, tools)
        answer = _UnderstandingOut(
            proposals=proposals or [_ProposalOut(intent=NOTHING_WANTED[0], confidence=NOTHING_WANTED[1])],
            **described.model_dump(),
        )
    except ValidationError as error:
        raise UselessAnswerError(f"not the tools' schema: {error.error_count()} faults") from None
    return answer.model_dump_json()


def understood(
    raw: str, text: str, embedded: EmbeddedLanguage, dialogue: DialogueState, tokens: int = 0
) -> Understanding:
    """What a model's answer comes to once the rules have had their say.

    An intent that nobody serves, or nobody serves any more, is the planning's to tell.

    Raises:
        UselessAnswerError: the answer is not what was asked for.
    """
    try:
        answer = _UnderstandingOut.model_validate_json(raw)
    except ValidationError as error:
        raise UselessAnswerError(f"not what a model's answer is kept as: {error.error_count()} faults") from None
    return _with_rules(answer, without_invisible(text), embedded, dialogue, tokens)


def _read(calls: Iterable[Call], tools: Mapping[str, Tool]) -> tuple[list[_ProposalOut], _DescribedIn]:
    proposals, described = [], None
    for call in calls:
        if call.name == DESCRIBE:
            described = _DescribedIn.model_validate_json(call.arguments or "{}")
        elif call.name in tools:
            proposals.append(_proposal(call, tools[call.name]))
        else:
            raise UselessAnswerError(f"no tool {call.name[:60]!r}")
    if not proposals and described is None:
        raise UselessAnswerError("no tool was called")
    return proposals, described or _DescribedIn()


def _proposal(call: Call, tool: Tool) -> _ProposalOut:
    wish = _WishIn.model_validate_json(call.arguments or "{}")
    given = wish.__pydantic_extra__ or {}
    if unknown := sorted(set(given) - set(tool.entities)):
        raise UselessAnswerError(f"{tool.name!r} takes no {unknown!r}")
    entities = {name: without_invisible(words) for name, words in given.items() if words}
    deed = {"deed": tool.deed} if tool.deed else {}
    return _ProposalOut(intent=tool.intent, confidence=wish.confidence, entities=entities | deed)


def _with_rules(
    answer: _UnderstandingOut, seen: str, embedded: EmbeddedLanguage, dialogue: DialogueState, tokens: int
) -> Understanding:
    by_rules = embedded.understand(seen, dialogue)
    proposals = tuple(Proposal(each.intent, each.confidence, each.entities) for each in answer.proposals)
    if embedded.asks_for_a_person(seen):
        others = tuple(each for each in proposals if each.intent != "hand_over")
        proposals = (Proposal("hand_over", 0.99), *others)
    return Understanding(
        proposals=proposals,
        # The angrier reading: a model that soothes must not keep a person away.
        sentiment=by_rules.sentiment if answer.sentiment is None else min(answer.sentiment, by_rules.sentiment),
        language=answer.language or by_rules.language,
        # A write hangs on a yes: the model may withhold one, never add one.
        is_confirmation=answer.is_confirmation and by_rules.is_confirmation,
        is_refusal=answer.is_refusal or by_rules.is_refusal,
        layer="openai",
        raw=answer.model_dump_json(),
        is_settled=by_rules.is_settled,
        tokens=tokens,
    )
