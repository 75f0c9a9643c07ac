-- The event that stopped it is named. Where the tables have another shape than the program, nothing can go on without the rebuild: paused.
with gone as (
    delete from events.mt_event_progression where name = $2
)
update store.subscription_state
set rebuild_id = null, failed_position = $4, failed_type = $5, error = $6, attempts = attempts + 1, updated_at = now(),
    status = case when shape = $3 then status else 'paused' end
where name = $1
