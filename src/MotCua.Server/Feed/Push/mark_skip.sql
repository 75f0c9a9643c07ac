update delivery.lane set skip = $3 where subscription_id = $1 and dossier_id = $2 and head = $3
