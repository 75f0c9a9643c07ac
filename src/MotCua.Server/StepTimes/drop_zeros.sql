-- What a correction has taken back entirely, in every grain: a rebuild would not write it. What a coarser row sums up is nowhere below zero, so that it is
-- nothing only where all of that is.
with given as materialized (
    select distinct grained.grain::smallint, agency, day, date_trunc('month', day::timestamp)::date as month, grained.procedure, grained.step, grained.officer
    from unnest($1, $2, $3, $4, $5) as g(agency, day, procedure, step, officer)
    cross join lateral (values (1, procedure, step, officer), (2, '', step, ''), (3, '', '', officer)) as grained (grain, procedure, step, officer)
), by_day as (
    delete from day_sum s
    using given g
    where (s.grain, s.agency, s.day, s.procedure, s.step, s.officer) = (g.grain, g.agency, g.day, g.procedure, g.step, g.officer)
      and (s.legs, s.judged, s.late, s.working, s.waiting, s.paused, s.delay) = (0, 0, 0, 0, 0, 0, 0)
)
delete from month_sum s
using given g
where (s.grain, s.agency, s.month, s.procedure, s.step, s.officer) = (g.grain, g.agency, g.month, g.procedure, g.step, g.officer)
  and (s.legs, s.judged, s.late, s.working, s.waiting, s.paused, s.delay) = (0, 0, 0, 0, 0, 0, 0)
