"""Files and the inbox on their way in."""
