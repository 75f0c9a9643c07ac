insert into delivery.attempt (subscription_id, event_id, position, dossier_id, at, status, latency_ms, reason, excerpt, replay)
select $1, * from unnest($2::uuid[], $3::bigint[], $4::uuid[], $5::timestamptz[], $6::int[], $7::int[], $8::text[], $9::text[], $10::boolean[])
