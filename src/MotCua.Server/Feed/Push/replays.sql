select id, from_position, to_position, coalesce(array_length(event_ids, 1), 0), replayed, requested_by, requested_at, done_at
from delivery.replay where subscription_id = $1 order by requested_at desc limit 100
