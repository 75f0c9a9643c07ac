select stream_id, version, type, convert_to(data::text, 'UTF8'), seq_id
from events.mt_events
where stream_id = any ($1) and seq_id <= $2
order by stream_id, version
