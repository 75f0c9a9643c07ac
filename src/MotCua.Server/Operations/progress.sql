-- Position of a projection, position of the log, and when the projection's last event was recorded.
select p.last_seq_id, (select coalesce(max(seq_id), 0) from events.mt_events),
       (select e.timestamp from events.mt_events e where e.seq_id <= p.last_seq_id order by e.seq_id desc limit 1)
from events.mt_event_progression p
where p.name = $1
