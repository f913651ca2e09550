"""Erasure and access: what is held about one person, in every place, shown to them or gone for good."""
