insert into delivery.secret (subscription_id, number, sealed, created_at) values ($1, $2, $3, $4)
