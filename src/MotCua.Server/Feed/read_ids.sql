-- As read.sql, of the events named ($6) after a position ($7). The log knows them by id.
select e.position, e.event_id, e.dossier_id, e.version,
    coalesce((
        select p.version from feed.event as p
        where p.dossier_id = e.dossier_id and p.version < e.version
            and ($1::text[] is null or p.agencies && $1) and ($2::text[] is null or p.type = any ($2)) and ($3::text[] is null or p.agencies && $3)
            and ($4::text is null or $4 = any (p.territory)) and ($5::text is null or p.procedure = $5)
        order by p.version desc limit 1
    ), 0),
    e.occurred_at, e.imported, e.type, e.unit, e.procedure, e.status
from feed.event as e
where e.position in (select seq_id from events.mt_events where id = any ($6)) and e.position > $7
    and ($1::text[] is null or e.agencies && $1) and ($2::text[] is null or e.type = any ($2)) and ($3::text[] is null or e.agencies && $3)
    and ($4::text is null or $4 = any (e.territory)) and ($5::text is null or e.procedure = $5)
order by e.position
limit $8
