{{ check_of('rpt_service_rates_daily') }}
-- Each end of a score interval is a share from which the one seen lies exactly z standard errors away.
with ends as (
    select rate_name, numerator, denominator, interval_low as share from {{ ref('rpt_service_rates_daily') }}
    where denominator > 0 and numerator > 0
    union all
    select rate_name, numerator, denominator, interval_high from {{ ref('rpt_service_rates_daily') }}
    where denominator > 0 and numerator < denominator
)

select * from ends
where
    share not between 0 and 1
    or abs(
        abs(cast(numerator as double) / denominator - share)
        - {{ var('interval_z') }} * sqrt(share * (1 - share) / denominator)
    ) > 0.000000001
