-- $1 agencies (null: all), $2 agency, act, month, or null: one row, $3 the grain that has what these ask for. Months from $4 to $5 are summed, and days from
-- $6 to $7 and $8 to $9.
with part as (
    select agency, act, month as day, bucket, count, minutes
    from entry_delay.month_delay
    where grain = $3 and month between $4 and $5 and ($1::text[] is null or agency = any ($1))
    union all
    select agency, act, day, bucket, count, minutes
    from entry_delay.day_delay
    where grain = $3 and day between $6 and $7 and ($1::text[] is null or agency = any ($1))
    union all
    select agency, act, day, bucket, count, minutes
    from entry_delay.day_delay
    where grain = $3 and day between $8 and $9 and ($1::text[] is null or agency = any ($1))
)
select case $2 when 'agency' then agency when 'act' then act when 'month' then to_char(day, 'YYYY-MM') else '' end as key,
       bucket, sum(count)::bigint, sum(minutes)::bigint
from part
group by 1, 2
order by 1, 2
