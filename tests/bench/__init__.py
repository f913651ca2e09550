"""Speed, measured side by side: `python -m tests.bench.<name> --json`."""
