update imports.job set status = 'failed', error = 'import-interrupted', finished_at = $1
where status = 'running' and kind = 'import' and heartbeat < now() - interval '60 seconds'
