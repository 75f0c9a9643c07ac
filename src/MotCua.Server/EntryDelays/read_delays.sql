-- $1 agencies (null: all), $2 and $3 first and last day (null: any), $4 agency, act, month, or null: one row.
select case $4 when 'agency' then agency when 'act' then act when 'month' then to_char(day, 'YYYY-MM') else '' end as key,
       bucket, sum(count)::bigint, sum(minutes)::bigint
from entry_delay.day_delay
where ($1::text[] is null or agency = any ($1))
  and ($2::date is null or day >= $2)
  and ($3::date is null or day <= $3)
group by 1, 2
order by 1, 2
