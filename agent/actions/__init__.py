"""What the agent can do: each action declares its effect and its rules; the ledger keeps every step."""

from agent.actions.action import Action, ExpectedChange, Terms
from agent.actions.ledger import ActionRecord, Ledger, State

__all__ = ["Action", "ActionRecord", "ExpectedChange", "Ledger", "State", "Terms"]
