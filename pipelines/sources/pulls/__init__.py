"""Asking a system for what its webhooks may have lost; the same code fills in what came before the first webhook."""
