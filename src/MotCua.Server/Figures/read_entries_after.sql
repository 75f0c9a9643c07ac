-- What was posted after position $20 and takes effect up to the day $21, by the keys and buckets of read_balances.sql, by account, of the accounts $22. Keys that
-- were not asked for are constants and not grouped by.
with scope as (
{scope}
)
select {keys},
       case when day < $18::date then '-infinity' when $19::varchar is null then 'infinity' else date_trunc($19, day::timestamp)::date end as bucket,
       account, sum(amount)::bigint
from {posted_after:$20,$21} as entry join scope on scope.id = entry.cell
where account = any ($22::smallint[])
group by {grouped_keys}bucket, account
