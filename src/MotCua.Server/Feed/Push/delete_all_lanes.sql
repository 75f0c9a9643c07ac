delete from delivery.lane where subscription_id = $1
