-- Sums of all accounts by key and bucket: -infinity before $17, else the first day of the $18 (day, month, quarter, year), infinity where that
-- is null. First and last months and days to be summed: $19 and $20, $21 and $22.
with scope as materialized (
{scope}
), part as (
    select cell, month as start, {columns:{0}}
    from scope
    join unnest($19::date[], $20::date[]) as range (low, high) on true
    join figures.month_balance on kind = $2 and cell = scope.id and month between low and high
    union all
    select cell, day, {columns:{0}}
    from scope
    join unnest($21::date[], $22::date[]) as range (low, high) on true
    join figures.day_balance on kind = $2 and cell = scope.id and day between low and high
), summed as (
    select cell,
           case when start < $17::date then '-infinity' when $18::varchar is null then 'infinity' else date_trunc($18, start::timestamp)::date end as bucket,
           {columns:sum({0}) as {0}}
    from part
    group by 1, 2
)
select agency, unit, unit_since, level, procedure, field, channel, receiving, resolving, cross_boundary, bucket, {columns:sum({0})::bigint}
from summed join scope on scope.id = summed.cell
group by 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11
