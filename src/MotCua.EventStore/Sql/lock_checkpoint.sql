-- The subscription's turn, or no row: another process has it, it is paused, or its tables have another shape than this program's.
select p.last_seq_id
from events.mt_event_progression as p
join store.subscription_state as s on s.name = $2
where p.name = $1 and s.status = 'running' and s.shape = $3
for update of p skip locked
