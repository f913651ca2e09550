"""What a replayed turn did differently, in the order in which a turn decides."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

Stage = Literal["understanding", "plan", "decisions", "actions", "handover", "words"]

# Of each stage the parts of a record that it leaves, and why they may differ from what was recorded.
STAGES: Mapping[Stage, tuple[str, ...]] = {
    "understanding": ("understanding", "sentiment"),
    "plan": ("skills",),
    "decisions": ("decisions",),
    "actions": ("actions",),
    "handover": ("escalation", "receipt"),
    "words": ("reply_kind", "reply", "claims", "problems"),
}
EXPLAINED: Mapping[Stage, str] = {
    "understanding": "the language layer reads the message differently now",
    "plan": "the same wishes lead to other skills now",
    "decisions": "the rules decide differently on the same rows under the same release",
    "actions": "another action is proposed or done on the same decisions",
    "handover": "a person is called for another reason, or no longer",
    "words": "the same decisions are worded differently",
}
# What a model said then is fed in again, so that it cannot be the model.
BESIDE_A_MODEL = "the model's answer of then is read differently now, by the rules that stand beside every model"
# What tells of the machine and the hour, and of nothing that was decided.
PASSING = frozenset({"changed_at", "proposed_at", "tokens"})


@dataclass(frozen=True)
class Difference:
    """The first stage at which a turn parted from its record; what follows from it differs too.

    `part` names the part of the record, `was` and `is_now` are its two values.
    """

    stage: Stage
    part: str
    was: Any
    is_now: Any

    @property
    def explanation(self) -> str:
        """What such a difference means."""
        is_of_a_model = isinstance(self.was, Mapping) and self.was.get("layer") == "openai"
        return BESIDE_A_MODEL if is_of_a_model else EXPLAINED[self.stage]


def differences(was: Mapping[str, Any], is_now: Mapping[str, Any]) -> tuple[Difference, ...]:
    """The parts of the first stage that differ; none when the turn was taken again as it was."""
    for stage, parts in STAGES.items():
        found = tuple(
            Difference(stage, part, was.get(part), is_now.get(part))
            for part in parts
            if _lasting(was.get(part)) != _lasting(is_now.get(part))
        )
        if found:
            return found
    return ()


def _lasting(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {name: _lasting(each) for name, each in value.items() if name not in PASSING}
    return [_lasting(each) for each in value] if isinstance(value, list | tuple) else value
