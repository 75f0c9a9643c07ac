-- The oldest that is not over: one at a time, in the order in which they were asked for.
select j.id, j.subject, j.dry_run, j.done, j.counts::text, r.reached, r.calendar, r.version, r.authority, r.agency
from imports.job j
join imports.reprojection r on r.job_id = j.id
where j.status = 'running' and j.kind = 'reprojection'
order by j.started_at, j.id
limit 1
