"""The brand's own people: who they are, what their role lets them do, and how they prove it."""

from agent.staff.roles import MAY, NotAllowedError, Person, Right, Role, Standing, must

__all__ = ["MAY", "NotAllowedError", "Person", "Right", "Role", "Standing", "must"]
