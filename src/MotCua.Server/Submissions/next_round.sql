with before as (
    update round set latest = false where submission_id = $1 and latest
    returning number, portal_code, procedure, agency, resolving
)
insert into round (submission_id, version, number, submitted_at, notify_due_at, accept_due_at, latest, portal_code, procedure, agency, resolving, status)
select $1, $2, number + 1, $3, $4, $5, true, portal_code, procedure, agency, resolving, 'submitted' from before
