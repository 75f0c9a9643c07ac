-- Keys of entries behind a number of whole provinces, in the order of the index and after the key ($7, $8, $9): accounts $1, days $2 to $3, up to the position
-- $4, in the territory $5 and on the level $6. The condition on the cell is asked row by row: a page needs few rows, and cells are many.
select walk.account, walk.day, walk.dossier
from unnest($1::smallint[]) as wanted (account)
cross join lateral (
    select account, day, dossier
    from figures.entry
    where entry.account = wanted.account and day between $2::date and $3::date and position <= $4
      and (wanted.account > $7::smallint or wanted.account = $7 and (day, dossier) > ($8::date, $9::uuid))
      and (select ($5::varchar is null or $5 = any (territory)) and ($6::varchar is null or level = $6)
           from figures.cell join figures.place on place.id = cell.resolving where cell.id = entry.cell)
    order by account, day, dossier
    limit $10
) as walk
order by 1, 2, 3
limit $10
