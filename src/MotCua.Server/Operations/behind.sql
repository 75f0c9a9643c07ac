-- For each position, when the first event after it was recorded; null where there is none.
select (select e.timestamp from events.mt_events as e where e.seq_id > p.position order by e.seq_id limit 1)
from unnest($1) with ordinality as p (position, place)
order by p.place
