"""Skills: a select, a rule and a template each."""

from agent.skills.skill import Answer, Escalation, Plan, Request, Skill

__all__ = ["Answer", "Escalation", "Plan", "Request", "Skill"]
