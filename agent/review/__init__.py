"""Looking again at what was said: why, out of what, whether it was right, and what a miss becomes."""
