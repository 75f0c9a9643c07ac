-- Sums of all accounts by key and bucket: -infinity before $18, else the first day of the $19 (day, month, quarter, year), infinity where that
-- is null. Months from $20 to $21 and $22 to $23 are summed, days from $24 to $25, $26 to $27 and $28 to $29; written out, since PostgreSQL
-- sees how short each is only when it is a constant of its own.
with scope as materialized (
{scope}
), keyed as materialized (
    select *, dense_rank() over (order by agency, unit, unit_since, level, procedure, field, channel, receiving, resolving, cross_boundary) as key
    from scope
), part as (
    select key, month as start, {columns:{0}}
    from keyed join {schema}.month_balance on kind = $2 and cell = keyed.id and month between $20 and $21
    union all
    select key, month, {columns:{0}}
    from keyed join {schema}.month_balance on kind = $2 and cell = keyed.id and month between $22 and $23
    union all
    select key, day, {columns:{0}}
    from keyed join {schema}.day_balance on kind = $2 and cell = keyed.id and day between $24 and $25
    union all
    select key, day, {columns:{0}}
    from keyed join {schema}.day_balance on kind = $2 and cell = keyed.id and day between $26 and $27
    union all
    select key, day, {columns:{0}}
    from keyed join {schema}.day_balance on kind = $2 and cell = keyed.id and day between $28 and $29
), summed as (
    select key,
           case when start < $18::date then '-infinity' when $19::varchar is null then 'infinity' else date_trunc($19, start::timestamp)::date end as bucket,
           {columns:sum({0}) as {0}}
    from part
    group by 1, 2
)
select agency, unit, unit_since, level, procedure, field, channel, receiving, resolving, cross_boundary, bucket, {columns:coalesce({0}, 0)::bigint}
from summed
join (select distinct on (key) * from keyed order by key) as keyed using (key)
