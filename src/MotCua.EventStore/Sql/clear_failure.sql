update store.subscription_state
set attempts = 0, error = null, failed_position = null, failed_type = null, updated_at = now()
where name = $1 and status = 'running' and (error is not null or failed_position is not null)
