"""Handing a conversation to a person: a change of state with a receipt, never a sentence."""

from agent.handoff.port import Category, HandoffFailedError, HandoffMode, HandoffPort, Package

__all__ = ["Category", "HandoffFailedError", "HandoffMode", "HandoffPort", "Package"]
