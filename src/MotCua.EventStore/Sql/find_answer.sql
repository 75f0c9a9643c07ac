select request_hash, status, body, stream_id, version, location, created_at
from store.idempotency
where caller = $1 and key = $2
