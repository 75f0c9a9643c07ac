select version, type, data::text, user_name, timestamp from events.mt_events where stream_id = $1 order by version desc limit 500
