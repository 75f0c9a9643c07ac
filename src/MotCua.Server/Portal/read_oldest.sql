-- When the oldest change was recorded that the portal has not confirmed, by the keys and buckets of read_balances.sql, of dossiers received from the day $18
-- to the day $20, at the position $21: those that it has not confirmed yet, and those that it has since. It costs by what there is of these.
with scope as materialized (
{scope}
), unsynced as (
    select scope.*, day, since_at
    from scope join {schema}.unsynced on unsynced.cell = scope.id
    where until_position is null and since_position <= $21 and day between coalesce($18::date, '-infinity') and $20
    union all
    select scope.*, day, since_at
    from (
{unsynced_then}    ) as unsynced
    join scope on scope.id = unsynced.cell
    where day between coalesce($18::date, '-infinity') and $20
)
select agency, unit, unit_since, level, procedure, field, channel, receiving, resolving, cross_boundary,
       case when $19::varchar is null then 'infinity' else date_trunc($19, day::timestamp)::date end as bucket, min(since_at)
from unsynced
group by 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11
