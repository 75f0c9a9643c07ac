-- $1 agencies (null: all), $2 and $3 first and last day (null: any), $4 procedure (null: all), $5 agency, step or officer
select case when $5 in ('agency', 'officer') then agency else '' end as by_agency,
       case when $5 = 'step' then step else '' end as by_step,
       case when $5 = 'officer' then officer else '' end as by_officer,
       sum(legs)::bigint, sum(judged)::bigint, sum(late)::bigint, sum(working)::bigint, sum(waiting)::bigint, sum(paused)::bigint, sum(delay)::bigint
from step_times.day_sum
where ($1 is null or agency = any ($1))
  and ($2 is null or day >= $2)
  and ($3 is null or day <= $3)
  and ($4 is null or procedure = $4)
  and ($5 <> 'officer' or officer <> '')
group by 1, 2, 3
order by 1, 2, 3
