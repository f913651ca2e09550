select
    feed,
    file_date,
    file_name,
    cast(line_count as integer) as line_count,
    cast(loaded_count as integer) as loaded_count,
    cast(duplicate_count as integer) as duplicate_count,
    cast(quarantined_count as integer) as quarantined_count,
    -- Lines of people who were erased since.
    cast(coalesce(erased_count, 0) as integer) as erased_count,
    loaded_at
from {{ landed('file_loads') }}
