update delivery.progress
set cursor = $3, delivered = delivered + $4, failed = failed + $5, down_since = $6, alerted = $7, last_success_at = coalesce($8, last_success_at)
where subscription_id = $1 and owner = $2 and lease_until > clock_timestamp()
