insert into delivery.subscription (id, version, name, url, status, reason, reach, parallel, registered_by, registered_at, changed_by, approved_by, approved_at)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
on conflict (id) do update set version = $2, name = $3, url = $4, status = $5, reason = $6, parallel = $8, changed_by = $11, approved_by = $12, approved_at = $13
