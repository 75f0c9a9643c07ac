-- Only while the subscription still stands before that event: another process, perhaps of a newer program, may have got past it.
update store.subscription_state as s
set status = 'paused', failed_position = $4, failed_type = $5, error = $6, attempts = s.attempts + 1, updated_at = now()
from events.mt_event_progression as p
where s.name = $1 and p.name = $2 and p.last_seq_id = $3 and s.status = 'running'
