{#- The evidence as it came, appended to and never changed: all that is said about identity follows from it. -#}
{{ config(
    enabled=target.name != 'live',
    materialized='incremental',
    incremental_strategy='append',
    on_schema_change='fail',
) }}

select * from {{ ref('int_identity_pairs') }}
{{ where_unfolded() }}
