insert into dossier (dossier_id, version, changed_at, received_at, outbound, code, procedure, receiving, resolving, agencies)
select * from unnest($1, $2, $3, $4, $5, $6, $7, $8, $9) as x(dossier_id, version, changed_at, received_at, outbound, code, procedure, receiving, resolving)
    cross join lateral (select array_agg(distinct a order by a) from unnest(array[receiving, resolving]) as a) as y
on conflict (dossier_id) do update set
    version = excluded.version, changed_at = excluded.changed_at, received_at = excluded.received_at, procedure = excluded.procedure,
    -- Put right since it was refused: no longer in the repair queue until the portal says no again.
    rejected_version = null, rejected_at = null, rejection_event = null, rejection_code = null
