"""Drafts tried over many conversations, all of it by the HTTP of the agent."""
