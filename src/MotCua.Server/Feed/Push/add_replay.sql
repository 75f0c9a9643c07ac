insert into delivery.replay (id, subscription_id, from_position, to_position, event_ids, next_position, requested_by, requested_at)
values ($1, $2, $3, $4, $5, $3, $6, $7)
