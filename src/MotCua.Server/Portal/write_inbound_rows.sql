insert into inbound (id, source_at, recorded_at, received_at, due_at, ended_at, returned_at, status, day, code, system, procedure, field, channel, receiving,
                     resolving, cells, agencies)
select x.id, x.source_at, x.recorded_at, x.received_at, x.due_at, x.ended_at, x.returned_at, x.status, x.day, x.code, x.system, x.procedure, x.field,
       x.channel, x.receiving, x.resolving, string_to_array(x.cells, ',')::bigint[], y.agencies
from unnest($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17) as x(
        id, source_at, recorded_at, received_at, due_at, ended_at, returned_at, status, day, code, system, procedure, field, channel, receiving, resolving, cells)
    cross join lateral (select array_agg(distinct a order by a) as agencies from unnest(array[receiving, resolving]) as a) as y
on conflict (id) do update set
    source_at = excluded.source_at, recorded_at = excluded.recorded_at, received_at = excluded.received_at, due_at = excluded.due_at,
    ended_at = excluded.ended_at, returned_at = excluded.returned_at, status = excluded.status, day = excluded.day, system = excluded.system,
    procedure = excluded.procedure, field = excluded.field, channel = excluded.channel, receiving = excluded.receiving, resolving = excluded.resolving,
    cells = excluded.cells, agencies = excluded.agencies
