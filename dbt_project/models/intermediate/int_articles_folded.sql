{{ folded(key='article_id', customer_by='none') }}

with versions as (
    select * from {{ ref('stg_sandbox__articles') }}
    union all
    select * from {{ ref('stg_site__pages') }}
    union all
    select * from {{ ref('stg_rapport__articles') }}
),

incoming as (
    select * from versions
    {{ where_unfolded() }}
)

{{ fold('incoming', key='article_id', scope='catalog') }}
