select dossier_id, head, newest, attempts, first_failed_at, due_at, reason, skip from delivery.lane where subscription_id = $1
