-- What was recorded of these dossiers before $2.
select stream_id, type, convert_to(data::text, 'UTF8'), seq_id
from events.mt_events
where stream_id = any ($1) and timestamp < $2
order by stream_id, version
