update delivery.progress as p set owner = $1, lease_until = clock_timestamp() + make_interval(secs => $2)
where p.subscription_id in (
    select q.subscription_id
    from delivery.progress as q join delivery.subscription as s on s.id = q.subscription_id
    where s.status = 'active' and (q.lease_until is null or q.lease_until < clock_timestamp())
    order by q.subscription_id
    limit $3
    for update of q skip locked
)
returning p.subscription_id
