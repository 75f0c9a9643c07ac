-- As Figures/walk_entries.sql, of those dossiers alone of which the portal had not confirmed a change: most of what it ever had not, it has confirmed since.
select 0::bigint, day, dossier
from (
    (
        select day, dossier
        from {schema}.unsynced
        where until_position is null and since_position <= $21 and day between $19 and $20 and (day, dossier) > ($22, $23)
          and (
            select true from (
{scope}
            ) as counted where counted.id = unsynced.cell
          )
        order by day, dossier
        limit $24
    )
    union all
    select day, dossier
    from (
{unsynced_then}    ) as unsynced
    where day between $19 and $20 and (day, dossier) > ($22, $23)
      and (
        select true from (
{scope}
        ) as counted where counted.id = unsynced.cell
      )
) as unsynced
order by day, dossier
limit $24
