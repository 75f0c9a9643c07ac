update store.subscription_state
set status = $2, attempts = 0, error = null, failed_position = null, failed_type = null, updated_at = now()
where name = $1
