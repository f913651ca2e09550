"""How old things may grow before somebody is told."""
