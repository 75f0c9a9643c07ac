select id, from_position, to_position, event_ids, next_position, replayed from delivery.replay
where subscription_id = $1 and done_at is null order by requested_at limit 1
