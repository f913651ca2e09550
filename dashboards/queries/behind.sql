-- What stands behind one part of a figure, the newest first. One row per conversation, handover, promise or reply.
select * exclude (state) from chosen
where case $part when 'unknown' then state in ('unknown', 'pending') else state = $part end
order by happened_at desc, case_id desc
limit $row_limit
