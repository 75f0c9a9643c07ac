insert into round (submission_id, version, number, submitted_at, notify_due_at, accept_due_at, latest, portal_code, procedure, agency, resolving, status)
values ($1, $2, 1, $3, $4, $5, true, $6, $7, $8, $9, 'submitted')
