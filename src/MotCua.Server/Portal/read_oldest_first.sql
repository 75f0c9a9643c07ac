-- As read_oldest.sql, of the $22 that are the oldest of all in the scope: for when they are very many. What is there is right; what is not, is younger than these.
with oldest as (
    select cell, day, since_at
    from {schema}.unsynced
    where until_position is null and since_position <= $21 and day between coalesce($18::date, '-infinity') and $20
      and (
        select true from (
{scope}
        ) as counted where counted.id = unsynced.cell
      )
    order by since_at
    limit $22
), scope as (
{scope}
)
select agency, unit, unit_since, level, procedure, field, channel, receiving, resolving, cross_boundary,
       case when $19::varchar is null then 'infinity' else date_trunc($19, day::timestamp)::date end as bucket, min(since_at)
from oldest join scope on scope.id = oldest.cell
group by 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11
