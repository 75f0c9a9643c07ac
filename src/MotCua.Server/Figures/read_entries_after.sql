-- What was posted after position $20 and takes effect up to the day $21, by the keys and buckets of read_balances.sql, by account, of the accounts $22.
with scope as (
{scope}
)
select agency, unit, unit_since, level, procedure, field, channel, receiving, resolving, cross_boundary,
       case when day < $18::date then '-infinity' when $19::varchar is null then 'infinity' else date_trunc($19, day::timestamp)::date end as bucket,
       account, sum(amount)::bigint
from {posted_after:$20,$21} as entry join scope on scope.id = entry.cell
where account = any ($22::smallint[])
group by 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12
