-- The common case of remember.sql, at half the cost.
insert into store.idempotency (caller, key, request_hash, status, body, stream_id, version, location, created_at)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
