select p.last_seq_id, s.status
from events.mt_event_progression as p join store.subscription_state as s on s.name = $2
where p.name = $1
