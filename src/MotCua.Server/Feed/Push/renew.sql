update delivery.progress set lease_until = clock_timestamp() + make_interval(secs => $3)
where subscription_id = $1 and owner = $2 and lease_until > clock_timestamp()
