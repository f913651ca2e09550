"""Dagster definitions; a new file here is a new asset, check, job, schedule or sensor."""
