-- Sums of accounts (null: 0, and nothing to be sent) by key and bucket: -infinity before $18, else the first day of the $19 (day, month, quarter, year), infinity where that
-- is null. Told apart by how they count (MotCua.Server.Figures.Counted). Three stretches of months, $20 to $21 counted as $22 and so on, and two of days
-- from $29 on; written out, since PostgreSQL sees how short each is only when it is a constant of its own.
with scope as materialized (
{scope}
), keyed as materialized (
    select *, dense_rank() over (order by agency, unit, unit_since, level, procedure, field, channel, receiving, resolving, cross_boundary) as key
    from scope
), part as (
    select key, case when $22::smallint = 1 then $18::date else month end as start, $22::smallint as counted, {columns:{0}}
    from keyed join {schema}.month_balance on kind = $2 and cell = keyed.id and month between $20 and $21
    union all
    select key, case when $25::smallint = 1 then $18::date else month end, $25::smallint, {columns:{0}}
    from keyed join {schema}.month_balance on kind = $2 and cell = keyed.id and month between $23 and $24
    union all
    select key, case when $28::smallint = 1 then $18::date else month end, $28::smallint, {columns:{0}}
    from keyed join {schema}.month_balance on kind = $2 and cell = keyed.id and month between $26 and $27
    union all
    select key, day, $31::smallint, {columns:{0}}
    from keyed join {schema}.day_balance on kind = $2 and cell = keyed.id and day between $29 and $30
    union all
    select key, day, $34::smallint, {columns:{0}}
    from keyed join {schema}.day_balance on kind = $2 and cell = keyed.id and day between $32 and $33
), summed as (
    select key,
           case when start < $18::date then '-infinity' when $19::varchar is null then 'infinity' else date_trunc($19, start::timestamp)::date end as bucket,
           counted, {columns:sum({0}) as {0}}
    from part
    group by 1, 2, 3
)
select agency, unit, unit_since, level, procedure, field, channel, receiving, resolving, cross_boundary, bucket, counted, key, {columns:{0}}
from summed
join (select distinct on (key) * from keyed order by key) as keyed using (key)
