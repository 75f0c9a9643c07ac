-- $1 now, $2 agencies (null: all), $3 status, $4 late only, $5 and $6 last of the page before, $7 how many
select submission_id, version, number, portal_code, procedure, agency, resolving, status, submitted_at, notify_due_at, accept_due_at, notified_at,
       answered_at, dossier_id
from submissions.round
where latest
  and ($2::text[] is null or agency = any ($2) or resolving = any ($2))
  and ($3::text is null or status = $3)
  and (not $4 or (answered_at is null and (accept_due_at < $1 or (notified_at is null and notify_due_at < $1))))
  and ($5::timestamptz is null or (submitted_at, submission_id) > ($5, $6))
order by submitted_at, submission_id
limit $7
