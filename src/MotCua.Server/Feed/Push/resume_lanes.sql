update delivery.lane set attempts = 0, first_failed_at = null, due_at = $2 where subscription_id = $1
