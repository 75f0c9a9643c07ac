-- Keys of entries behind a flow in the order of an index: on the account $18, from the day $19 to $20, up to the position $21, after the day $22 and
-- dossier $23. The scope is asked row by row (by a value, which is never made a join): for when so much of the account lies in it
-- that a page needs few rows.
select 0::bigint, day, dossier
from {schema}.entry
where account = $18 and day between $19 and $20 and position <= $21 and (day, dossier) > ($22, $23)
  and (
    select true from (
{scope}
    ) as counted where counted.id = entry.cell
  )
order by day, dossier
limit $24
