-- What cannot be added up from days: a median. One row.
select
    median(date_diff('millisecond', started_at, first_ai_reply_at)) / 1000.0 as median_ai_reply_seconds,
    count(first_ai_reply_at) as ai_replied_count
from chosen
