update delivery.progress set owner = null, lease_until = null where subscription_id = $1 and owner = $2
