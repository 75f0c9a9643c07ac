update delivery.progress set cursor = $2, owner = null, lease_until = null, down_since = null, alerted = 0 where subscription_id = $1
