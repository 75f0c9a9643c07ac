insert into imports.job (id, started_at, heartbeat, total, dry_run, status, kind, subject) values ($1, $2, now(), $3, $4, 'running', 'import', $5)
