-- Of any version: a colleague at the desk may take the tag away.
with versions as (
    select ticket_id, tags from {{ ref('stg_zendesk__tickets') }}
    union all
    select ticket_id, tags from {{ ref('stg_gorgias__tickets') }}
)

select distinct ticket_id
from versions
where ', ' || tags || ',' like '%, {{ var('handover_tag') }},%'
