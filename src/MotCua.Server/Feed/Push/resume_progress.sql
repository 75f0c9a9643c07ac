update delivery.progress set down_since = null, alerted = 0 where subscription_id = $1
