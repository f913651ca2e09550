"""Everything that moves data: the inbox, the sources, the sandbox store and the Dagster definitions."""
