-- The same cell by cell, after the cell $25 up to where the day and dossier say: for when the scope is a small part of all.
select scope.id, entry.day, entry.dossier
from (
    select id, case when id = $25 then $22 else $19 end as after_day, case when id = $25 then $23 else '00000000-0000-0000-0000-000000000000' end as after_dossier
    from (
{scope}
    ) as counted
    where id >= $25
    order by id
) as scope
cross join lateral (
    select day, dossier
    from {schema}.entry
    where cell = scope.id and account = $18 and day between $19 and $20 and position <= $21 and (day, dossier) > (scope.after_day, scope.after_dossier)
    order by day, dossier
    limit $24
) as entry
order by scope.id, entry.day, entry.dossier
limit $24
