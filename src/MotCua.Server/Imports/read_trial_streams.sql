select stream_id, id, type, convert_to(data::text, 'UTF8'), 0::bigint
from imports.trial_event
where job_id = $1 and stream_id = any ($2)
order by stream_id, version
