"""The coverage plan, the drift of skills, and what past tickets were about."""
