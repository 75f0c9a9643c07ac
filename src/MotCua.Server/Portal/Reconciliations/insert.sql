insert into portal_reports.reconciliation (id, started_at, finished_at, stored_at, compared, missing, different, unknown, repaired, subject, agency, digest)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
