"""What an operator does about who is who: look, take a merge back, restore it, and see what it had touched."""
