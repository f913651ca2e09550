-- By what a customer is known who is named by an id of ours, former or present, or by an address. One row each.
with people as (
    select identifiers.customer_id from snapshot.profiles.profile_identifiers as identifiers
    where identifiers.identifier = 'email:' || $customer
    union
    select redirects.customer_id from snapshot.marts.dim_customer_redirects as redirects
    where redirects.former_customer_id = $customer
    union
    select $customer
)

select identifiers.identifier from snapshot.profiles.profile_identifiers as identifiers
inner join people on identifiers.customer_id = people.customer_id
order by identifiers.identifier
limit 50
