-- What has been reported of these streams before.
select stream_id, (data ->> 'sourceAt')::timestamptz, data ->> 'digest'
from events.mt_events
where stream_id = any ($1) and type = 'inbound_reported'
