select stream_id, id, type, convert_to(data::text, 'UTF8'), seq_id
from events.mt_events
where stream_id = any ($1)
order by stream_id, version
