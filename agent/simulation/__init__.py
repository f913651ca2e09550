"""Drafts before they are signed: conversations that are only played, and past ones taken again under other terms."""
