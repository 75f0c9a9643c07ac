-- Dossiers of the procedures $18 that were received after their last days of validity $19 and up to the day $20, by procedure. $21 is the first day of the last
-- month that is whole by then: between it and the month of the expiry months are read, before and after it days.
with scope as materialized (
{scope}
), ended as materialized (
    select scope.id, procedure, ended, (date_trunc('month', ended::timestamp) + interval '1 month')::date as next_month
    from scope join unnest($18::varchar[], $19::date[]) as expired (procedure, ended) using (procedure)
), part as (
    select procedure, {columns:{0}}
    from ended join {schema}.month_balance on kind = $2 and cell = ended.id and month between next_month and $21
    union all
    select procedure, {columns:{0}}
    from ended join {schema}.day_balance on kind = $2 and cell = ended.id and day > ended and day <= least(next_month - 1, $20)
    union all
    select procedure, {columns:{0}}
    from ended join {schema}.day_balance on kind = $2 and cell = ended.id and day between greatest(next_month, ($21::date + interval '1 month')::date) and $20
)
select procedure, {columns:coalesce(sum({0}), 0)::bigint}
from part
group by procedure
