insert into dossier (dossier_id, version, changed_at, received_at, synced_version, synced_at, first_synced_at, unsynced_since, unsynced_from, rejected_version,
                     rejected_at, rejection_event, day, outbound, imported, code, procedure, receiving, resolving, rejection_code, cells, agencies)
select x.dossier_id, x.version, x.changed_at, x.received_at, x.synced_version, x.synced_at, x.first_synced_at, x.unsynced_since, x.unsynced_from,
       x.rejected_version, x.rejected_at, x.rejection_event, x.day, x.outbound, x.imported, x.code, x.procedure, x.receiving, x.resolving, x.rejection_code,
       string_to_array(x.cells, ',')::bigint[], y.agencies
from unnest($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21) as x(
        dossier_id, version, changed_at, received_at, synced_version, synced_at, first_synced_at, unsynced_since, unsynced_from, rejected_version,
        rejected_at, rejection_event, day, outbound, imported, code, procedure, receiving, resolving, rejection_code, cells)
    cross join lateral (select array_agg(distinct a order by a) as agencies from unnest(array[receiving, resolving]) as a) as y
on conflict (dossier_id) do update set
    version = excluded.version, changed_at = excluded.changed_at, received_at = excluded.received_at, synced_version = excluded.synced_version,
    synced_at = excluded.synced_at, first_synced_at = excluded.first_synced_at, unsynced_since = excluded.unsynced_since,
    unsynced_from = excluded.unsynced_from, rejected_version = excluded.rejected_version, rejected_at = excluded.rejected_at,
    rejection_event = excluded.rejection_event, day = excluded.day, outbound = excluded.outbound, imported = excluded.imported,
    procedure = excluded.procedure, receiving = excluded.receiving, resolving = excluded.resolving, rejection_code = excluded.rejection_code,
    cells = excluded.cells, agencies = excluded.agencies
