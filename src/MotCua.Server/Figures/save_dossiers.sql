insert into dossier as d (id, state)
select * from unnest($1::uuid[], $2::bytea[])
on conflict (id) do update set state = excluded.state
