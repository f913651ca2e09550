"""The made-up world of Fernway: the same seed, size and moment give the same shop."""
