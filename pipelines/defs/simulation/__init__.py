"""Jobs that try drafts over many conversations, and what starts them."""
