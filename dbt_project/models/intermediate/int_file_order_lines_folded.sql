{{ folded(key='order_line_id', customer_by='identifier', scope_by='order_id') }}

with incoming as (
    select * from {{ ref('stg_files__order_lines') }}
    {{ where_unfolded() }}
)

{{ fold('incoming', key='order_line_id') }}
