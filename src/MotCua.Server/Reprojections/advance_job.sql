with reached as (update imports.reprojection set reached = $2 where job_id = $1 and reached < $2)
update imports.job set heartbeat = now(), done = $3, counts = $4 where id = $1 and status = 'running'
