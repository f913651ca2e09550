"""Experiments: who was drawn, and what came of it."""
