-- Replies of the AI, over conversations that count. One row.
select coalesce(sum(ai_reply_count), 0)::bigint as ai_reply_count from chosen
