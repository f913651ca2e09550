-- Every version, the running ones first. One row per version.
select
    experiment_id, title, kind, segment, state, signed_by, enrols_days, horizon_days, started_at, ends_at, stopped_at,
    analysed_from_at, changed_at
from snapshot.marts.dim_experiments
where state != 'discarded'
order by state != 'running', changed_at desc, experiment_id
