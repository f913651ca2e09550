-- Of how many cases each part of a figure is made. One row.
select
    count(*) filter (where state = 'counted') as counted,
    count(*) filter (where state = 'not_counted') as not_counted,
    count(*) filter (where state in ('unknown', 'pending')) as unknown,
    count(*) filter (where state = 'left_out') as left_out
from chosen
