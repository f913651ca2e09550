with passages as (
    select * from {{ ref('int_knowledge_passages') }}
),

-- Figures that the release sets for a tier or a service: who is signed in has them in rows of their own.
terms as (
    select distinct statement_id as passage_id
    from {{ ref('int_knowledge_figures') }}
    where stated_in = 'passage' and called != ''
),

-- Another article that says otherwise is for a person to look at; the release is what holds.
contradicted as (
    select distinct passage_id
    from {{ ref('int_knowledge_contradictions') }}
    where other_kind = 'clause'
),

-- By what it says and not by its place: a sentence that moved is still wrong, one that was mended is another.
flagged as (
    select distinct regexp_replace(source_key, '#[0-9]+$', '') as article_id, source_value as passage_text
    from {{ ref('int_source_flags_folded') }}
    where is_wrong and source_table = 'catalog_passages' and source_column = 'passage_text'
)

select
    passages.passage_id,
    passages.article_id,
    passages.place,
    passages.kind,
    passages.source,
    passages.title,
    passages.passage_text,
    passages.url,
    passages.owner,
    contradicted.passage_id is not null as is_contradicted,
    terms.passage_id is not null as states_terms,
    flagged.passage_text is not null as is_flagged,
    passages.reviewed_at,
    passages.updated_at,
    passages.recorded_at
from passages
left join contradicted on passages.passage_id = contradicted.passage_id
left join terms on passages.passage_id = terms.passage_id
left join flagged
    on passages.article_id = flagged.article_id and passages.passage_text = flagged.passage_text
