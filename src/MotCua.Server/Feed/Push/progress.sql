select cursor, down_since, alerted from delivery.progress where subscription_id = $1
