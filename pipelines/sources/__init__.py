"""The systems that tell us things: how each signs, names, times and identifies what it sends."""
