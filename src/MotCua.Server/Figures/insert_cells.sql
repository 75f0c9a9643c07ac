insert into cell (id, kind, resolving, receiving, procedure, procedure_version, field, channel, cross_boundary)
select * from unnest($1::bigint[], $2::smallint[], $3::bigint[], $4::bigint[], $5::varchar[], $6::date[], $7::varchar[], $8::varchar[], $9::varchar[])
on conflict on constraint cell_is_told_once do nothing
