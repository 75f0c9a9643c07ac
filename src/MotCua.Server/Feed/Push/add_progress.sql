insert into delivery.progress (subscription_id, cursor) values ($1, $2)
