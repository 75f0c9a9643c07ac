update imports.job set status = $2, error = $3, finished_at = $4, total = done where id = $1 and status = 'running'
