with given as (select * from unnest($1, $2) as g(dossier_id, close_from)), gone as (
    delete from closable c using given g where c.dossier_id = g.dossier_id and g.close_from is null
)
insert into closable (dossier_id, close_from)
select dossier_id, close_from from given where close_from is not null
on conflict (dossier_id) do update set close_from = excluded.close_from where closable.close_from <> excluded.close_from
