insert into opinion (dossier_id, number, overdue_from, announce_from, agency)
select dossier_id, number, overdue_from, announce_from, agency
from unnest($1, $2, $3, $4, $5) as o(dossier_id, number, overdue_from, announce_from, agency)
on conflict (dossier_id, number) do update set overdue_from = excluded.overdue_from, announce_from = excluded.announce_from
