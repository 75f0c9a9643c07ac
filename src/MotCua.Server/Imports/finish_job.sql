update imports.job set status = $2, error = $3, done = $4, counts = $5, finished_at = $6 where id = $1 and status = 'running'
