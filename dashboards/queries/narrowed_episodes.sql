-- Of the chosen episodes those of one rule, reason, product or skill that answers what they began with. One row per
-- episode.
select * from chosen_episodes
where
    ($rule = '' or coalesce(handoff_rule, 'none') = $rule)
    and (
        ($reason = '' and $answers = '')
        or episode_id in (
            select reasons.episode_id from snapshot.marts.fct_episode_reasons as reasons
            where
                ($reason = '' or reasons.intent = $reason) -- noqa: RF02
                and ($answers = '' or reasons.skill = $answers) -- noqa: RF02
        )
    )
    and (
        $product = ''
        or episode_id in (
            select products.episode_id from snapshot.marts.fct_episode_products as products
            where products.product_id = $product -- noqa: RF02
        )
    )
