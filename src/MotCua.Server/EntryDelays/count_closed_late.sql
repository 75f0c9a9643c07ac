-- As read_delays.sql; a dossier is no act.
select case $4 when 'agency' then agency when 'month' then to_char(day, 'YYYY-MM') else '' end as key, count(*)
from entry_delay.closed_late
where ($1::text[] is null or agency = any ($1))
  and ($2::date is null or day >= $2)
  and ($3::date is null or day <= $3)
group by 1
