with flagged as (
    select * from {{ ref('int_source_flags_folded') }}
),

-- What still says what was called wrong; a sentence that says something else now has been mended.
standing as (
    select distinct article_id, title, owner, passage_text
    from {{ ref('catalog_passages') }}
)

select
    flagged.source_id,
    flagged.source_table,
    flagged.source_key,
    flagged.source_column,
    flagged.source_value,
    standing.title,
    standing.owner,
    case
        when not flagged.is_wrong then 'cleared'
        when flagged.source_table = 'catalog_passages' and standing.passage_text is null then 'mended'
        else 'wrong'
    end as state,
    flagged.reason,
    flagged.decided_by,
    flagged.version_at as decided_at
from flagged
left join standing
    on
        flagged.source_table = 'catalog_passages'
        and regexp_replace(flagged.source_key, '#[0-9]+$', '') = standing.article_id
        and flagged.source_value = standing.passage_text
