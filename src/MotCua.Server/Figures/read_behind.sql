-- All that the dossiers $18 have behind the same number: on the accounts $19, from the day $20 to $21, up to the position $22, in cells that count.
select dossier, account, cell, day, sum(amount)::int
from {schema}.entry
where dossier = any ($18::uuid[]) and account = any ($19::smallint[]) and day between $20::date and $21::date and position <= $22
  and (
    select true from (
{scope}
    ) as counted where counted.id = entry.cell
  )
group by 1, 2, 3, 4
having sum(amount) <> 0
