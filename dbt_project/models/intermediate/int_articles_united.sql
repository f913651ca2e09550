{{ config(tags=['live']) }}

with articles as (
    select
        *,
        -- Where it stands on the site, whatever its host.
        coalesce(nullif(regexp_replace(regexp_replace(url, '^https?://[^/]+', ''), '/$', ''), ''), article_id) as place
    from {{ ref('int_articles_folded') }}
),

-- What the help desk tells of its own page is read on the site as well: one article, with the owner and the review
-- that the help desk knows and the address that the site has.
told as (
    select
        *,
        max(case when source = 'site' then url end) over (partition by place) as site_url,
        count(case when source != 'site' then 1 end) over (partition by place) as help_desk_count
    from articles
)

select
    article_id,
    article_kind as kind,
    source,
    title,
    body,
    coalesce(site_url, url) as url,
    owner,
    state,
    state_since_at,
    reviewed_at,
    changed_at as updated_at,
    recorded_at
from told
where source != 'site' or help_desk_count = 0
