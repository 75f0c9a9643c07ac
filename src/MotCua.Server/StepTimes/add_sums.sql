-- What $1 to $12 add to the sums of each grain, by day and by month.
with given as materialized (
    select grained.grain::smallint, agency, day, grained.procedure, grained.step, grained.officer, sum(legs) as legs, sum(judged) as judged, sum(late) as late,
           sum(working) as working, sum(waiting) as waiting, sum(paused) as paused, sum(delay) as delay
    from unnest($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
        as g(agency, day, procedure, step, officer, legs, judged, late, working, waiting, paused, delay)
    cross join lateral (values (1, procedure, step, officer), (2, '', step, ''), (3, '', '', officer)) as grained (grain, procedure, step, officer)
    where grained.grain <> 3 or grained.officer <> ''
    group by 1, 2, 3, 4, 5, 6
), by_day as (
    insert into day_sum as s (grain, agency, day, procedure, step, officer, legs, judged, late, working, waiting, paused, delay)
    select grain, agency, day, procedure, step, officer, legs, judged, late, working, waiting, paused, delay from given
    on conflict (grain, day, agency, procedure, step, officer) do update
    set legs = s.legs + excluded.legs, judged = s.judged + excluded.judged, late = s.late + excluded.late, working = s.working + excluded.working,
        waiting = s.waiting + excluded.waiting, paused = s.paused + excluded.paused, delay = s.delay + excluded.delay
)
insert into month_sum as s (grain, agency, month, procedure, step, officer, legs, judged, late, working, waiting, paused, delay)
select grain, agency, date_trunc('month', day::timestamp)::date, procedure, step, officer,
       sum(legs), sum(judged), sum(late), sum(working), sum(waiting), sum(paused), sum(delay)
from given
group by 1, 2, 3, 4, 5, 6
on conflict (grain, month, agency, procedure, step, officer) do update
set legs = s.legs + excluded.legs, judged = s.judged + excluded.judged, late = s.late + excluded.late, working = s.working + excluded.working,
    waiting = s.waiting + excluded.waiting, paused = s.paused + excluded.paused, delay = s.delay + excluded.delay
