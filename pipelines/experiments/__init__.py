"""What an experiment came to: intention-to-treat estimates with intervals, by a statistics library.

Nothing here draws anybody into an arm: `profile_assignments` does. Nothing here looks at one person either: it reads
sums over arms and writes rows about arms.
"""
