-- As Figures/walk_cells.sql, of those dossiers alone of which the portal had not confirmed a change.
with counted as materialized (
{scope}
)
select id, day, dossier
from (
    (
        select scope.id, unsynced.day, unsynced.dossier
        from (
            select id, case when id = $25 then $22 else $19 end as after_day, case when id = $25 then $23 else '00000000-0000-0000-0000-000000000000' end as after_dossier
            from counted
            where id >= $25
            order by id
        ) as scope
        cross join lateral (
            select day, dossier
            from {schema}.unsynced
            where cell = scope.id and until_position is null and since_position <= $21 and day between $19 and $20
              and (day, dossier) > (scope.after_day, scope.after_dossier)
            order by day, dossier
            limit $24
        ) as unsynced
        order by scope.id, unsynced.day, unsynced.dossier
        limit $24
    )
    union all
    select counted.id, day, dossier
    from (
{unsynced_then}    ) as unsynced
    join counted on counted.id = unsynced.cell
    where day between $19 and $20 and (counted.id, day, dossier) > ($25, $22, $23)
) as unsynced
order by id, day, dossier
limit $24
