-- How far the figures reach, the recorded time of the last event up to there or up to the earlier position $1, and whether nothing was posted between $1 and
-- the end of its day. $2: with the snapshot, for a second connection.
select progress.last_seq_id, event.timestamp,
       event.timestamp is not null and not exists (
           select from {schema}.recorded_day
           where last_position > $1 and day <= (event.timestamp at time zone 'Asia/Ho_Chi_Minh')::date
       ),
       case when $2::boolean then pg_export_snapshot() end
from events.mt_event_progression as progress
left join lateral (
    select timestamp from events.mt_events where seq_id <= coalesce($1, progress.last_seq_id) order by seq_id desc limit 1
) as event on true
where progress.name = '{projection}:All'
