-- When the oldest change was recorded that the portal has not confirmed, by the keys and buckets of read_balances.sql, of dossiers received from the day $18
-- to the day $20. Each cell and day is looked up in an index where something is unsynced at all, so that it costs by units and days. With a position
-- $21 as it was then: less what came later, and what has been confirmed since.
with scope as materialized (
{scope}
), oldest as (
    select scope.*, balance.day, first.since_at
    from scope
    join {schema}.day_balance as balance on balance.kind = 1 and balance.cell = scope.id and balance.day between coalesce($18::date, '-infinity') and $20
    cross join lateral (
        select since_at from {schema}.unsynced
        where unsynced.cell = balance.cell and unsynced.day = balance.day and until_position is null and ($21::bigint is null or since_position <= $21)
        order by since_at limit 1
    ) as first
    where coalesce(balance.a301, 0) > coalesce(balance.a303, 0)
    union all
    select scope.*, unsynced.day, since_at
    from {schema}.unsynced join scope on scope.id = unsynced.cell
    where until_position > $21 and since_position <= $21 and unsynced.day between coalesce($18::date, '-infinity') and $20
)
select agency, unit, unit_since, level, procedure, field, channel, receiving, resolving, cross_boundary,
       case when $19::varchar is null then 'infinity' else date_trunc($19, day::timestamp)::date end as bucket, min(since_at)
from oldest
group by 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11
