-- As read_delays.sql; a dossier is no act, and there is one grain ($3 is not asked).
with part as (
    select agency, month as day, count
    from entry_delay.month_closed_late
    where month between $4 and $5 and ($1::text[] is null or agency = any ($1))
    union all
    select agency, day, count
    from entry_delay.day_closed_late
    where day between $6 and $7 and ($1::text[] is null or agency = any ($1))
    union all
    select agency, day, count
    from entry_delay.day_closed_late
    where day between $8 and $9 and ($1::text[] is null or agency = any ($1))
)
select case $2 when 'agency' then agency when 'month' then to_char(day, 'YYYY-MM') else '' end as key, sum(count)::bigint
from part
where $3::smallint is not null
group by 1
