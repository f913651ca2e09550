-- The addresses of both sides of each undone pair, and from when until when they were one. One row per address.
-- They are compared with the exported lists and never shown.
select
    undone.pair_id,
    people.identifier,
    undone.merged_at,
    undone.undone_at
from snapshot.reports.rpt_identity_undone as undone
inner join snapshot.profiles.profile_identifiers as people
    on people.customer_id in (undone.customer_id, undone.other_customer_id) and people.identifier_type = 'email'
where not undone.is_still_joined
