{{ config(tags=['live']) }}

with figures as (
    select * from {{ ref('int_knowledge_figures') }}
),

passages as (
    select * from {{ ref('int_knowledge_passages') }}
),

-- What a release says of one subject may have several figures, for a product type or a country of its own: an article
-- disagrees only when none of them is its figure.
against_release as (
    select
        stated.statement_id as passage_id,
        stated.subject,
        stated.called,
        stated.unit,
        stated.figure,
        'clause' as other_kind,
        clauses.statement_id as other_id,
        clauses.figure as other_figure,
        clauses.statement_text as other_text
    from figures as stated
    inner join figures as clauses
        on
            stated.subject = clauses.subject
            and stated.called = clauses.called
            and clauses.stated_in = 'clause'
    where
        stated.stated_in = 'passage'
        and not exists (
            select 1 from figures as agreeing
            where
                agreeing.stated_in = 'clause'
                and agreeing.subject = stated.subject
                and agreeing.called = stated.called
                and agreeing.figure = stated.figure
        )
),

against_articles as (
    select
        stated.statement_id as passage_id,
        stated.subject,
        stated.called,
        stated.unit,
        stated.figure,
        'passage' as other_kind,
        others.statement_id as other_id,
        others.figure as other_figure,
        others.statement_text as other_text
    from figures as stated
    inner join figures as others
        on
            stated.subject = others.subject
            and stated.called = others.called
            and stated.figure != others.figure
            and others.stated_in = 'passage'
    where stated.stated_in = 'passage'
),

pairs as (
    select * from against_release
    union all
    select * from against_articles
),

-- The same pair may be found by a sentence and by a row of the release.
ranked as (
    select
        pairs.*,
        passages.article_id,
        passages.title,
        passages.passage_text,
        passages.url,
        passages.owner,
        row_number() over (
            partition by pairs.passage_id, pairs.subject, pairs.called, pairs.other_kind, pairs.other_id
            order by pairs.other_figure, pairs.other_text
        ) as preference
    from pairs
    inner join passages on pairs.passage_id = passages.passage_id
)

select
    passage_id || ':' || subject || ':' || called || ':' || other_kind || ':' || other_id as contradiction_id,
    passage_id,
    article_id,
    title,
    url,
    owner,
    subject,
    called,
    unit,
    figure,
    passage_text,
    other_kind,
    other_id,
    other_figure,
    other_text
from ranked
where preference = 1
