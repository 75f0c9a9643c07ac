update store.subscription_state set attempts = $2, error = $3, updated_at = now() where name = $1 and status = 'running'
