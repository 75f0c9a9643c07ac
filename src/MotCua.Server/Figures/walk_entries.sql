-- Keys of entries behind a number of whole provinces in the order of the index: on the account $1, from the day $2 to $3, up to the position $4, in the territory
-- $5 and on the level $6, after the day $7 and dossier $8. The condition on the cell is asked row by row: a page needs few rows, and cells are many.
select day, dossier
from {schema}.entry
where account = $1 and day between $2 and $3 and position <= $4 and (day, dossier) > ($7, $8)
  and (select ($5::varchar is null or $5 = any (territory)) and ($6::varchar is null or level = $6)
       from {schema}.cell join {schema}.place on place.id = cell.resolving where cell.id = entry.cell)
order by day, dossier
limit $9
