"""Segments and events on their way out."""
