insert into delivery.lane (subscription_id, dossier_id, head, newest, attempts, first_failed_at, due_at, reason)
select $1, * from unnest($2::uuid[], $3::bigint[], $4::bigint[], $5::int[], $6::timestamptz[], $7::timestamptz[], $8::text[])
on conflict (subscription_id, dossier_id) do update
set head = excluded.head, newest = excluded.newest, attempts = excluded.attempts, first_failed_at = excluded.first_failed_at, due_at = excluded.due_at,
    reason = excluded.reason, skip = case when lane.skip >= excluded.head then lane.skip end
