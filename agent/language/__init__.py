"""Language understanding: one protocol, several layers."""
