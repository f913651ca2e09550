"""The demo page: a small shop window with the chat in it."""
