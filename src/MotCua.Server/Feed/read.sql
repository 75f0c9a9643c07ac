-- Events that are meant ($6, $7; the reader's condition stands for {which}) and that the filter ($1 to $5) lets through, in order of position, at most $8; with the epoch that
-- the position was given out in, and the version of the dossier's event before that the filter lets through as well.
select e.position,
    (select max(k.epoch) from delivery.epoch as k where k.divergence < e.position),
    e.event_id, e.dossier_id, e.version,
    coalesce((
        select p.version from feed.event as p
        where p.dossier_id = e.dossier_id and p.version < e.version
            and ($1::text[] is null or p.agencies && $1) and ($2::text[] is null or p.type = any ($2)) and ($3::text[] is null or p.agencies && $3)
            and ($4::text is null or $4 = any (p.territory)) and ($5::text is null or p.procedure = $5)
        order by p.version desc limit 1
    ), 0),
    e.occurred_at, e.imported, e.type, e.unit, e.procedure, e.status
from feed.event as e
where {which}
    and ($1::text[] is null or e.agencies && $1) and ($2::text[] is null or e.type = any ($2)) and ($3::text[] is null or e.agencies && $3)
    and ($4::text is null or $4 = any (e.territory)) and ($5::text is null or e.procedure = $5)
order by e.position
limit $8
