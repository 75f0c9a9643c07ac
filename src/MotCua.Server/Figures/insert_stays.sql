insert into stay (place, account, span, first, dossier, until, cell)
select * from unnest($1::bigint[], $2::smallint[], $3::smallint[], $4::date[], $5::uuid[], $6::date[], $7::bigint[])
