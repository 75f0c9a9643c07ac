update delivery.shape set after_position = $2 where subscription_id = $1 and after_position is null
