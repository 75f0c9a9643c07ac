with given as (select * from unnest($1, $2) as g(dossier_id, assignee)), gone as (
    delete from assignment a using given g where a.dossier_id = g.dossier_id and g.assignee is null
)
insert into assignment (dossier_id, assignee)
select dossier_id, assignee from given where assignee is not null
on conflict (dossier_id) do update set assignee = excluded.assignee where assignment.assignee <> excluded.assignee
