"""What contacts are about, what of it the agent covers, and what switching a skill on would bring."""
