-- $1 agencies (null: all), $2 procedure (null: all), $3 agency, step or officer, $4 the grain that has what these ask for. Months from $5 to $6 are summed, and
-- days from $7 to $8 and $9 to $10.
with part as (
    select agency, step, officer, legs, judged, late, working, waiting, paused, delay
    from step_times.month_sum
    where grain = $4 and month between $5 and $6 and ($1 is null or agency = any ($1)) and ($2 is null or procedure = $2)
    union all
    select agency, step, officer, legs, judged, late, working, waiting, paused, delay
    from step_times.day_sum
    where grain = $4 and day between $7 and $8 and ($1 is null or agency = any ($1)) and ($2 is null or procedure = $2)
    union all
    select agency, step, officer, legs, judged, late, working, waiting, paused, delay
    from step_times.day_sum
    where grain = $4 and day between $9 and $10 and ($1 is null or agency = any ($1)) and ($2 is null or procedure = $2)
)
select case when $3 in ('agency', 'officer') then agency else '' end as by_agency,
       case when $3 = 'step' then step else '' end as by_step,
       case when $3 = 'officer' then officer else '' end as by_officer,
       sum(legs)::bigint, sum(judged)::bigint, sum(late)::bigint, sum(working)::bigint, sum(waiting)::bigint, sum(paused)::bigint, sum(delay)::bigint
from part
where $3 <> 'officer' or officer <> ''
group by 1, 2, 3
order by 1, 2, 3
