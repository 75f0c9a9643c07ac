select dossier_id, skip from delivery.lane where subscription_id = $1 and skip is not null
