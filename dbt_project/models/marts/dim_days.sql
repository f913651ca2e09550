{{ config(materialized='view') }}

select cast(days.date_day as date) as day
from (
    {{ dbt.date_spine('day', "cast('2020-01-01' as date)", "cast('2041-01-01' as date)") }}
) as days
