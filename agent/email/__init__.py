"""E-mail as a channel: what comes in is read with care, what goes out goes once."""
