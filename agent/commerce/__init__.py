"""The store that actions are done in: one protocol, an adapter for each kind of store."""
