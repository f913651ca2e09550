"""Fernway, the embedded store: a small working shop that tells of every change by signed webhooks."""
