with gone as (
    delete from events.mt_event_progression where name = $2
), moved as (
    update events.mt_event_progression set last_seq_id = $4, last_updated = now() where name = $3
)
update store.subscription_state
set shape = $5, status = 'running', rebuild_id = null, attempts = 0, error = null, failed_position = null, failed_type = null, updated_at = now()
where name = $1
