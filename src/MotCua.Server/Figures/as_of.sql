-- How far the figures reach, and the recorded time of the last event up to there or up to an earlier position.
select progress.last_seq_id, event.timestamp
from events.mt_event_progression as progress
left join lateral (
    select timestamp from events.mt_events where seq_id <= coalesce($1, progress.last_seq_id) order by seq_id desc limit 1
) as event on true
where progress.name = '{projection}:All'
