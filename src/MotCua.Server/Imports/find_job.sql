select subject, status, error, done, total, counts::text, dry_run, started_at, finished_at, kind from imports.job where id = $1
