"""Daily files of order lines: read as text, judged at the door, landed once, reconciled to the line."""
