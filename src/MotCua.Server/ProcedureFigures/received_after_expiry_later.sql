-- What of received_after_expiry.sql was posted after the position $21, on the accounts $22.
with scope as materialized (
{scope}
)
select procedure, sum(amount)::bigint
from {posted_after:$21,$20} as entry
join scope on scope.id = entry.cell
join unnest($18::varchar[], $19::date[]) as expired (procedure, ended) using (procedure)
where account = any ($22::smallint[]) and day > ended
group by procedure
