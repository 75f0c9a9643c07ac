insert into day_sum as s (agency, day, procedure, step, officer, legs, judged, late, working, waiting, paused, delay)
select agency, day, procedure, step, officer, legs, judged, late, working, waiting, paused, delay
from unnest($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
    as g(agency, day, procedure, step, officer, legs, judged, late, working, waiting, paused, delay)
on conflict (agency, day, procedure, step, officer) do update
set legs = s.legs + excluded.legs, judged = s.judged + excluded.judged, late = s.late + excluded.late, working = s.working + excluded.working,
    waiting = s.waiting + excluded.waiting, paused = s.paused + excluded.paused, delay = s.delay + excluded.delay
