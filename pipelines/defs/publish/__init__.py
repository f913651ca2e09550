"""The snapshot that is read while the next one is built."""
