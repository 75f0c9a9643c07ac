select seq_id, id, stream_id, version, type, data, timestamp, user_name, correlation_id, causation_id, headers
from events.mt_events
where stream_id = $1 and version > $2
order by version
limit $3
