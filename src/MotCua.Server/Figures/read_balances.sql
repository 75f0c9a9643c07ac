-- Sums of all accounts by key and bucket: -infinity before $17, else the first day of the $18 (day, month, quarter, year), infinity where that
-- is null. Months from $19 to $20 and $21 to $22 are summed, days from $23 to $24, $25 to $26 and $27 to $28; written out, since PostgreSQL
-- sees how short each is only when it is a constant of its own.
with scope as materialized (
{scope}
), keyed as materialized (
    select *, dense_rank() over (order by agency, unit, unit_since, level, procedure, field, channel, receiving, resolving, cross_boundary) as key
    from scope
), part as (
    select key, month as start, {columns:{0}}
    from keyed join figures.month_balance on kind = $2 and cell = keyed.id and month between $19 and $20
    union all
    select key, month, {columns:{0}}
    from keyed join figures.month_balance on kind = $2 and cell = keyed.id and month between $21 and $22
    union all
    select key, day, {columns:{0}}
    from keyed join figures.day_balance on kind = $2 and cell = keyed.id and day between $23 and $24
    union all
    select key, day, {columns:{0}}
    from keyed join figures.day_balance on kind = $2 and cell = keyed.id and day between $25 and $26
    union all
    select key, day, {columns:{0}}
    from keyed join figures.day_balance on kind = $2 and cell = keyed.id and day between $27 and $28
), summed as (
    select key,
           case when start < $17::date then '-infinity' when $18::varchar is null then 'infinity' else date_trunc($18, start::timestamp)::date end as bucket,
           {columns:sum({0}) as {0}}
    from part
    group by 1, 2
)
select agency, unit, unit_since, level, procedure, field, channel, receiving, resolving, cross_boundary, bucket, {columns:{0}::bigint}
from summed
join (select distinct on (key) * from keyed order by key) as keyed using (key)
