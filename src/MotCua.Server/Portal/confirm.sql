-- Answers may come late and out of order: the newest version that was confirmed counts.
update dossier as d set
    synced_version = case when x.synced then greatest(d.synced_version, x.version) else d.synced_version end,
    synced_at = case when x.synced and x.version >= coalesce(d.synced_version, 0) then x.at else d.synced_at end,
    first_synced_at = case when x.synced then coalesce(d.first_synced_at, x.at) else d.first_synced_at end,
    rejected_version = case when x.synced then null when x.version >= d.version then x.version else d.rejected_version end,
    rejected_at = case when x.synced then null when x.version >= d.version then x.at else d.rejected_at end,
    rejection_event = case when x.synced then null when x.version >= d.version then x.event else d.rejection_event end,
    rejection_code = case when x.synced then null when x.version >= d.version then x.code else d.rejection_code end
from (
    select distinct on (dossier_id) * from unnest($1, $2, $3, $4, $5, $6) with ordinality as u(dossier_id, version, at, synced, event, code, n)
    order by dossier_id, n desc
) as x
where d.dossier_id = x.dossier_id
