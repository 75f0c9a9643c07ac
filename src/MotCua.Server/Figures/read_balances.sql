-- Sums of accounts (null: 0, and nothing to be sent) by key and bucket: -infinity before $18, else the first day of the $19 (day, month, quarter, year), infinity where that
-- is null. Told apart by how they count (MotCua.Server.Figures.Counted). Three stretches of months from $20 on and two of days from $32 on: first, last, how it counts,
-- and its bucket where all of it lies in one. Each stretch of a cell is a short piece of the index, whatever is asked: so it is looked up cell by cell.
with scope as materialized (
{scope}
), keyed as materialized (
    select *, dense_rank() over (order by agency, unit, unit_since, level, procedure, field, channel, receiving, resolving, cross_boundary) as key
    from scope
), summed as (
    select key,
           coalesce(bucket, case
               when month < $18::date then '-infinity' when $19::varchar is null then 'infinity' when $19 = 'Month' then month
               else date_trunc($19, month::timestamp)::date
           end) as bucket,
           counted, {columns:sum({0}) as {0}}
    from (
        values ($20::date, $21::date, $22::smallint, $23::date), ($24, $25, $26, $27), ($28, $29, $30, $31)
    ) as stretch (first, last, counted, bucket)
    cross join keyed
    cross join lateral (
        select month, {columns:{0}} from {schema}.month_balance where kind = $2 and cell = keyed.id and month between first and last
        offset 0
    ) as balance
    where first <= last
    group by 1, 2, 3
    union all
    select key,
           coalesce(bucket, case
               when day < $18::date then '-infinity' when $19::varchar is null then 'infinity' when $19 = 'Day' then day
               else date_trunc($19, day::timestamp)::date
           end),
           counted, {columns:sum({0})}
    from (values ($32::date, $33::date, $34::smallint, $35::date), ($36, $37, $38, $39)) as stretch (first, last, counted, bucket)
    cross join keyed
    cross join lateral (
        select day, {columns:{0}} from {schema}.day_balance where kind = $2 and cell = keyed.id and day between first and last
        offset 0
    ) as balance
    where first <= last
    group by 1, 2, 3
)
select agency, unit, unit_since, level, procedure, field, channel, receiving, resolving, cross_boundary, bucket, counted, key, {columns:{0}}
from summed
join (select distinct on (key) * from keyed order by key) as keyed using (key)
