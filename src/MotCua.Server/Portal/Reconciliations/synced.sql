select dossier_id, version, code from portal.dossier
where code = any ($1) and synced_version is not null and outbound and ($2::text[] is null or agencies && $2)
order by dossier_id
