"""The simulations of the code location alone, for a daemon that is to start no refresh beside a test."""

from __future__ import annotations

import dagster as dg

from pipelines.defs.resources import Stores
from pipelines.defs.simulation.runs import simulate_draft_job, simulation_requested_sensor

defs = dg.Definitions(jobs=[simulate_draft_job], sensors=[simulation_requested_sensor], resources={"stores": Stores()})
