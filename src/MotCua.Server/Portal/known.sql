select dossier_id, code, version, synced_version from portal.dossier
where outbound and dossier_id > $1 and ($3::text[] is null or agencies && $3) and ($4::text[] is null or agencies && $4)
order by dossier_id limit $2
