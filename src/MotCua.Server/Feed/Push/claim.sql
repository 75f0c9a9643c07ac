-- Takes up to $2 subscriptions that nobody sends for. Each taking has an owner of its own, so that whoever lost a lease, in whichever process, cannot write any more.
update delivery.progress as p set owner = gen_random_uuid(), lease_until = clock_timestamp() + make_interval(secs => $1)
where p.subscription_id in (
    select q.subscription_id
    from delivery.progress as q join delivery.subscription as s on s.id = q.subscription_id
    where s.status = 'active' and (q.lease_until is null or q.lease_until < clock_timestamp())
    order by q.subscription_id
    limit $2
    for update of q skip locked
)
returning p.subscription_id, p.owner
