select seq_id, id, stream_id, version, type, data, timestamp, user_name, correlation_id, causation_id, headers
from events.mt_events
where seq_id > (select last_seq_id from events.mt_event_progression where name = $1) and seq_id <= $2
order by seq_id
limit $3
