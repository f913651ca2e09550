"""The chat in a terminal: a customer's side of the conversation, over the agent's own HTTP API."""
