{{ config(materialized='view') }}

-- Up to when the store was heard, by its own clock: the newest version of anything it told. What has not come true by
-- then is known not to have; what has not come true since is not known, for the feed may be late.
select max(heard_at) as heard_until_at
from (
    select max(version_at) as heard_at from {{ ref('int_orders_folded') }}
    union all
    select max(version_at) from {{ ref('int_refunds_folded') }}
    union all
    select max(version_at) from {{ ref('int_returns_folded') }}
    union all
    select max(version_at) from {{ ref('int_carrier_events_folded') }}
) as heard
