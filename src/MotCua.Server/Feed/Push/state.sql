-- How a subscription stands. The lag is that of the log: events after the cursor that the filter might let through are counted up to 10,000.
select p.cursor, p.delivered, p.failed, p.down_since, p.last_success_at,
    (select count(*) from delivery.lane as l where l.subscription_id = $1 and l.head <= l.newest),
    (select count(*) from (select 1 from feed.event as e where e.position > p.cursor limit 10000) as waiting),
    (
        select min(e.occurred_at) from feed.event as e
        where e.position in (
            (select l.head from delivery.lane as l where l.subscription_id = $1 and l.head <= l.newest order by l.head limit 1)
            union all (select n.position from feed.event as n where n.position > p.cursor order by n.position limit 1)
        )
    ),
    (select coalesce(max(e.position), 0) from feed.event as e),
    p.owner is not null and p.lease_until > clock_timestamp()
from delivery.progress as p
where p.subscription_id = $1
