update delivery.replay set next_position = $2, replayed = $3, done_at = $4 where id = $1
