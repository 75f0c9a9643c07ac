select s.name, p.last_seq_id, case when r.name is null then s.status else 'rebuilding' end, r.last_seq_id,
       s.failed_position, s.failed_type, s.error, s.attempts, greatest(s.updated_at, p.last_updated, r.last_updated)
from store.subscription_state as s
join events.mt_event_progression as p on p.name = s.name || ':All'
left join events.mt_event_progression as r on r.name = s.name || ':Rebuild'
where s.name = any ($1)
order by s.name
