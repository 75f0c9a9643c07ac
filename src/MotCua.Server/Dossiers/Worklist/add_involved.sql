-- After the row was written with the agencies that receive, resolve and hold: those that are asked or have a leg may see it too.
update dossier d
set agencies = (select array_agg(distinct a order by a) from unnest(d.agencies || given.agencies) as a)
from (select dossier_id, array_agg(agency) as agencies from unnest($1, $2) as g(dossier_id, agency) group by dossier_id) as given
where d.dossier_id = given.dossier_id
