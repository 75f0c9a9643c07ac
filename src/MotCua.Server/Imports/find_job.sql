select subject, status, error, done, total, counts::text, dry_run, started_at, finished_at from imports.job where id = $1
