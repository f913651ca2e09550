"""What a turn does about a message. Pure: proposals and memory in, a plan out."""

from agent.planning.matters import Step
from agent.planning.plan import planned
from agent.planning.turn_plan import TurnPlan

__all__ = ["Step", "TurnPlan", "planned"]
