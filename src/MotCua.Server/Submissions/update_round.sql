-- $3 status, $4 notified at, $5 answered at (the first answer of a round stays), $6 the dossier
update round
set version = $2, status = $3, notified_at = coalesce($4, notified_at), answered_at = coalesce(answered_at, $5), dossier_id = $6
where submission_id = $1 and latest
