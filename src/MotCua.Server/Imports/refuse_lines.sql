-- At most $5 lines of a job are kept. A line that is there already was stored by an attempt whose answer was lost.
insert into imports.refused_line (job_id, line, key, problem)
select $1, line, key, problem
from unnest($2, $3, $4) as r(line, key, problem)
limit $5
on conflict do nothing
