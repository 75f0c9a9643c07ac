-- The first event after version $2 of dossier $1 that changes what the portal shows: announcements, $3, do not.
select asked.dossier, asked.version, found.version, found.timestamp
from (select distinct dossier, version from unnest($1::uuid[], $2::bigint[]) as u(dossier, version)) as asked
cross join lateral (
    select version, timestamp from events.mt_events
    where stream_id = asked.dossier and version > asked.version and type <> all ($3::varchar[])
    order by version limit 1
) as found
