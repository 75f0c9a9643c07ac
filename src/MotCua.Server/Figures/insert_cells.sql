insert into cell (id, kind, resolving, receiving, procedure, procedure_version, field, channel, cross_boundary)
select * from unnest($1::int[], $2::smallint[], $3::int[], $4::int[], $5::varchar[], $6::date[], $7::varchar[], $8::varchar[], $9::varchar[])
