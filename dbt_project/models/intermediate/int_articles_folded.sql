{{ folded(key='article_id', customer_by='none') }}

with incoming as (
    select * from {{ ref('stg_sandbox__articles') }}
    {{ where_unfolded() }}
)

{{ fold('incoming', key='article_id', scope='catalog') }}
