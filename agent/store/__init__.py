"""The agent's own tables in PostgreSQL: conversations, turns, events to land, actions, handoffs, releases."""
