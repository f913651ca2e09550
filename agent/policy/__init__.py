"""Pure rules over request, profile and release. They compare and decide; they read nothing."""

from agent.policy.decisions import Decision, Outcome, deciding

__all__ = ["Decision", "Outcome", "deciding"]
