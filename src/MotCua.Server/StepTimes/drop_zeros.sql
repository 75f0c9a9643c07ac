-- What a correction has taken back entirely: a rebuild would not write it.
delete from day_sum s
using unnest($1, $2, $3, $4, $5) as g(agency, day, procedure, step, officer)
where (s.agency, s.day, s.procedure, s.step, s.officer) = (g.agency, g.day, g.procedure, g.step, g.officer)
  and (s.legs, s.judged, s.late, s.working, s.waiting, s.paused, s.delay) = (0, 0, 0, 0, 0, 0, 0)
