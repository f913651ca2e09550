-- By what a customer is known who is named by an id of ours, former or present, or by an address. One row each.
with people as (
    select customer_id from snapshot.profiles.profile_identifiers where identifier = 'email:' || $customer
    union
    select customer_id from snapshot.marts.dim_customer_redirects where former_customer_id = $customer
    union
    select $customer
)

select identifier from snapshot.profiles.profile_identifiers
where customer_id in (select customer_id from people)
order by identifier
limit 50
