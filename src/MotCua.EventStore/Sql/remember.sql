-- In order of the key, so that two batches with the same keys wait for each other and never in a circle.
insert into store.idempotency (caller, key, request_hash, status, body, stream_id, version, location, created_at)
select caller, key, request_hash, status, body, stream_id, version, location, $9
from unnest($1, $2, $3, $4, $5, $6, $7, $8) as x(caller, key, request_hash, status, body, stream_id, version, location)
order by caller, key
