{{ config(materialized='view', tags=['live']) }}

with
{{ identity_judgement(
    ref('int_identity_edges_folded'),
    ref('int_identity_decisions_folded'),
    ref('int_identity_guards')
) }}

select * from judged
