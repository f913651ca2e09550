with episodes as (
    select
        *,
        coalesce(lag(is_reopened) over (partition by conversation_id order by started_at), false) as is_after_reopen
    from {{ ref('fct_episodes') }}
),

checks as (
    select
        episode_id,
        count(*) as check_count,
        count(case when state = 'failed' then 1 end) as failed_count,
        count(case when state = 'verified' then 1 end) as verified_count,
        max(deadline_at) < {{ as_of() }} as is_past_every_deadline
    from {{ ref('fct_success_checks') }}
    group by episode_id
),

second_contacts as (
    select distinct next_episode_id as episode_id from {{ ref('fct_recontacts') }}
)

select
    episodes.episode_id,
    episodes.conversation_id,
    episodes.customer_id,
    episodes.channel,
    episodes.customer_type,
    episodes.status,
    episodes.resolution_kind,
    episodes.served_by as handled_by,
    -- Of a resolution's declared success queries all must have come true; one that did not decides.
    case
        when checks.check_count is null then 'none'
        when checks.failed_count > 0 then 'failed'
        when checks.verified_count = checks.check_count then 'verified'
        else 'unknown'
    end as verification,
    regrets.regret,
    regrets.regret_reason,
    recontacts.next_episode_id as recontacted_by,
    episodes.csat_rating,
    episodes.is_excluded,
    -- What came true early waits for its deadline like the rest, or a rate would know its good news first.
    coalesce(checks.is_past_every_deadline, false)
    and (checks.failed_count > 0 or checks.verified_count = checks.check_count) as is_verification_settled,
    episodes.status = 'open' as is_open,
    episodes.status = 'resolved_by_ai' as is_resolved,
    episodes.is_autonomous,
    episodes.is_assisted,
    coalesce({{ dbt.dateadd('day', 7, 'episodes.resolved_at') }} <= {{ as_of() }}, false) as is_assessable,
    episodes.is_autonomous and not episodes.is_reopened
    and coalesce({{ dbt.dateadd('day', 7, 'episodes.resolved_at') }} <= {{ as_of() }}, false) as is_durable,
    episodes.is_reopened,
    episodes.handoff_at is null and episodes.human_reply_count = 0 and episodes.ai_reply_count > 0
    and episodes.status != 'open' as is_deflected,
    recontacts.episode_id is not null as is_recontacted,
    episodes.is_after_reopen or second_contacts.episode_id is not null as is_follow_up,
    -- Of a stranger never, of others after 7 days: who came sooner waits for the others, or a rate would know its bad
    -- news first.
    (
        episodes.customer_id is not null
        and {{ dbt.dateadd('day', 7, 'coalesce(episodes.resolved_at, episodes.last_message_at)') }} <= {{ as_of() }}
    ) as is_recontact_known,
    case
        when episodes.human_reply_count > 0 then episodes.human_reply_count = 1
        else episodes.ai_reply_count = 1
    end as is_one_touch,
    episodes.started_at,
    episodes.resolved_at,
    {{ as_of() }} as recorded_at
from episodes
left join checks on episodes.episode_id = checks.episode_id
left join {{ ref('fct_escalation_regrets') }} as regrets on episodes.episode_id = regrets.episode_id
left join {{ ref('fct_recontacts') }} as recontacts on episodes.episode_id = recontacts.episode_id
left join second_contacts on episodes.episode_id = second_contacts.episode_id
