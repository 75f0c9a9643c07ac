-- All that the dossiers $18 have behind the same number: on the accounts $19, from the day $20 to $21, up to the position $22, in cells that count. Dossier
-- by dossier: together they look like so many rows that PostgreSQL would go through the whole account instead.
select asked.dossier, behind.account, behind.cell, behind.day, sum(behind.amount)::int
from unnest($18::uuid[]) as asked (dossier)
cross join lateral (
    select account, cell, day, amount
    from {schema}.entry
    where entry.dossier = asked.dossier and account = any ($19::smallint[]) and day between $20::date and $21::date and position <= $22
      and (
        select true from (
{scope}
        ) as counted where counted.id = entry.cell
      )
    offset 0
) as behind
group by 1, 2, 3, 4
having sum(behind.amount) <> 0
