select key.number::int, cell.id
from unnest($1::smallint[], $2::int[], $3::int[], $4::varchar[], $5::date[], $6::varchar[], $7::varchar[], $8::varchar[])
    with ordinality as key (kind, resolving, receiving, procedure, procedure_version, field, channel, cross_boundary, number)
join cell using (kind, resolving, receiving, procedure, procedure_version, field, channel, cross_boundary)
