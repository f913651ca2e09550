"""`rapport up`: every process of Rapport on one machine, started in order and stopped together."""
