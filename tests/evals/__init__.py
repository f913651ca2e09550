"""Scored sets that nobody here wrote: each module runs as `python -m tests.evals.<name> --json`."""
