delete from delivery.lane where subscription_id = $1 and dossier_id = any ($2)
