select dossier_id, head, newest, attempts, first_failed_at, due_at, reason from delivery.lane
where subscription_id = $1 and head <= newest order by head limit $2
