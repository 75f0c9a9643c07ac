select owner is null or lease_until < clock_timestamp(), cursor from delivery.progress where subscription_id = $1
